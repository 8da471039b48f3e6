"""Kernels that are started ahead of need: a run then begins in milliseconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ..errors import CodeArenaError
from .kernel import SandboxedKernel

_REFILL_SECONDS = 2.0
"""A new kernel takes a processor for about a second: not the one that the program which just
got a kernel is starting on."""
_log = logging.getLogger(__name__)


class Pool:
    """`size` kernels, each made by `start`. Belongs to the event loop it is first used in."""

    def __init__(self, start: Callable[[], Awaitable[SandboxedKernel]], size: int) -> None:
        self._start, self._size = start, size
        self._kernels: list[asyncio.Task[SandboxedKernel]] = []
        self._refill: asyncio.TimerHandle | None = None
        self._closed = False

    def fill(self) -> None:
        """Start as many kernels as are missing, in the background."""
        self._refill = None
        if not self._closed:
            while len(self._kernels) < self._size:
                self._kernels.append(asyncio.create_task(self._new()))

    async def take(self) -> SandboxedKernel:
        """The first kernel that is ready; it is the caller's from now on.

        Raises:
            SandboxError: it could not be started.
        """
        while self._kernels:
            task = next((task for task in self._kernels if task.done()), self._kernels[0])
            self._kernels.remove(task)
            self._refill_soon()
            if task.done() and task.exception():
                continue  # logged when it happened; now may be better
            try:
                kernel = await asyncio.shield(task)
            except asyncio.CancelledError:
                self._kernels.append(task)
                raise
            if kernel.ending is None:
                return kernel
            await kernel.close()
        self._refill_soon()
        return await self._start()

    async def close(self) -> None:
        """End every kernel that nobody took."""
        self._closed = True
        if self._refill:
            self._refill.cancel()
        kernels, self._kernels = self._kernels, []
        for task in kernels:
            task.cancel()
        for result in await asyncio.gather(*kernels, return_exceptions=True):
            if isinstance(result, SandboxedKernel):
                await result.close()

    async def _new(self) -> SandboxedKernel:
        try:
            return await self._start()
        except CodeArenaError as error:
            _log.warning("No kernel could be started ahead: %s", error)
            raise

    def _refill_soon(self) -> None:
        if self._refill is None and not self._closed:
            self._refill = asyncio.get_running_loop().call_later(_REFILL_SECONDS, self.fill)
