"""Play `main.py`: `python -m codearena_guest.games`."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
import traceback
import types
from pathlib import Path

from .channel import Channel
from .screen import DRIVERS, Screen, encode, still

FILE = os.path.join(os.environ["HOME"], "main.py")  # noqa: PTH118  # a name for tracebacks


def main() -> int:
    """Play; the program's exit status."""
    os.environ.update(DRIVERS, PYGAME_HIDE_SUPPORT_PROMPT="1")
    channel = Channel(encode, still)
    channel.open()
    import pygame

    from . import clock
    from .hands import Hands

    screen = Screen(pygame, channel)
    screen.install()
    clock.install(pygame, channel)
    Hands(pygame, channel, screen).install()
    try:
        return _play()
    finally:
        channel.finish()


def _play() -> int:
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=FILE, __package__=None)
    sys.modules["__main__"] = module
    sys.argv = ["main.py"]
    try:
        # Games written for the web may await at their top level.
        code = compile(Path(FILE).read_bytes(), FILE, "exec", flags=_AWAIT, dont_inherit=True)
        value = eval(code, module.__dict__)  # noqa: S307  # running programs is what this is for
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(value)
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001  # as Python does, without the frames that led to the program
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename != FILE:
            frames = frames.tb_next
        traceback.print_exception(type(error), error, frames)
        return 1
    return 0


_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

if __name__ == "__main__":
    sys.exit(main())
