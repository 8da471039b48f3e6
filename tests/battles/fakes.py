"""A provider and a runner that do as they are told; everything else in these tests is real."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from codearena_jupyter.battles.live import LiveBattles
from codearena_jupyter.battles.pairing import Pair
from codearena_jupyter.battles.tools import Tools
from codearena_jupyter.battles.view import battle_view
from codearena_jupyter.domain.execution import Execution, ExecutionRequest, Limits
from codearena_jupyter.domain.message import Chunk, Message, Usage
from codearena_jupyter.domain.model import Model
from codearena_jupyter.domain.protocols import BattleStore, Progress
from codearena_jupyter.environments.html import Html
from codearena_jupyter.environments.python import Python

Json = dict[str, Any]
PAIR = Pair(Model("Left", "fake", "left"), Model("Right", "fake", "right"), 0.25)


def python(code: str) -> str:
    """An answer that holds a program."""
    return f"Here it is:\n\n```python\n{code}\n```\n"


@dataclass
class FakeProvider:
    """`answers` maps a model's id to pieces of text and errors to raise, in order."""

    name: str = "fake"
    answers: dict[str, Sequence[str | Exception]] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    """Each stream waits for it before its last piece."""
    asked: list[tuple[str, Sequence[Message]]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    async def discover(self) -> Sequence[Model]:
        return ()

    async def stream(self, model: Model, messages: Sequence[Message]) -> AsyncIterator[Chunk]:
        self.asked.append((model.id, messages))
        try:
            *pieces, last = self.answers.get(model.id, [python(f"print('{model.id}')")])
            for piece in pieces:
                yield _chunk(piece)
                await asyncio.sleep(0)
            if self.hold is not None:
                await self.hold.wait()
            yield _chunk(last)
            yield Chunk(usage=Usage(1.25, 0.5, 11, 22, 0.33))
        finally:
            self.closed.append(model.id)


def _chunk(piece: str | Exception) -> Chunk:
    if isinstance(piece, Exception):
        raise piece
    return Chunk(piece)


@dataclass
class FakeRunner:
    """Says which program it was given; `results` maps code to what comes out instead."""

    results: dict[str, Execution | Exception] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    requests: list[ExecutionRequest] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    phases: Sequence[str] = ("installing", "running")

    async def run(self, request: ExecutionRequest, progress: Progress | None = None) -> Execution:
        program, code = request.program, request.program.code.strip()
        self.requests.append(request)
        self.started.append(code)
        for phase in self.phases:
            if progress is not None:
                progress(phase)  # type: ignore[arg-type]  # the two words of a Progress
            await asyncio.sleep(0)
        try:
            if self.hold is not None:
                await self.hold.wait()
        except asyncio.CancelledError:
            self.stopped.append(code)
            raise
        result = self.results.get(code)
        if isinstance(result, Exception):
            raise result
        return result or Execution(program.environment, program.language, "ok", stdout=code)


@dataclass
class Stage:
    """Live battles over a real store, with a fake provider and a fake runner."""

    store: BattleStore
    provider: FakeProvider = field(default_factory=FakeProvider)
    runner: FakeRunner = field(default_factory=FakeRunner)
    seconds: float = 30.0

    def live(self) -> LiveBattles:
        """What a newly started process has."""
        tools = Tools(
            store=self.store,
            runner=self.runner,
            providers={"fake": self.provider},
            environments=[Html(), Python()],
            system_prompt=lambda name: f"Write for {name}.",
            limits=Limits(),
            answer_seconds=self.seconds,
            rng=random.Random(1),
        )
        return LiveBattles(tools, max_prompt_chars=1_000, max_files=2)


def view(session: Any) -> Json:
    """What a browser sees."""
    return battle_view(session, lambda html: f"frame/{len(html)}")


class Faulty:
    """A store of which one method fails, as on a full disk."""

    def __init__(self, store: BattleStore, errors: Mapping[str, Exception]) -> None:
        self._store = store
        self.errors = dict(errors)

    def __getattr__(self, name: str) -> Any:
        if name in self.errors:
            return self._fail(self.errors[name])
        return getattr(self._store, name)

    @staticmethod
    def _fail(error: Exception) -> Callable[..., Any]:
        def fail(*_: object, **__: object) -> None:
            raise error

        return fail


async def until(condition: Callable[[], object]) -> None:
    """Let the loop go on until something is true."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test in a loop of its own."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run
