"""Runs a pygame program without a screen: `python -m codearena_guest.games` plays `main.py`.

SDL draws into memory; what the program shows is sent as JPEG pictures over a Unix socket, and what the
player does comes back. Programs need to know nothing of this: pygame's own functions do it.

**Interface** (of the socket `game` in the folder of the kernel's sockets; one connection at a time):

From here, packets of one letter, four bytes of length (little-endian) and so many bytes:

`F`
    A picture, a whole JPEG. Sent only as long as pictures were asked for, and only when it differs from
    the last one.
`I`
    A JSON object about the window: `caption`, `width`, `height`, `resizable`, `cursor`, at each change.

`S`
    A PNG of the window, asked for by `still`.

To here, lines of JSON with a kind `t`:

`more`
    Send one more picture.
`still`
    Send the window as it is now, exact.
`pause`
    `on`: whether nobody is looking. The program then stops in its next call of pygame, and its clocks
    stand still.
`key`
    `down`, `code` and `key` as browsers name them, `repeat`, and the modifiers that are held: `mods`, a
    string of the letters s(hift), c(ontrol), a(lt), m(eta), l(ock).
`move`, `button`, `wheel`
    `x`, `y` in pixels of the window, and `button` (1 to 5) with `down`; of the wheel, how far.
`focus`
    `on`: whether keys go to the game.
`size`
    `width`, `height` that a resizable window shall have.

Whatever comes from here may be the program's own doing: it is to be checked like anything else.
"""
