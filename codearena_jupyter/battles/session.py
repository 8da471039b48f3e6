"""One running battle: ask both models, run both programs, tell whoever listens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from ..domain.battle import FINAL_PHASES, SIDES, Battle, Phase, Problem, Side, SideName, Turn
from ..domain.browser_python import BrowserJob, InBrowser
from ..domain.code import Program
from ..domain.execution import AttachedFile, ExecutionRequest, LiveProgram
from ..domain.message import Message
from ..domain.protocols import RunPhase
from ..domain.vote import Vote
from ..errors import CodeArenaError, Conflict, StoreError, UsageError
from ..parsing.answer import read_answer
from ..parsing.dependencies import dependencies, merged, with_code
from .answering import ask, conversation
from .feed import Feed
from .together import together
from .tools import PackageChoice, Run, Tools, well_formed
from .written import read_written

log = logging.getLogger(__name__)

NETWORK_NOTE = (
    "This time, other than said above, programs (not pages) can reach web servers on the internet by HTTP "
    "and HTTPS, through the proxy that the variables HTTP_PROXY and HTTPS_PROXY name."
)


class BattleSession:
    """Owns the tasks of one battle. `battle` is its newest value."""

    def __init__(
        self,
        battle: Battle,
        tools: Tools,
        *,
        stdin: bytes = b"",
        stream: bool = False,
        in_browser: InBrowser | None = None,
        network: bool = False,
    ) -> None:
        self.stream = stream
        self.feed = Feed()
        self.runs: dict[SideName, Run] = {}
        self.lives: dict[SideName, LiveProgram] = {}
        """The apps and games of the runs that are shown; each ends before the side's next run."""
        self.jobs: dict[SideName, BrowserJob] = {}
        """What a browser shall run. Those of a turn stay until its end: neither side's speed shows."""
        self.trouble = ""
        """A sentence about what went wrong in the arena itself, which is no model's fault."""
        self._in_browser = in_browser
        self._network = network
        self._confirmed: set[str] = set()
        """Packages that the user wants although they are not well known."""
        self._requirements: dict[tuple[SideName, str], tuple[str, ...]] = {}
        """What the user wrote in place of a side's requirements, by environment."""
        self._tools = tools
        self._stdin = stdin
        self._play: asyncio.Task[None] | None = None
        self._ending = False
        self._reruns: dict[SideName, asyncio.Task[None]] = {}
        self.adopt(battle)

    def adopt(self, battle: Battle) -> None:
        """Take over a battle as it is stored."""
        self.battle = battle
        for name in SIDES:
            side = battle.turn.side(name)
            if side.execution is not None and side.program is not None:
                self.runs[name] = Run(side.program.code, side.execution, "", edited=False)
        self.feed.change()

    @property
    def turn(self) -> Turn:
        """The latest turn."""
        return self.battle.turn

    def busy(self, name: SideName) -> bool:
        """Whether an edited run of this side is in progress."""
        task = self._reruns.get(name)
        return task is not None and not task.done()

    @property
    def elsewhere(self) -> bool:
        """Whether another process runs the turn."""
        return self._play is None and self.turn.phase not in FINAL_PHASES

    @property
    def idle(self) -> bool:
        """Whether nothing will change by itself."""
        return self.turn.phase in FINAL_PHASES and not any(map(self.busy, SIDES))

    def start(self) -> None:
        """Play the turn in the background."""
        self._play = asyncio.ensure_future(self._guarded_play())

    async def finished(self) -> None:
        """Wait for the turn's final phase."""
        if self._play is not None:
            await asyncio.shield(self._play)

    async def events(self) -> AsyncIterator[dict[str, str] | None]:
        """None whenever the state is new, a piece of text otherwise; ends when the battle is idle."""
        async for delta in self.feed.listen():
            yield delta
            if delta is None and self.idle:
                return

    async def stop(self) -> None:
        """Stop what runs: the turn, or the edited runs of a turn that is over.

        Raises:
            Conflict: another process runs the battle.
        """
        if self.elsewhere:
            raise Conflict("This battle runs in another program (a notebook, a command); stop it there.")
        if self._play is not None and not self._play.done() and not self._ending:
            self._ending = True  # a second click must not cancel the storing of the first one's effect
            self._play.cancel()
        reruns = [task for task in self._reruns.values() if not task.done()]
        for task in reruns:
            task.cancel()
        running = [task for task in (self._play, *reruns) if task is not None]
        await asyncio.gather(*running, return_exceptions=True)
        if self.turn.phase not in FINAL_PHASES:  # stopped before its first step
            await self._finish("stopped")
        for name in SIDES:
            await self.end_life(name, "Stopped.")

    def voted(self, vote: Vote) -> None:
        """Take over a stored vote."""
        turns = tuple(
            replace(turn, vote=vote) if turn.number == vote.turn else turn for turn in self.battle.turns
        )
        self.battle = replace(self.battle, turns=turns)
        self.feed.change()

    # -- one turn ------------------------------------------------------------------------------------------

    async def _guarded_play(self) -> None:
        phase: Phase
        try:
            phase = await self._play_turn()
        except asyncio.CancelledError:
            phase = "stopped"
        except CodeArenaError as error:
            log.warning("Battle %s ended early: %s", self.battle.id, error)
            self.trouble = str(error)
            phase = "failed"
        except Exception:
            log.exception("Battle %s ended by an internal error", self.battle.id)
            self.trouble = "Something went wrong in the arena itself; the server's log has the details."
            phase = "failed"
        self._ending = True
        await self._finish(phase)

    async def _play_turn(self) -> Phase:
        files = await asyncio.to_thread(self._load_files)
        system = self._tools.system_prompt(self.turn.environment)
        if self._network:
            system = f"{system.rstrip()}\n\n{NETWORK_NOTE}\n"
        messages = conversation(system, self.turn.prompt, files)
        order = list(SIDES)
        self._tools.rng.shuffle(order)  # a server that both models share must not learn the sides
        await together(self._answer(name, messages) for name in order)
        if any(self.turn.side(name).problem for name in SIDES):
            return "failed"
        await self._run_both(files)
        return "ready"

    def _load_files(self) -> list[AttachedFile]:
        return [self._tools.store.load_file(attachment) for attachment in self.turn.attachments]

    async def _answer(self, name: SideName, messages: Sequence[Message]) -> None:
        model = self.battle.model(name)
        heard: list[str] = []

        def hear(text: str) -> None:
            heard.append(text)
            if self.stream:
                self._change(
                    side=name, value=replace(self.turn.side(name), answer="".join(heard)), quietly=True
                )
                self.feed.piece({"side": name, "text": text})

        try:
            side = await ask(
                self._tools.providers[model.provider],
                model,
                messages,
                seconds=self._tools.answer_seconds,
                tell=hear,
            )
        except asyncio.CancelledError:
            stopped = Problem("stopped", "The answer was stopped.")
            await self._keep_answer(name, Side("".join(heard), problem=stopped))
            raise
        if side.problem is None:
            side = replace(side, program=await asyncio.to_thread(self._read, side.answer))
        await self._keep_answer(name, side)

    def _read(self, answer: str) -> Program | None:
        return read_answer(answer, self._tools.environments, wanted=self.turn.environment).program

    async def _keep_answer(self, name: SideName, side: Side) -> None:
        self._change(side=name, value=side, quietly=True)
        await asyncio.to_thread(self._tools.store.add_answer, self.battle.id, self.turn.number, name, side)

    async def _run_both(self, files: Sequence[AttachedFile]) -> None:
        phases: dict[SideName, RunPhase] = {}

        def progress(name: SideName, phase: RunPhase) -> None:
            phases[name] = phase
            # One phase for both, told when it changes: neither side's speed shows.
            together: Phase = "installing" if "installing" in phases.values() else "running"
            if together != self.turn.phase:
                self._change(phase=together)

        async def run(name: SideName) -> None:
            program = self.turn.side(name).program
            if program is not None:
                await self._run(
                    name,
                    program,
                    self._stdin,
                    files,
                    lambda phase: progress(name, phase),
                    in_browser=self._in_browser,
                )

        self._change(phase="running")
        await together(map(run, SIDES))

    async def _run(
        self,
        name: SideName,
        program: Program,
        stdin: bytes,
        files: Sequence[AttachedFile],
        progress: Callable[[RunPhase], None],
        *,
        edited: bool = False,
        in_browser: InBrowser | None = None,
        packages: PackageChoice | None = None,
    ) -> None:
        tools, number = self._tools, self.turn.number
        await self.end_life(name)
        folder = await asyncio.to_thread(tools.written.new) if tools.written else None
        request = ExecutionRequest(
            program,
            stdin=stdin,
            files=tuple(files),
            limits=tools.limits,
            network=self._network,  # both sides the same, edited runs too
            adopt=lambda life: self._adopt_life(name, life),
            keep_files=folder,
            confirmed=packages.confirmed if packages else (),
            demanded=packages is not None and packages.requirements is not None,
        )
        if in_browser is not None and tools.browser is not None and program.environment == "python":
            execution = await tools.browser.run(request, in_browser, lambda job: self._offer(name, job))
        else:
            execution = await tools.runner.run(request, progress)
        if folder is not None:
            with suppress(OSError):  # it holds what the program wrote
                folder.rmdir()
        run_id = await asyncio.to_thread(
            tools.store.add_execution, self.battle.id, number, name, program.code, execution, edited=edited
        )
        self.runs[name] = Run(program.code, execution, run_id, edited)
        if not edited:
            self._change(side=name, value=replace(self.turn.side(name), execution=execution), quietly=True)

    def _adopt_life(self, name: SideName, life: LiveProgram) -> None:
        self.lives[name] = life
        self._tools.lives.watch(life)

    async def read_written(self, name: SideName, file: str) -> tuple[str, bytes]:
        """(MIME type, bytes) of a file that the shown run of a side wrote.

        Raises:
            NotFound: there is none, or it is not kept any more.
        """
        run = self.runs.get(name)
        return await asyncio.to_thread(read_written, run.execution if run else None, file)

    async def end_life(self, name: SideName, why: str = "") -> None:
        """End the program of a side that lives on, if there is one; `why` is for people, who still see
        what it left."""
        life = self.lives.get(name)
        if life is not None:
            await life.stop(why)
            if not why:
                self.lives.pop(name, None)
            self.feed.change()

    def _offer(self, name: SideName, job: BrowserJob) -> None:
        self.jobs[name] = job
        self.feed.change()

    async def _finish(self, phase: Phase) -> None:
        try:
            phase = await asyncio.to_thread(
                self._tools.store.end_turn, self.battle.id, self.turn.number, phase
            )
        except StoreError as error:
            # What is not stored can't be voted on; what was said and shown stays on the screen.
            log.warning("The end of battle %s could not be stored: %s", self.battle.id, error)
            self.trouble = str(error)
            phase = "failed" if phase == "ready" else phase
        self.jobs.clear()
        self._change(phase=phase)

    def _change(
        self,
        *,
        phase: Phase | None = None,
        side: SideName | None = None,
        value: Side | None = None,
        quietly: bool = False,
    ) -> None:
        """Replace the latest turn by a changed one and tell the listeners."""
        turn = self.turn
        if phase is not None:
            turn = replace(turn, phase=phase)
        if side is not None and value is not None:
            turn = replace(turn, a=value) if side == "a" else replace(turn, b=value)
        self.battle = replace(self.battle, turns=(*self.battle.turns[:-1], turn))
        if not quietly:
            self.feed.change()

    # -- edited runs ---------------------------------------------------------------------------------------

    async def rerun(
        self,
        name: SideName,
        code: str,
        *,
        environment: str | None = None,
        stdin: bytes = b"",
        in_browser: InBrowser | None = None,
        packages: PackageChoice | None = None,
    ) -> None:
        """Run edited code of a side in the background, with other packages too; an earlier edited run of it
        ends.

        Raises:
            Conflict: the turn is still in progress.
            UsageError: there is no code, or no environment to run it in.
        """
        if self.turn.phase not in FINAL_PHASES:
            raise Conflict("The battle is still running; wait until both sides are ready, or stop it.")
        program = self._edited(name, well_formed(code), environment)
        program, packages = self._with_packages(name, program, packages or PackageChoice())
        while self.busy(name):
            previous = self._reruns[name]
            previous.cancel()
            await asyncio.gather(previous, return_exceptions=True)
        self.trouble = ""
        self._reruns[name] = asyncio.ensure_future(self._rerun(name, program, stdin, in_browser, packages))
        self.feed.change()

    def _edited(self, name: SideName, code: str, environment: str | None) -> Program:
        if not code.strip():
            raise UsageError("There is no code to run.")
        own = self.turn.side(name).program
        last = self.runs.get(name)
        if environment in (None, "auto") and own is not None and last is not None and code != own.code:
            environment = last.execution.environment  # what was changed stays what it was changed to
        if own is not None and environment in (None, "auto", own.environment):
            return with_code(own, code)
        if environment in (None, "auto"):
            raise UsageError("This answer has no program; choose an environment for yours.")
        for candidate in self._tools.environments:
            if candidate.name == environment:
                language = candidate.languages[0]
                return Program(code, language, candidate.name, dependencies(code, language))
        raise UsageError(f"There is no environment “{environment}”.")

    def _with_packages(
        self, name: SideName, program: Program, choice: PackageChoice
    ) -> tuple[Program, PackageChoice]:
        """The program with the packages that the user chose now or before, and whom of them to trust."""
        self._confirmed.update(choice.confirmed)
        key = (name, program.environment)
        if choice.requirements is not None:
            self._requirements[key] = choice.requirements
            program = replace(program, dependencies=choice.requirements)
        elif key in self._requirements:
            program = replace(program, dependencies=merged(program, self._requirements[key]))
        return program, replace(choice, confirmed=tuple(self._confirmed))

    async def _rerun(
        self,
        name: SideName,
        program: Program,
        stdin: bytes,
        in_browser: InBrowser | None,
        packages: PackageChoice | None,
    ) -> None:
        try:
            files = await asyncio.to_thread(self._load_files)
            await self._run(
                name,
                program,
                stdin,
                files,
                lambda phase: None,
                edited=True,
                in_browser=in_browser,
                packages=packages,
            )
        except CodeArenaError as error:
            log.warning("An edited run of battle %s ended early: %s", self.battle.id, error)
            self.trouble = str(error)
        except Exception:
            log.exception("An edited run of battle %s ended by an internal error", self.battle.id)
            self.trouble = "Something went wrong in the arena itself; the server's log has the details."
        finally:
            self.jobs.pop(name, None)
            # The task is not done yet while it still runs this line.
            asyncio.get_running_loop().call_soon(self.feed.change)
