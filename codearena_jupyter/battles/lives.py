"""The programs of battles that live on: few at a time, and not for ever."""

from __future__ import annotations

import asyncio
import logging

from ..domain.execution import LiveProgram

log = logging.getLogger(__name__)

MOST = 6
"""So many live at once in one process: three battles. Each may take the memory of a run."""
IDLE_SECONDS = 1800.0
LOOK_SECONDS = 15.0


class Lives:
    """Ends the oldest where there are too many, and those that nobody has used for long.

    Whoever adopted a program keeps it, and ends it before; here it is only watched.
    """

    def __init__(self, *, most: int = MOST, idle_seconds: float = IDLE_SECONDS) -> None:
        self._most = most
        self._idle_seconds = idle_seconds
        self._living: list[LiveProgram] = []
        self._watching: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    def watch(self, life: LiveProgram) -> None:
        """Look after a program from now on."""
        self._living = [each for each in self._living if each.alive]
        self._living.append(life)
        for oldest in self._living[: -self._most]:
            self._end(oldest, f"Ended, since {self._most} newer ones run: run it again to use it.")
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End all that still live."""
        if self._watching is not None:
            self._watching.cancel()
        await asyncio.gather(*(life.stop() for life in self._living), *self._ending, return_exceptions=True)
        self._living.clear()

    async def _watch(self) -> None:
        while self._living:
            await asyncio.sleep(LOOK_SECONDS)
            self._living = [each for each in self._living if each.alive]
            for life in self._living:
                if life.idle_seconds > self._idle_seconds:
                    minutes = self._idle_seconds / 60
                    self._end(life, f"Ended after {minutes:g} minutes without use: run it again to use it.")

    def _end(self, life: LiveProgram, why: str) -> None:
        task = asyncio.create_task(life.stop(why))
        self._ending.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._ending.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("A program could not be ended", exc_info=task.exception())
