"""Places at the machine's processors: of many programs at once, those that came first get on first."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

SECONDS = 5.0
"""So long a program keeps its place at most: one that waits for something must not hold up all others."""


class Places:
    """Programs that all start at once all end late. One after the other, half of them end twice as early, the
    last no later, and nobody's time limit is used up by others. Belongs to one event loop."""

    def __init__(self, count: int | None = None, seconds: float = SECONDS) -> None:
        """As many as there are processors, two at least: both sides of a battle are to be seen together."""
        self._free = asyncio.Semaphore(count or max(2, os.cpu_count() or 1))
        self._seconds = seconds

    async def take(self) -> Callable[[], None]:
        """Wait for a place, in the order of asking; answers with what gives it back, safe to call twice."""
        await self._free.acquire()
        held = True

        def give_back() -> None:
            nonlocal held
            timer.cancel()
            if held:
                held = False
                self._free.release()

        timer = asyncio.get_running_loop().call_later(self._seconds, give_back)
        return give_back
