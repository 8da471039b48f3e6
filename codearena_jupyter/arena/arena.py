"""The arena: what every door (panel, notebook, command) calls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..domain.games import Games
from ..domain.protocols import Apps
from ..domain.web import WebLibraries
from ..settings import Settings
from .battles import Battles
from .models import Models
from .parts import Frames, Parts
from .query import Params

__all__ = ["Arena", "Frames"]

Json = dict[str, Any]


class Arena:
    """One arena over one store. Cheap to make: parts come into being when they are used.

    Every method answers JSON-ready values and raises only `CodeArenaError`s.
    """

    def __init__(
        self,
        settings: Settings,
        frames: Frames | None = None,
        apps: Apps | None = None,
        *,
        apps_url: str = "",
        games: Games | None = None,
    ) -> None:
        """`apps` serves live apps, at `apps_url` for a browser on this machine, and `games` games."""
        self._parts = Parts(settings, frames, apps, games, apps_url=apps_url)
        self._started: asyncio.Task[None] | None = None

    @property
    def web_libraries(self) -> WebLibraries:
        """Well-known scripts and style sheets for documents that would load them from the web."""
        from ..environments.pages.from_web import WebLibraries as Vendored

        return Vendored()

    @property
    def max_file_bytes(self) -> int:
        """How large a file may be that is attached to a battle."""
        return self._parts.settings.max_file_bytes

    @property
    def max_browser_result_bytes(self) -> int:
        """How large the result of a program may be that a browser ran."""
        return 16 * self._parts.settings.limits.output_bytes

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

    def outline(self) -> Json:
        """What is known without looking at the machine: the panel shows it until the status is there."""
        from .doctor import outline

        return outline(self._parts)

    async def status(self) -> Json:
        """What the panel has to know first; starts warming kernels and reading votes meanwhile."""
        from .doctor import status

        self.warm_board()
        return await status(self._parts)

    async def doctor(self) -> Json:
        """What works on this machine and what to install."""
        from .doctor import doctor

        return await doctor(self._parts)

    async def prepare(self, tell: Callable[[str], None], *, quick: bool = False) -> None:
        """Build what answers run in; `tell` gets lines of progress. `quick` leaves out what single
        environments bring along, which their first run installs, and what compilers compile ahead,
        which the server catches up on.

        Raises:
            MissingRequirement: there is no working sandbox here.
        """
        from .doctor import prepare

        await prepare(self._parts, tell, quick=quick)

    async def run_file(
        self,
        path: Path,
        *,
        environment: str = "auto",
        timeout: float | None = None,
        stdin: bytes = b"",
        attach: Sequence[Path] = (),
        deps: Sequence[str] = (),
        network: bool = False,
        screenshot: Path | None = None,
        visit: Callable[[str], Awaitable[None]] | None = None,
        progress: Callable[[str], None] | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Json:
        """Run a program or the program of a Markdown answer; `timeout` in seconds, `deps` packages that it
        needs beside those that its imports show, `network` whether it may reach the internet. A live app is
        given to `visit`, its address below the base URL of what serves it, and ends after that. `tell` hears
        what had to be decided to find the program.

        Raises:
            UsageError: there is no program in it, or the environment is unknown.
        """
        from .run import run_file

        return await run_file(
            self._parts, path, environment=environment, timeout=timeout, stdin=stdin, attach=attach,
            deps=deps, network=network, screenshot=screenshot, visit=visit, progress=progress,
            tell=tell,
        )  # fmt: skip

    async def board(
        self,
        what: str,
        params: Params | None = None,
        *,
        votes: Path | None = None,
        interval: str = "sandwich",
    ) -> Json:
        """Leaderboard, heatmap, stats, trends, choices, version, or page (several at once) of the
        store's votes, or of a file's; `params` as in `arena.query`.

        Raises:
            UsageError: a parameter or a vote makes no sense.
            StoreError: the votes can't be read.
        """
        return await self._parts.board(votes).answer(what, params or {}, interval=interval)

    async def board_file(
        self, params: Params, *, votes: Path | None = None, interval: str = "sandwich"
    ) -> tuple[str, str, bytes]:
        """(name, MIME type, bytes) of a leaderboard or heatmap as JSON, CSV, LaTeX, HTML, PNG or SVG.

        Raises:
            UsageError: a parameter or a vote makes no sense, or there is nothing to draw.
            StoreError: the votes can't be read.
        """
        return await self._parts.board(votes).file(params, interval=interval)

    async def judge_topics(
        self, judge: str, *, limit: int | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Json:
        """Let a model name the topics of voted prompts, as `arena.topics.judge_topics`.

        Raises:
            NotFound: there is no such model.
            UsageError: it is not available.
        """
        from .topics import judge_topics

        return await judge_topics(self._parts, judge, limit=limit, progress=progress)

    def warm_board(self) -> None:
        """Read the votes in the background, so that the leaderboard opens at once."""
        self._parts.warm_board()

    def read_ahead(self) -> None:
        """Make the leaderboard's first answers in a process of its own, where there are many votes."""
        self._parts.board().read_ahead()

    async def export(self, dest: Path, **options: Any) -> Json:
        """Write the votes to a file; `options` as in `arena.export.export`."""
        from .export import export

        return await export(self._parts, dest, **options)
