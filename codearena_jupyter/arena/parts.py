"""The concrete parts of an arena, each made when it is first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ..settings import Settings

if TYPE_CHECKING:
    from ..battles.live import LiveBattles
    from ..domain.protocols import BattleStore, Environment, Provider, Runner, Sandbox
    from ..providers.catalog import Catalog


class Frames(Protocol):
    """Serves untrusted documents under unguessable addresses; only a server can."""

    def url_for(self, html: str, battle_id: str) -> str | None:
        """An address below the server's base URL that shows `html` in a sandboxed frame."""
        ...


class NoFrames:
    """For the shell and for kernels without a server: pages can't be shown."""

    def url_for(self, html: str, battle_id: str) -> str | None:
        """None: there is no server that could serve a frame."""
        return None


class Parts:
    """Imports are inside the properties, so that an arena costs nothing until it is used."""

    def __init__(self, settings: Settings, frames: Frames | None = None) -> None:
        self.settings = settings
        self.frames: Frames = frames or NoFrames()
        self._warming: asyncio.Task[None] | None = None

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
    def sandbox(self) -> Sandbox:
        """The isolation for this machine."""
        from ..sandbox.bubblewrap import BubblewrapSandbox

        return BubblewrapSandbox(self.settings)

    @cached_property
    def runner(self) -> Runner:
        """Runs programs in the sandbox."""
        from ..execution.runner import ProgramRunner

        return ProgramRunner(self.environments, self.sandbox)

    @cached_property
    def store(self) -> BattleStore:
        """The vote store; opening it applies migrations.

        Raises:
            StoreError: it can't be opened; nothing was changed.
        """
        from ..store.store import open_store

        return open_store(self.settings.store_url)

    @cached_property
    def live(self) -> LiveBattles:
        """The battles that this process owns."""
        import random

        from ..battles.live import LiveBattles
        from ..battles.session import Tools
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
        )
        settings = self.settings
        return LiveBattles(tools, max_prompt_chars=settings.max_prompt_chars, max_files=settings.max_files)

    def warm(self) -> None:
        """Start warming kernels in the background, once; a failure shows at the first run."""
        if self._warming is None:
            self._warming = asyncio.ensure_future(self.sandbox.warm())
            self._warming.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def close(self) -> None:
        """End what was made, in the reverse order of need."""
        made = self.__dict__
        if self._warming is not None:
            self._warming.cancel()
        if "live" in made:
            await self.live.close()
        if "sandbox" in made:
            await self.sandbox.close()
        if "store" in made:
            self.store.close()
