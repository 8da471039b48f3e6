"""The arena: what every door (panel, notebook, command) calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..settings import Settings
from .battles import Battles
from .models import Models
from .parts import Frames, Parts

__all__ = ["Arena", "Frames"]

Json = dict[str, Any]


class Arena:
    """One arena over one store. Cheap to make: parts come into being when they are used.

    Every method answers JSON-ready values and raises only `CodeArenaError`s.
    """

    def __init__(self, settings: Settings, frames: Frames | None = None) -> None:
        self._parts = Parts(settings, frames)
        self._started: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Clean up after a dead predecessor and mark its battles; safe to call often."""
        started = self._started
        failed = started is not None and started.done() and (started.cancelled() or started.exception())
        if started is None or failed:  # a full disk or a lock may be gone by now
            self._started = asyncio.ensure_future(self._clean_up())
        assert self._started is not None
        await asyncio.shield(self._started)

    async def _clean_up(self) -> None:
        from .recovery import recover

        await recover(self._parts)

    async def close(self) -> None:
        """End every battle, kernel and connection of this arena."""
        if self._started is not None:
            self._started.cancel()
        await self._parts.close()

    @cached_property
    def battles(self) -> Battles:
        """Create, follow, stop, vote, run again."""
        return Battles(self._parts)

    @cached_property
    def models(self) -> Models:
        """List, add, remove, test."""
        return Models(self._parts)

    def examples(self) -> list[Json]:
        """The example prompts; every demo model answers each."""
        from .examples import examples

        return examples()

    async def status(self) -> Json:
        """What the panel has to know first; starts warming kernels in the background."""
        from .doctor import status

        return await status(self._parts)

    async def doctor(self) -> Json:
        """What works on this machine and what to install."""
        from .doctor import doctor

        return await doctor(self._parts)

    async def prepare(self, tell: Callable[[str], None]) -> None:
        """Build what answers run in; `tell` gets lines of progress.

        Raises:
            MissingRequirement: there is no working sandbox here.
        """
        from .doctor import prepare

        await prepare(self._parts, tell)

    async def run_file(
        self,
        path: Path,
        *,
        environment: str = "auto",
        timeout: float | None = None,
        stdin: bytes = b"",
        attach: Sequence[Path] = (),
        screenshot: Path | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Json:
        """Run a program or the program of a Markdown answer; `timeout` in seconds.

        Raises:
            UsageError: there is no program in it, or the environment is unknown.
        """
        from .run import run_file

        return await run_file(
            self._parts, path, environment=environment, timeout=timeout, stdin=stdin, attach=attach,
            screenshot=screenshot, progress=progress,
        )  # fmt: skip

    async def leaderboard(self, **options: Any) -> Json:
        """Rows, meta data and a Vega-Lite chart; `options` as in `arena.leaderboard.leaderboard`."""
        from .leaderboard import leaderboard

        return await leaderboard(self._parts, **options)

    async def export(self, dest: Path, **options: Any) -> Json:
        """Write the votes to a file; `options` as in `arena.export.export`."""
        from .export import export

        return await export(self._parts, dest, **options)
