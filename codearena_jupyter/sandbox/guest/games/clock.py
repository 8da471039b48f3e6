"""Clocks that stand still while nobody looks: a game goes on as if nothing had happened."""

from __future__ import annotations

from typing import Any

from .channel import Channel


def install(pygame: Any, channel: Channel) -> None:
    """Put the stand-ins into pygame."""
    original, get_ticks = pygame.time.Clock, pygame.time.get_ticks

    class Clock:
        """As pygame's, whose class can't be derived from."""

        def __init__(self) -> None:
            self._clock = original()
            self._pauses = channel.pauses

        def tick(self, framerate: float = 0) -> int:
            """Wait for the next picture."""
            return self._tick(self._clock.tick, framerate)

        def tick_busy_loop(self, framerate: float = 0) -> int:
            """As `tick`: nothing is gained by keeping a processor busy."""
            return self._tick(self._clock.tick, framerate)

        def _tick(self, tick: Any, framerate: float) -> int:
            channel.wait_while_paused()
            if self._pauses != channel.pauses:
                self._pauses = channel.pauses
                self._clock.tick()  # what passed meanwhile
            passed: int = tick(framerate)
            return passed

        def __getattr__(self, name: str) -> Any:
            return getattr(self._clock, name)

    pygame.time.Clock = Clock
    if hasattr(pygame, "Clock"):
        pygame.Clock = Clock
    pygame.time.get_ticks = lambda: max(0, int(get_ticks() - 1000 * channel.paused_seconds))
