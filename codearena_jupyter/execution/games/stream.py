"""One game's connection: pictures to all who look, what the player does to the game.

Flow is bounded by asking: pictures are read only as long as one was asked for, and one is asked for when
somebody has drawn the last one. News of the window go along with pictures and are read at a bounded rate. So
neither a slow viewer nor a flood makes anything grow.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from contextlib import suppress
from typing import Any

from ...domain.games import Viewer
from .inputs import read_message
from .pictures import MAX_BYTES, jpeg_size, png_size

AHEAD = 2
"""So many pictures are on their way at most, to a viewer and from the game: one is drawn while one comes."""
FASTEST_SECONDS = 1 / 75
BYTES_PER_SECOND = 24 << 20
"""Of pictures."""
MAX_STILL_BYTES = 16 << 20
MAX_INFO_BYTES = 4096
FASTEST_INFO_SECONDS = 1 / 100
"""Between news of the window; half a second's worth may come at once."""
_INFO_BURST_SECONDS = 0.5
_MAX_UNREAD_BYTES = 1 << 16
"""What a game that takes no input may leave lying."""
_MAX_CAPTION = 200
_HEADER = struct.Struct("<cI")


class BadPicture(Exception):
    """The game sent what is none; says what is wrong."""


class _Seat:
    """What is known of one viewer."""

    def __init__(self) -> None:
        self.visible = True
        self.coming = 0
        self.behind = False
        """Whether it was not given the newest picture."""
        self.told: dict[str, Any] | None = None
        """What it knows of the window."""

    @property
    def has_room(self) -> bool:
        return self.visible and self.coming < AHEAD


class GameStream:
    """Implements `domain.games.Game`. Make it with `open`, let `run` run, `close` it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.picture: bytes | None = None
        """The newest one."""
        self.size: tuple[int, int] | None = None
        self.info: dict[str, Any] | None = None
        self.last_used = time.monotonic()
        self.judged = False
        """Whether it may be paused: until it is known to work, it runs unseen."""
        self._reader = reader
        self._writer = writer
        self._seats: dict[Viewer, _Seat] = {}
        self._asked = 0
        self._may_read = asyncio.Event()
        self._shown = asyncio.Event()
        self._still: asyncio.Future[bytes] | None = None
        self._next = 0.0
        self._next_info = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self._closed = False

    @classmethod
    async def open(cls, connection: socket.socket) -> GameStream:
        """Take over a connected socket."""
        return cls(*await asyncio.open_unix_connection(sock=connection))

    async def run(self) -> None:
        """Carry until the game hangs up.

        Raises:
            BadPicture: it sent what no game sends; it is not read any more.
        """
        self._ask()
        try:
            while True:
                kind, length = _HEADER.unpack(await self._reader.readexactly(_HEADER.size))
                if kind == b"F":
                    await self._may_read.wait()
                    if self._closed:
                        return
                    self._take_picture(await self._data(length, MAX_BYTES))
                elif kind == b"I":
                    self._take_info(await self._data(length, MAX_INFO_BYTES))
                    await self._slow_down()
                elif kind == b"S" and self._still is not None:
                    self._take_still(await self._data(length, MAX_STILL_BYTES))
                else:
                    raise BadPicture("It sent something that is no picture")
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self.close()

    def close(self) -> None:
        """Hang up; everybody who looks is told."""
        self._closed = True
        self._may_read.set()
        if self._timer is not None:
            self._timer.cancel()
        self._writer.close()
        for viewer in list(self._seats):
            viewer.tell({"t": "over"})
        self._seats.clear()
        if self._still is not None and not self._still.done():
            self._still.cancel()

    async def first_picture(self) -> None:
        """Until there is one."""
        await self._shown.wait()

    async def still(self) -> bytes:
        """The window as it is now, as a PNG, exact."""
        self._still = asyncio.get_running_loop().create_future()
        self._send({"t": "still"})
        return await self._still

    # -- viewers -------------------------------------------------------------------------------------------

    def attach(self, viewer: Viewer) -> None:
        """Somebody begins to look."""
        self._seats[viewer] = seat = _Seat()
        if self.picture is not None:
            self._give(viewer, seat, self.picture)
        else:
            self._inform(viewer, seat)
        self._settle()

    def detach(self, viewer: Viewer) -> None:
        """Somebody goes away."""
        self.last_used = time.monotonic()
        self._seats.pop(viewer, None)
        if not self._seats:
            self._send({"t": "focus", "on": False})
        self._settle()

    def hear(self, viewer: Viewer, message: str | bytes) -> None:
        """What a viewer's browser says of the player.

        Raises:
            ValueError: it is none of what browsers say.
        """
        self.take(viewer, read_message(message))

    def take(self, viewer: Viewer, message: dict[str, Any]) -> None:
        """A message that was read (`inputs.read_message`)."""
        seat = self._seats.get(viewer)
        if seat is None:
            return
        if message["t"] == "drawn":
            seat.coming = max(0, seat.coming - 1)
        elif message["t"] == "visible":
            seat.visible = message["on"]
        else:
            self._send(message)
            return
        if seat.behind and seat.has_room and self.picture is not None:
            self._give(viewer, seat, self.picture)
        self._settle()

    @property
    def idle_seconds(self) -> float:
        """How long nobody has looked; 0 while somebody does."""
        return (
            0.0 if any(seat.visible for seat in self._seats.values()) else time.monotonic() - self.last_used
        )

    def settle_in(self) -> None:
        """It is known to work: from now on it stands still while nobody looks."""
        self.judged = True
        self._settle()

    # -- flow ----------------------------------------------------------------------------------------------

    def _give(self, viewer: Viewer, seat: _Seat, picture: bytes) -> None:
        seat.coming += 1
        seat.behind = False
        self._inform(viewer, seat)
        viewer.show(picture)

    def _inform(self, viewer: Viewer, seat: _Seat) -> None:
        if self.info is not None and seat.told != self.info:
            seat.told = self.info
            viewer.tell(self.info)

    def _settle(self) -> None:
        """Pause or go on, and ask for the next picture where somebody has room for it."""
        watched = any(seat.visible for seat in self._seats.values())
        if watched:
            self.last_used = time.monotonic()
        if self.judged and self._paused == watched:
            self._paused = not watched
            self._send({"t": "pause", "on": self._paused})
        if any(seat.has_room for seat in self._seats.values()):
            self._ask()

    def _ask(self) -> None:
        """Ask for one more picture, at most so many at once and in a second."""
        if self._asked >= AHEAD or self._timer is not None:
            return
        wait = self._next - time.monotonic()
        if wait > 0:
            self._timer = asyncio.get_running_loop().call_later(wait, self._ask_later)
            return
        self._next = max(self._next, time.monotonic() - FASTEST_SECONDS) + FASTEST_SECONDS
        self._asked += 1
        self._may_read.set()
        self._send({"t": "more"})

    def _ask_later(self) -> None:
        self._timer = None
        self._ask()

    def _send(self, message: dict[str, Any]) -> None:
        with suppress(ConnectionError):
            if self._writer.transport.get_write_buffer_size() < _MAX_UNREAD_BYTES:
                self._writer.write(json.dumps(message).encode() + b"\n")

    # -- from the game -------------------------------------------------------------------------------------

    async def _data(self, length: int, most: int) -> bytes:
        if length > most:
            raise BadPicture(f"It sent a picture of {length:,} bytes; {most:,} are the most")
        return await self._reader.readexactly(length)

    def _take_picture(self, data: bytes) -> None:
        try:
            self.size = jpeg_size(data)
        except ValueError as error:
            raise BadPicture(f"It sent a picture that can't be shown: {error}") from error
        self.picture = data
        self._asked -= 1
        if not self._asked:
            self._may_read.clear()
        self._next += len(data) / BYTES_PER_SECOND
        self._shown.set()
        for viewer, seat in list(self._seats.items()):
            if seat.has_room:
                self._give(viewer, seat, data)
            else:
                seat.behind = True
        self._settle()

    def _take_info(self, data: bytes) -> None:
        """About the window; what is malformed is left out."""
        try:
            told = json.loads(data)
            info = {
                "t": "window",
                "caption": str(told["caption"]).encode("utf-8", "replace").decode()[:_MAX_CAPTION],
                "width": int(told["width"]),
                "height": int(told["height"]),
                "resizable": told["resizable"] is True,
                "cursor": told["cursor"] is not False,
            }
        except (KeyError, OverflowError, RecursionError, TypeError, ValueError):
            return
        self.info = info

    async def _slow_down(self) -> None:
        """Read the news of a game that sends far too many no faster than they make sense."""
        now = time.monotonic()
        self._next_info = max(self._next_info, now) + FASTEST_INFO_SECONDS
        if self._next_info - now > _INFO_BURST_SECONDS:
            await asyncio.sleep(FASTEST_INFO_SECONDS)

    def _take_still(self, data: bytes) -> None:
        try:
            png_size(data)
        except ValueError as error:
            raise BadPicture(f"It sent a picture that can't be kept: {error}") from error
        if self._still is not None and not self._still.done():
            self._still.set_result(data)
        self._still = None
