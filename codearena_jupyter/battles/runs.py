"""The programs of a battle's two sides: run, shown, kept alive and ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ..domain.battle import SideName, Turn
from ..domain.browser_python import BrowserJob, InBrowser
from ..domain.code import Program
from ..domain.execution import AttachedFile, ExecutionRequest, LiveProgram
from ..domain.protocols import RunPhase
from .tools import PackageChoice, Run, Tools
from .written import read_written


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be run for a side; `edited` by the user or as its model wrote it."""

    side: SideName
    program: Program
    stdin: bytes = b""
    in_browser: InBrowser | None = None
    edited: bool = False
    packages: PackageChoice = field(default_factory=PackageChoice)


class Runs:
    """`changed` is called whenever what is shown is new."""

    def __init__(self, tools: Tools, changed: Callable[[], None]) -> None:
        self.shown: dict[SideName, Run] = {}
        self.lives: dict[SideName, LiveProgram] = {}
        """The apps and games of the runs that are shown; each ends before the side's next run."""
        self.jobs: dict[SideName, BrowserJob] = {}
        """What a browser shall run. Those of a turn stay until its end: neither side's speed shows."""
        self._tools = tools
        self._changed = changed

    def adopt(self, turn: Turn, name: SideName) -> None:
        """Show the model's own run as it is stored, if there is one."""
        side = turn.side(name)
        if side.execution is not None and side.program is not None:
            self.shown[name] = Run(side.program.code, side.execution, "", edited=False)

    async def run(
        self,
        battle_id: str,
        turn: Turn,
        order: Order,
        files: Sequence[AttachedFile],
        progress: Callable[[RunPhase], None] | None = None,
    ) -> Run:
        """Run a side's program in place of the one before, and store what came out.

        Raises:
            CodeArenaError: the sandbox or the store fails; nothing new is shown.
        """
        tools, name, program = self._tools, order.side, order.program
        await self.end_life(name)
        folder = await asyncio.to_thread(tools.written.new) if tools.written else None
        request = ExecutionRequest(
            program,
            stdin=order.stdin,
            files=tuple(files),
            limits=tools.limits,
            network=turn.network,  # both sides the same, edited runs too
            adopt=lambda life: self._adopt_life(name, life),
            keep_files=folder,
            confirmed=order.packages.confirmed,
            demanded=order.packages.requirements is not None,
        )
        if order.in_browser is not None and tools.browser is not None and program.environment == "python":
            execution = await tools.browser.run(request, order.in_browser, lambda job: self._offer(name, job))
        else:
            execution = await tools.runner.run(request, progress)
        if folder is not None:
            with suppress(OSError):  # it holds what the program wrote
                folder.rmdir()
        run_id = await asyncio.to_thread(
            tools.store.add_execution,
            battle_id,
            turn.number,
            name,
            program.code,
            execution,
            edited=order.edited,
        )
        self.shown[name] = run = Run(program.code, execution, run_id, order.edited)
        return run

    def _adopt_life(self, name: SideName, life: LiveProgram) -> None:
        self.lives[name] = life
        self._tools.lives.watch(life)

    def _offer(self, name: SideName, job: BrowserJob) -> None:
        self.jobs[name] = job
        self._changed()

    async def end_life(self, name: SideName, why: str = "") -> None:
        """End the program of a side that lives on, if there is one; `why` is for people, who still see
        what it left."""
        life = self.lives.get(name)
        if life is not None:
            await life.stop(why)
            if not why:
                self.lives.pop(name, None)
            self._changed()

    async def written(self, name: SideName, file: str) -> tuple[str, bytes]:
        """(MIME type, bytes) of a file that the shown run of a side wrote.

        Raises:
            NotFound: there is none, or it is not kept any more.
        """
        run = self.shown.get(name)
        return await asyncio.to_thread(read_written, run.execution if run else None, file)
