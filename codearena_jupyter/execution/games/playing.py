"""Starts games: a game works once it has drawn and is still there two seconds later."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...domain.execution import Artifact, Execution, ExecutionRequest
from ...domain.games import Games
from ...domain.protocols import Kernel
from ...errors import UsageError
from ..collector import Collector
from ..complaints import last_error, with_advice
from ..living import Life
from ..outcome import Outcome
from .stream import BadPicture, GameStream

SOCKET = "game"
"""Where the guest listens; `sandbox.guest.games` says more."""
ALIVE_SECONDS = 2.0
"""So long a game has to live after its first picture."""

_NO_SERVER = (
    "It works. Games are played in the panel of a Jupyter server with this extension (codearena lab), or by "
    "`codearena run --open`; there is neither here."
)
_DIAL_SECONDS = 0.01
_STILL_SECONDS = 5.0
_HUNG_UP = "It closed the connection that its pictures go over."
_NEVER_AWAITED = re.compile(r"coroutine '(?:\w+\.)*(\w+)' was never awaited")


async def play(
    kernel: Kernel,
    request: ExecutionRequest,
    games: Games | None,
    *,
    going: Coroutine[Any, Any, Outcome],
    collector: Callable[[], Collector],
    started: Callable[[Execution], Execution],
    blank: Execution,
) -> Execution:
    """Run a game until it is known whether it works; then whoever adopts it has it, else it ends.

    `going` runs it to its end; `started` adds how long it all took to the result.
    """
    game = _Game(kernel, games)
    life = Life(
        kernel,
        going,
        collector=collector,
        result=blank,
        judge=lambda _: game.problem,
        release=game.release,
        idle=lambda: game.idle_seconds,
        may_end=True,
    )
    carrying = asyncio.create_task(game.carry(life))
    kept = False
    try:
        problem = await _first_picture(game, life, carrying, request.limits.wall_seconds)
        life.result = started(life.result)
        if problem is None:
            problem = await _still_there(game, life, carrying)
        if problem is not None:
            await life.stop()
            told = replace(life.execution, status=problem.status, detail=problem.detail)
            return replace(told, exit_code=problem.exit_code)
        assert game.stream is not None
        if request.screenshot is not None:
            life.result = await _photographed(life.result, game.stream, request.screenshot)
        if request.adopt is not None and games is not None:
            life.url = game.show(games)
            kept = True
            request.adopt(life)
        elif request.adopt is not None:
            life.result = replace(life.result, detail=_NO_SERVER)
        return life.execution
    finally:
        if not kept:
            await life.stop()
            carrying.cancel()
            await asyncio.gather(carrying, return_exceptions=True)


class _Game:
    """A game's connection over its life."""

    def __init__(self, kernel: Kernel, games: Games | None) -> None:
        self.stream: GameStream | None = None
        self.problem: Outcome | None = None
        """What it did that no game does."""
        self.connected = asyncio.Event()
        self._kernel = kernel
        self._games = games
        self._url = ""

    @property
    def idle_seconds(self) -> float:
        return self.stream.idle_seconds if self.stream else 0.0

    async def carry(self, life: Life) -> None:
        """Connect as soon as it listens, and carry until it hangs up; what sends rubbish is ended."""
        while self.stream is None:
            if not life.alive:
                return
            try:
                self.stream = await GameStream.open(self._kernel.dial(SOCKET))
            except OSError:
                await asyncio.sleep(_DIAL_SECONDS)
        self.connected.set()
        try:
            await self.stream.run()
        except BadPicture as error:
            self.problem = Outcome("error", f"{error}.")
            await self._kernel.stop("pictures")

    def show(self, games: Games) -> str:
        assert self.stream is not None
        self._url = games.add(self.stream)
        self.stream.settle_in()
        return self._url

    async def release(self) -> None:
        if self._games is not None:
            self._games.remove(self._url)
        if self.stream is not None:
            self.stream.close()


async def _first_picture(
    game: _Game, life: Life, carrying: asyncio.Task[None], seconds: float
) -> Outcome | None:
    """Wait for it; answers what is wrong, None when nothing is."""

    async def drawn() -> None:
        await game.connected.wait()
        assert game.stream is not None
        await game.stream.first_picture()

    drawing = asyncio.create_task(drawn())
    ending = asyncio.create_task(life.ended())
    try:
        waited_for = {drawing, ending, carrying}
        await asyncio.wait(waited_for, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if drawing.done():
            return None
        if carrying.done() and not ending.done():
            # It hung up: its process is ending, or it closed what it was not to touch.
            await asyncio.wait({ending}, timeout=ALIVE_SECONDS)
        if ending.done():
            return game.problem or _without_picture(ending.result(), life)
        if carrying.done():
            return game.problem or Outcome("error", _HUNG_UP)
        opened = game.stream is not None and game.stream.info is not None
        missing = (
            "It opened a window and showed nothing in it: it never calls pygame.display.flip() or update()."
            if opened
            else "It opened no window: it never calls pygame.display.set_mode()."
        )
        return Outcome("timeout", f"Stopped after {seconds:g} seconds without a picture. {missing}")
    finally:
        for task in (drawing, ending):
            task.cancel()
        await asyncio.gather(drawing, ending, return_exceptions=True)


async def _still_there(game: _Game, life: Life, carrying: asyncio.Task[None]) -> Outcome | None:
    """Whether it lives on after its first picture; answers what is wrong, None when nothing is."""
    ending = asyncio.create_task(life.ended())
    await asyncio.wait({ending, carrying}, timeout=ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if not (ending.done() or carrying.done()):
        ending.cancel()
        return None
    if not ending.done() and game.problem is None:
        # It hung up: its process is ending, or it closed what it was not to touch.
        await asyncio.wait({ending}, timeout=ALIVE_SECONDS)
    ended = ending.result() if ending.done() else None
    ending.cancel()
    if game.problem is not None:
        return game.problem
    if ended is None:
        return Outcome("error", _HUNG_UP)
    if ended.status == "limit":
        return ended
    if ended.exit_code == 0:
        detail = "It drew and came to its end at once: a game goes on until its window is closed."
        return Outcome("error", detail, 0)
    return Outcome("error", f"It drew, then ended: {_why(ended, life)}", ended.exit_code)


def _without_picture(ended: Outcome | None, life: Life) -> Outcome:
    if ended is None or ended.status == "limit":
        return ended or Outcome("error", "It was stopped.")
    if ended.exit_code == 0:
        forgotten = _NEVER_AWAITED.search(life.execution.stderr)
        why = f" It calls {forgotten[1]}() without asyncio.run() or await." if forgotten else ""
        return Outcome("error", f"It came to its end without drawing anything.{why}", 0)
    return Outcome("error", _why(ended, life), ended.exit_code)


def _why(ended: Outcome, life: Life) -> str:
    """Its last error, or how it ended, with advice where it is about what games don't have here."""
    errors = life.execution.stderr
    return with_advice(last_error(errors) or ended.detail)


async def _photographed(result: Execution, stream: GameStream, path: Path) -> Execution:
    """The result with a picture of the window as it is now."""
    try:
        with suppress(asyncio.CancelledError):  # it ended meanwhile
            async with asyncio.timeout(_STILL_SECONDS):
                data = await stream.still()
                await asyncio.to_thread(path.write_bytes, data)
                shot = Artifact("screenshot", "image/png", str(path), path.name, len(data))
                return replace(result, artifacts=(*result.artifacts, shot))
    except TimeoutError:
        pass
    except OSError as error:
        raise UsageError(f"The screenshot can't be written to {path}: {error.strerror}.") from error
    return replace(result, detail=f"{result.detail} There is no screenshot: the game gave none.".strip())
