"""What the program shows: pygame's windows, without a screen behind them."""

from __future__ import annotations

import io
import os
import sys
import time
import warnings
from typing import Any

from .channel import Channel, Picture

QUALITY = 85
FASTEST_SECONDS = 1 / 125
"""Between two pictures. A game without a clock would use a processor up, and be too fast to play."""
_MAX_CAPTION = 200
_SIDES = (64, 4096)
_MAX_PIXELS = 9 << 20
"""What whoever shows pictures takes."""
DRIVERS = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "SDL_RENDER_DRIVER": "software"}


def encode(picture: Picture) -> bytes:
    """A JPEG."""
    import numpy as np
    import simplejpeg

    pixels, width, height, order = picture
    image = np.frombuffer(pixels, np.uint8).reshape(height, width, len(order))
    data: bytes = simplejpeg.encode_jpeg(image, QUALITY, order, "420", True)
    return data


def still(picture: Picture) -> bytes:
    """A PNG, exact."""
    import numpy as np
    import pygame

    pixels, width, height, order = picture
    image = np.frombuffer(pixels, np.uint8).reshape(height, width, len(order))
    rgb = image if order == "RGB" else image[:, :, 2::-1]
    file = io.BytesIO()
    pygame.image.save(pygame.image.frombytes(rgb.tobytes(), (width, height), "RGB"), file, "still.png")
    return file.getvalue()


class Screen:
    """Stands in for what of pygame shows something."""

    def __init__(self, pygame: Any, channel: Channel) -> None:
        self._pygame = pygame
        self._channel = channel
        self._display = pygame.display
        self._last: Picture | None = None
        self._next = 0.0
        self._resizable = False
        self._fullscreen = False
        self._shown: object = None
        """Whose pictures are shown where a program opens several windows."""

    def install(self) -> None:
        """Put the stand-ins into pygame."""
        display, pygame = self._display, self._pygame
        self._set_mode, self._flip, self._update = display.set_mode, display.flip, display.update
        display.set_mode, display.flip, display.update = self.set_mode, self.flip, self.update
        display.message_box = self.message_box
        display._get_renderer_info = lambda: ("software", 0)  # of a scaled display
        display.toggle_fullscreen, display.is_fullscreen = self.toggle_fullscreen, lambda: self._fullscreen
        for module in (pygame, display, pygame.mixer):
            if hasattr(module, "init"):  # a stand-in for a missing module has nothing
                module.init = _with_drivers(module.init)
        if hasattr(pygame, "Window"):
            self._install_windows()

    def _install_windows(self) -> None:
        """Windows that a program opens beside the display, or instead of it."""
        from pygame._sdl2 import video

        pygame, screen = self._pygame, self

        class Window(pygame.Window):  # type: ignore[misc,name-defined]  # pygame has no types here
            """Shows what it holds."""

            opacity = 1.0
            """Anything may be set: there is no screen behind it."""

            def flip(self) -> None:
                super().flip()
                screen.show(self, self.get_surface())

            def destroy(self) -> None:
                super().destroy()
                screen.forget(self)

        class Renderer(video.Renderer):  # type: ignore[misc]
            """Shows what it drew."""

            def present(self) -> None:
                picture = self.to_surface()
                super().present()
                screen.show(self, picture)

        pygame.Window = pygame.window.Window = Window
        for module in (pygame._sdl2, video):
            module.Window, module.Renderer = Window, Renderer

    # -- what programs call --------------------------------------------------------------------------------

    def set_mode(self, size: Any = (0, 0), flags: int = 0, *rest: Any, **named: Any) -> Any:
        """A window of the size that was asked for; how it lies on a screen does not matter."""
        pygame = self._pygame
        if flags & pygame.OPENGL:
            raise pygame.error(
                "OpenGL is not available here: programs have no graphics card. "
                "Draw with pygame's surfaces, without the flag pygame.OPENGL."
            )
        self._check_size(*(size or (0, 0)))
        self._resizable = bool(flags & pygame.RESIZABLE)
        self._fullscreen = bool(flags & pygame.FULLSCREEN)
        kept = flags & ~(pygame.FULLSCREEN | pygame.SCALED)
        os.environ.update(DRIVERS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            surface = self._set_mode(size, kept)
        self._shown = self._display
        self._tell()
        return surface

    def _check_size(self, width: int, height: int) -> None:
        if max(width, height) > _SIDES[1] or width * height > _MAX_PIXELS:
            raise self._pygame.error(
                f"A window of {width} × {height} pixels can't be shown here: {_SIDES[1]} are the most for a "
                f"side, and {_MAX_PIXELS:,} in all."
            )

    def toggle_fullscreen(self) -> int:
        """Only noted: the player decides how large the game is shown."""
        self._fullscreen = not self._fullscreen
        return 1

    def message_box(self, title: str, message: str | None = None, *_: Any, **__: Any) -> int:
        """Nobody could answer: the program gets its first button."""
        print(f"{title}: {message or ''}", file=sys.stderr, flush=True)
        return 0

    def flip(self) -> None:
        """Show the display."""
        self._flip()
        self._show_display()

    def update(self, *areas: Any, **named: Any) -> None:
        """Show the display."""
        self._update(*areas, **named)
        self._show_display()

    def show(self, window: object, surface: Any) -> None:
        """Show a window; of several the first one."""
        self._shown = self._shown or window
        if self._shown is window:
            self._check_size(*surface.get_size())
            self._show(surface)

    def forget(self, window: object) -> None:
        """It is closed: the next one is shown."""
        if self._shown is window:
            self._shown = None

    def resize(self, width: int, height: int) -> None:
        """Give the window another size, where the program allows it."""
        if self._resizable and self._display.get_surface() is not None:
            least, most = _SIDES
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                window = self._pygame.Window.from_display_module()
                width, height = min(max(width, least), most), min(max(height, least), most)
                window.size = (width, min(height, _MAX_PIXELS // width))
            self._tell()

    # -- pictures ------------------------------------------------------------------------------------------

    def _show_display(self) -> None:
        surface = self._display.get_surface()
        if surface is not None:
            self.show(self._display, surface)

    def _show(self, surface: Any) -> None:
        picture = self._picture(surface)
        if picture != self._last:
            self._last = picture
            self._tell(surface)
            self._channel.show(picture)
        wait = self._next - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        self._next = time.perf_counter() + FASTEST_SECONDS
        self._channel.wait_while_paused()

    def _picture(self, surface: Any) -> Picture:
        width, height = surface.get_size()
        usual = surface.get_bitsize() == 32 and surface.get_masks()[:3] == (0xFF0000, 0xFF00, 0xFF)
        if usual and surface.get_pitch() == 4 * width:
            return surface.get_buffer().raw, width, height, "BGRX"
        return self._pygame.image.tobytes(surface, "RGB"), width, height, "RGB"

    def _tell(self, surface: Any = None) -> None:
        surface = surface or self._display.get_surface()
        if surface is None:
            return
        caption = self._display.get_caption() or ("",)
        width, height = surface.get_size()
        self._channel.tell(
            {
                "caption": caption[0][:_MAX_CAPTION],
                "width": width,
                "height": height,
                "resizable": self._resizable,
                "cursor": bool(self._pygame.mouse.get_visible()),
            }
        )


def _with_drivers(init: Any) -> Any:
    """A program may have chosen drivers for a desktop."""

    def initialise(*arguments: Any, **named: Any) -> Any:
        os.environ.update(DRIVERS)
        return init(*arguments, **named)

    return initialise
