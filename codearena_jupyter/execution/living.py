"""Programs that go on after their run was judged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from ..domain.execution import Execution, Status
from ..domain.protocols import Kernel
from .collector import Collector
from .complaints import last_error, with_advice
from .outcome import Outcome


class Life:
    """Implements `domain.execution.LiveProgram` for a program in a kernel of its own.

    `going` runs the program to its end and answers how that was; whether it may end well is `may_end`: games
    do when they are over, apps never. `result` is what is told of it while it
    goes on, `judge` may find that it failed meanwhile, `release` takes it from where it is shown, and
    `idle` says how long nobody has used it.
    """

    def __init__(
        self,
        kernel: Kernel,
        going: Coroutine[Any, Any, Outcome],
        *,
        collector: Callable[[], Collector],
        result: Execution,
        judge: Callable[[Collector], Outcome | None],
        release: Callable[[], Awaitable[None]],
        idle: Callable[[], float],
        may_end: bool = False,
    ) -> None:
        self.url = ""
        self.start = "/"
        self.kernel = kernel
        self.result = result
        self._collector = collector
        self._judge = judge
        self._release = release
        self._idle = idle
        self._may_end = may_end
        self._began = time.monotonic()
        self._ended: Outcome | None = None
        self._stopped: str | None = None
        self._task = asyncio.create_task(self._live(going))

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._ended is None and self._stopped is None

    @property
    def idle_seconds(self) -> float:
        """How long nobody has used it."""
        return self._idle()

    @property
    def execution(self) -> Execution:
        """Its result as of now."""
        collector = self._collector()
        told = replace(
            self.result,
            stdout=collector.stream("stdout"),
            stderr=collector.stream("stderr"),
            truncated=collector.truncated,
            outputs=collector.outputs,
            sandbox=self.kernel.sandbox,
        )
        if self._stopped is not None:
            told = replace(told, detail=self._stopped or told.detail)
        elif self._ended is not None:
            told = replace(told, exit_code=self._ended.exit_code)
        found = self._judge(collector) or (self._ended if self._stopped is None else None)
        return replace(told, status=found.status, detail=found.detail) if found else told

    async def ended(self) -> Outcome | None:
        """Wait for its end; None where it was stopped. Cancelling leaves it alone."""
        await asyncio.wait([self._task])
        return self._ended

    async def stop(self, why: str = "") -> None:
        """End it and leave nothing behind."""
        if self.alive:
            self._stopped = why
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        # A task that is cancelled before its first step does not come to its own end.
        await self._leave()

    async def _live(self, going: Coroutine[Any, Any, Outcome]) -> None:
        try:
            ended = await going
            if self._stopped is None:
                seconds = time.monotonic() - self._began
                errors = self._collector().stream("stderr")
                self._ended = _after(ended, seconds, errors, may_end=self._may_end)
        finally:
            await self._leave()

    async def _leave(self) -> None:
        await self._release()
        await self.kernel.close()


def _after(ended: Outcome, seconds: float, errors: str, *, may_end: bool) -> Outcome:
    """The end of what went on for so long."""
    time = "1 second" if seconds < 1.5 else f"{round(seconds)} seconds"  # rounded
    # As whatever is not caught ends a program; of other ends, older errors say nothing.
    found = last_error(errors) if ended.exit_code == 1 else ""
    if ended.status != "ok":
        return replace(ended, detail=f"It ran for {time}. {with_advice(found) if found else ended.detail}")
    status: Status = "ok" if may_end else "error"
    return replace(ended, status=status, detail=f"It ran for {time} and came to its end.")
