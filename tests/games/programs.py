"""Games as models write them, for the sandbox: what each shows, and what becomes of it."""

from __future__ import annotations

LOOP = """
while True:
    for event in pygame.event.get():
        if event.type == pygame.QUIT:
            raise SystemExit
    screen.fill("teal")
    pygame.display.flip()
    clock.tick(60)
"""
START = (
    "import pygame\npygame.init()\nscreen = pygame.display.set_mode((320, 240))\n"
    "clock = pygame.time.Clock()\n"
)
PLAIN = START + LOOP
ASYNCHRONOUS = """
import asyncio, pygame
pygame.init()
async def main():
    screen = pygame.display.set_mode((320, 240))
    while True:
        pygame.event.pump()
        screen.fill("purple")
        pygame.display.update()
        await asyncio.sleep(1 / 60)
asyncio.run(main())
"""

WORK = {
    "plain": PLAIN,
    "asynchronous": ASYNCHRONOUS,
    "awaits at its top level": ASYNCHRONOUS.replace("asyncio.run(main())", "await main()"),
    "chooses drivers of a desktop": "import os\nos.environ['SDL_VIDEODRIVER'] = 'x11'\n"
    "os.environ['SDL_AUDIODRIVER'] = 'alsa'\n" + PLAIN,
    "without a clock": PLAIN.replace("    clock.tick(60)\n", ""),
    "sounds": START + "import numpy as np\nnoise = np.zeros((4410, 2), np.int16)\n"
    "pygame.sndarray.make_sound(noise).play(-1)\n" + LOOP,
    "two windows": "import pygame\npygame.init()\none = pygame.Window('one', (300, 200))\n"
    "two = pygame.Window('two')\n"
    "while True:\n    pygame.event.pump()\n    for window in (one, two):\n"
    "        window.get_surface().fill('red')\n        window.flip()\n",
    "sets the mode twice": START + "screen = pygame.display.set_mode((500, 100), pygame.RESIZABLE)\n" + LOOP,
    "full screen, scaled": PLAIN.replace(
        "(320, 240)", "(320, 240), pygame.FULLSCREEN | pygame.SCALED, vsync=1"
    )
    + "",
    "as large as a screen": PLAIN.replace("(320, 240)", "(3840, 2160)"),
    "quits pygame and starts anew": START + "pygame.quit()\n" + START.replace("import pygame\n", "") + LOOP,
    "textures": "import pygame\nfrom pygame._sdl2 import Renderer, Window\npygame.init()\n"
    "renderer = Renderer(Window('textures', (200, 100)))\nwhile True:\n    pygame.event.pump()\n"
    "    renderer.draw_color = 'orange'\n    renderer.clear()\n    renderer.present()\n",
}

FAIL = {
    "closes its window": (
        START + "pygame.display.flip()\npygame.quit()\n",
        "error",
        "came to its end at once",
    ),
    "draws nothing": ("import pygame\npygame.init()\n", "error", "without drawing anything"),
    "missing picture": (START + "pygame.image.load('ship.png')\n", "error", "No file 'ship.png'"),
    "missing sound": (START + "pygame.mixer.Sound('laser.wav')\n", "error", "No file 'laser.wav'"),
    "OpenGL": (
        START.replace("(320, 240)", "(320, 240), pygame.OPENGL"),
        "error",
        "OpenGL is not available here",
    ),
    "crashes at once": ("import pygame\n1 / 0\n", "error", "ZeroDivisionError"),
    "crashes after a second": (
        START + "pygame.display.flip()\npygame.time.wait(1000)\nraise ValueError('late')\n",
        "error",
        "It drew, then ended: ValueError: late.",
    ),
    "syntax": ("import pygame\nfor\n", "error", "SyntaxError"),
    "never shows anything": (
        PLAIN.replace("    pygame.display.flip()\n", ""),
        "timeout",
        "showed nothing in it",
    ),
    "no window": ("import pygame\nwhile True: pygame.time.wait(10)\n", "timeout", "opened no window"),
    "a window larger than any screen": (
        START.replace("(320, 240)", "(10000, 8000)"),
        "error",
        "A window of 10000 × 8000 pixels can't be shown here",
    ),
    "asks at the terminal": (START + "input('Name? ')\n", "error", "Nobody could type there"),
    "starts nothing": ("import pygame\nasync def main(): pass\nmain()\n", "error", "calls main() without"),
    "asks for the network": (
        START + "import urllib.request\nurllib.request.urlopen('https://example.com/ship.png')\n",
        "error",
        "It asked for the network",
    ),
    "wants a joystick": (START + "pygame.joystick.Joystick(0)\n", "error", "keyboard and mouse"),
    "opens another toolkit's window": (
        "import pygame, tkinter\ntkinter.Tk()\n",
        "error",
        "Only windows of pygame",
    ),
    "calls exit": (START + "pygame.display.flip()\nraise SystemExit(3)\n", "error", "exit code 3"),
}

ATTACKS = {
    "no JPEG": "b'F' + struct.pack('<I', 5) + b'<svg>'",
    "a huge picture": "b'F' + struct.pack('<I', 2**31)",
    "a picture of 60000 pixels": "b'F' + struct.pack('<I', 30) + b'\\xff\\xd8\\xff\\xc0\\x00\\x0b\\x08'"
    " + b'\\xea\\x60\\xea\\x60' + bytes(17) + b'\\xff\\xd9'",
    "an unknown packet": "b'Z' + struct.pack('<I', 0)",
}
"""What is written to the host in place of pictures."""


def attack(packet: str) -> str:
    """A program that takes the connection of its pictures for itself."""
    return (
        "import gc, struct, time\n"
        "channel = next(each for each in gc.get_objects() if type(each).__name__ == 'Channel')\n"
        "while channel._connection is None:\n    time.sleep(0.01)\n"
        f"channel._connection.sendall({packet})\n"
        "time.sleep(30)\n"
    )
