"""Programs in the sandbox, as `codearena run` runs them, and games that are adopted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import Execution, ExecutionRequest, Limits, LiveProgram
from codearena_jupyter.domain.games import Game
from codearena_jupyter.environments.pygame import Pygame
from codearena_jupyter.errors import CodeArenaError
from codearena_jupyter.execution.games import playing
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.sandbox.base import KernelSandbox
from codearena_jupyter.sandbox.selection import choose_sandbox
from codearena_jupyter.settings import Settings

from ..conftest import ANSWERS_PYTHON


class Shown:
    """Stands in for a server that shows games."""

    def __init__(self) -> None:
        self.games: list[Game] = []

    def add(self, game: Game) -> str:
        self.games.append(game)
        return f"codearena/game/{len(self.games)}"

    def remove(self, url: str) -> None:
        """Nothing: the test holds the game."""


@dataclass
class Bench:
    """A sandbox with an event loop of its own."""

    loop: asyncio.Runner
    runner: ProgramRunner
    sandbox: KernelSandbox
    shown: Shown

    def request(self, code: str, **limits: float) -> ExecutionRequest:
        return ExecutionRequest(
            Program(code, "python", "pygame"),
            limits=replace(Limits(), **limits),  # type: ignore[arg-type]  # checked by the dataclass
        )

    def run(self, code: str, *, screenshot: Path | None = None, **limits: float) -> Execution:
        """Run a game to see whether it works."""
        request = replace(self.request(code, **limits), screenshot=screenshot)
        return self.loop.run(self.runner.run(request))

    async def play(self, code: str, **limits: float) -> LiveProgram:
        """Start a game and keep it."""
        adopted: list[LiveProgram] = []
        execution = await self.runner.run(replace(self.request(code, **limits), adopt=adopted.append))
        assert execution.status == "ok", execution
        return adopted[0]


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The machine's sandbox with pygame in it; where there is none, there is nothing to test."""
    folder = tmp_path_factory.mktemp("games")
    settings = Settings.load(
        {},
        data_dir=folder / "data",
        runtime_dir=folder / "run",
        python_dir=Path(ANSWERS_PYTHON),
        models_file=folder / "models.json",
        store_url=f"sqlite:///{folder}/store.sqlite",
        pool_size=0,
    )
    sandbox = choose_sandbox(settings, {})
    if not isinstance(sandbox, KernelSandbox) or not sandbox.probe().available:
        pytest.skip("no sandbox works on this machine")
    shown = Shown()
    with asyncio.Runner() as loop:
        try:
            loop.run(sandbox.prepare(requirements=Pygame.requirements))
        except CodeArenaError as error:
            pytest.skip(f"pygame can't be installed here: {error}")
        yield Bench(loop, ProgramRunner([Pygame()], sandbox, games=shown), sandbox, shown)
        loop.run(sandbox.close())


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Games need to live less long to be taken for working."""

    def shorten(seconds: float) -> None:
        monkeypatch.setattr(playing, "ALIVE_SECONDS", seconds)

    return shorten
