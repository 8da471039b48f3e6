"""The concrete parts of an arena, each made when it is first needed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..domain.packages import Ecosystem
from ..errors import SandboxError
from ..settings import Settings

if TYPE_CHECKING:
    from ..battles.live import LiveBattles
    from ..domain.browser_python import BrowserJob
    from ..domain.games import Games
    from ..domain.packages import Installer
    from ..domain.protocols import Apps, BattleStore, Environment, Provider, Runner, Sandbox, ToolUser
    from ..environments.pages.builder import BunBuilder
    from ..execution.browser_python import BrowserRuns
    from ..providers.catalog import Catalog
    from .board import Board
    from .pictures import Pictures
    from .vote_log import VoteLog

T = TypeVar("T")


class Frames(Protocol):
    """Serves untrusted documents under unguessable addresses; only a server can."""

    @property
    def has_python(self) -> bool:
        """Whether browsers can run Python."""
        ...

    def url_for(self, html: str, battle_id: str) -> str | None:
        """An address below the server's base URL that shows `html` in a sandboxed frame."""
        ...

    def python_url(self, job: BrowserJob) -> str | None:
        """An address below the server's base URL that runs a Python program in a sandboxed frame."""
        ...


class NoFrames:
    """For the shell and for kernels without a server: pages can't be shown."""

    has_python = False

    def url_for(self, html: str, battle_id: str) -> str | None:
        """None: there is no server that could serve a frame."""
        return None

    def python_url(self, job: BrowserJob) -> str | None:
        """None, as above."""
        return None


INSTALLERS: Mapping[Ecosystem, str] = {"python": "/opt/arena/tools/uv", "npm": "/opt/arena/tools/bun"}
"""Where the sandbox has the programs that install packages."""


def installer_tools() -> Mapping[str, Path]:
    """These programs here, by their path inside."""
    from uv import find_uv_bin

    from ..environments.pages.builder import find_bun

    found = {INSTALLERS["python"]: Path(find_uv_bin()), INSTALLERS["npm"]: find_bun()}
    return {inside: path for inside, path in found.items() if path is not None}


class made_once(cached_property[T]):  # noqa: N801 - a decorator, used like cached_property
    """A part that is made once even if several threads ask for it at the same time."""

    def __get__(self, instance: Parts, owner: type[Any] | None = None) -> T:  # type: ignore[override]  # of Parts only
        """The part; the first to ask makes it, the others wait."""
        with instance.making:
            part: T = super().__get__(instance, owner)
        return part


class Parts:
    """Imports are inside the properties, so that an arena costs nothing until it is used."""

    def __init__(
        self,
        settings: Settings,
        frames: Frames | None = None,
        apps: Apps | None = None,
        games: Games | None = None,
        apps_url: str = "",
    ) -> None:
        self.settings = settings
        self.frames: Frames = frames or NoFrames()
        self.apps = apps
        self.apps_url = apps_url
        """The base URL of what serves them, for a browser on this machine; "" where it is not known."""
        self.games = games
        self.making = threading.RLock()
        self._warming: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    @cached_property
    def environments(self) -> Sequence[Environment]:
        """Every environment, built-in and third-party."""
        from ..environments.registry import load_environments

        return load_environments()

    @cached_property
    def providers(self) -> Mapping[str, Provider]:
        """Every provider by name."""
        from ..providers.registry import load_providers

        return load_providers()

    @cached_property
    def catalog(self) -> Catalog:
        """The models: configured, discovered and demo."""
        from ..providers.catalog import Catalog

        return Catalog(self.settings.models_file, self.providers)

    @cached_property
    def pages(self) -> BunBuilder:
        """Builds pages, in the sandbox."""
        from ..environments.pages.builder import BunBuilder

        return BunBuilder(self.settings.caches_dir)

    @made_once
    def sandbox(self) -> Sandbox:
        """The isolation for this machine."""
        from ..environments.toolchain import CACHES
        from ..sandbox.selection import choose_sandbox

        caches = self.settings.caches_dir
        with suppress(OSError):  # of an administrator, without any: every compiler works without
            caches.mkdir(parents=True, exist_ok=True)
        shown = {**self.pages.shown, **({CACHES: caches} if caches.is_dir() else {}), **installer_tools()}
        for user in self.tool_users:
            shown |= user.shown
        return choose_sandbox(self.settings, shown)

    @property
    def tool_users(self) -> Sequence[ToolUser]:
        """The environments whose programs need tools of the machine, and the builder of pages."""
        from ..domain.protocols import ToolUser

        return [self.pages, *(user for user in self.environments if isinstance(user, ToolUser))]

    @made_once
    def runner(self) -> Runner:
        """Runs programs in the sandbox."""
        from ..execution.runner import ProgramRunner

        return ProgramRunner(
            self.environments, self.sandbox, self.pages, self.apps, self.installer, games=self.games
        )

    @made_once
    def installer(self) -> Installer | None:
        """Brings the packages that programs import; None where the sandbox can't install any."""
        from ..sandbox.base import KernelSandbox
        from ..sandbox.installers.installer import PackageInstaller

        sandbox = self.sandbox
        if not isinstance(sandbox, KernelSandbox):  # a third party's
            return None
        return PackageInstaller(self.settings, sandbox, INSTALLERS, vendored=self.pages.vendored)

    @made_once
    def browser_runs(self) -> BrowserRuns:
        """Has Python programs run in the browser."""
        from ..execution.browser_python import BrowserRuns

        return BrowserRuns()

    @made_once
    def pictures(self) -> Pictures:
        """Takes pictures of what sides show."""
        from .pictures import Pictures

        return Pictures()

    @made_once
    def store(self) -> BattleStore:
        """The vote store; opening it applies migrations.

        Raises:
            StoreError: it can't be opened; nothing was changed.
        """
        from ..store.store import open_store
        from .describing import describe

        return open_store(self.settings.store_url, describe)

    @made_once
    def vote_log(self) -> VoteLog:
        """The store's votes in memory, for analysis."""
        from .vote_log import VoteLog

        return VoteLog(self.store)

    @made_once
    def boards(self) -> dict[Path | None, Board]:
        """Boards by the file they read; None is the store's."""
        return {}

    def board(self, file: Path | None = None) -> Board:
        """Answers what is asked of the votes."""
        from .board import Board

        return self.boards.setdefault(file, Board(self, file))

    @made_once
    def live(self) -> LiveBattles:
        """The battles that this process owns."""
        import random

        from ..battles.live import LiveBattles
        from ..battles.tools import Tools
        from ..battles.written import WrittenFiles
        from ..environments.registry import system_prompt

        tools = Tools(
            store=self.store,
            runner=self.runner,
            providers=self.providers,
            environments=self.environments,
            system_prompt=lambda name: system_prompt(self.environments, name),
            limits=self.settings.limits,
            answer_seconds=self.settings.answer_timeout_seconds,
            rng=random.SystemRandom(),
            browser=self.browser_runs,
            written=WrittenFiles(self.settings.runtime_dir / "written"),
        )
        settings = self.settings
        return LiveBattles(tools, max_prompt_chars=settings.max_prompt_chars, max_files=settings.max_files)

    def warm(self) -> None:
        """Start warming kernels in the background, once; a failure shows at the first run."""
        if self._warming is None:
            self._warming = asyncio.ensure_future(self._warm())
            self._warming.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def _warm(self) -> None:
        await self.sandbox.warm()
        # A daemon: compiling ahead may take minutes, and nobody who leaves should wait for it.
        threading.Thread(target=self._fill_caches, name="codearena-caches", daemon=True).start()

    def _fill_caches(self) -> None:
        for user in self.tool_users:
            with suppress(SandboxError):  # first runs are slower then
                user.fill_cache(self.settings.caches_dir)

    def warm_board(self) -> None:
        """Start reading the votes in the background, once; a failure shows at the first question."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(self.board().warm())
            self._reading.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def close(self) -> None:
        """End what was made, in the reverse order of need."""
        made = self.__dict__
        for board in made.get("boards", {}).values():
            board.close()
        for task in (self._warming, self._reading):
            if task is not None:
                task.cancel()
        if "live" in made:
            await self.live.close()
        if "sandbox" in made:
            await self.sandbox.close()
        if "store" in made:
            self.store.close()
