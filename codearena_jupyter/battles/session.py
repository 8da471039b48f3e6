"""One running battle: ask both models, run both programs, tell whoever listens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from ..domain.battle import FINAL_PHASES, SIDES, Battle, Phase, Problem, Side, SideName, Turn
from ..domain.browser_python import InBrowser
from ..domain.execution import AttachedFile
from ..domain.message import Message
from ..domain.protocols import RunPhase
from ..domain.vote import Vote
from ..errors import CodeArenaError, Conflict, StoreError
from ..parsing.answer import Reading, read_answer
from .answering import ask, conversation
from .edits import Edits
from .feed import Feed
from .runs import Order, Runs
from .together import together
from .tools import PackageChoice, Tools, well_formed

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
        stream: bool = False,
        in_browser: InBrowser | None = None,
    ) -> None:
        self.stream = stream
        self.feed = Feed()
        self.runs = Runs(tools, self.feed.change)
        self.trouble = ""
        """A sentence about what went wrong in the arena itself, which is no model's fault."""
        self._in_browser = in_browser
        self._edits = Edits(tools.environments)
        self._tools = tools
        """What the turn's programs were given to read."""
        self._stdins: dict[SideName, bytes] = {}
        self._play: asyncio.Task[None] | None = None
        self._ending = False
        self._reruns: dict[SideName, asyncio.Task[None]] = {}
        self._notes: dict[tuple[int, SideName], str] = {}
        self.adopt(battle)

    def adopt(self, battle: Battle) -> None:
        """Take over a battle as it is stored."""
        self.battle = battle
        for name in SIDES:
            self.runs.adopt(battle.turn, name)
        self.feed.change()

    @property
    def turn(self) -> Turn:
        """The latest turn."""
        return self.battle.turn

    def note(self, name: SideName) -> str:
        """What had to be decided to find the program of a side's answer, "" where nothing had."""
        key = (self.turn.number, name)
        if key not in self._notes:  # the turn was played by another process, or by an earlier one
            self._notes[key] = self._read(self.turn.side(name).answer).note
        return self._notes[key]

    def busy(self, name: SideName) -> bool:
        """Whether an edited run of this side is in progress."""
        task = self._reruns.get(name)
        return task is not None and not task.done()

    def stdin_of(self, name: SideName) -> bytes:
        """The standard input of a side's last run."""
        return self._stdins.get(name, self.turn.stdin)

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
            await self.runs.end_life(name, "Stopped.")

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
        if self.turn.network:
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
            reading = await asyncio.to_thread(self._read, side.answer)
            self._notes[self.turn.number, name] = reading.note
            side = replace(side, program=reading.program)
        await self._keep_answer(name, side)

    def _read(self, answer: str) -> Reading:
        return read_answer(answer, self._tools.environments, wanted=self.turn.environment)

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
                order = Order(name, program, self.turn.stdin, self._in_browser)
                own = await self.runs.run(
                    self.battle.id, self.turn, order, files, lambda phase: progress(name, phase)
                )
                self._change(
                    side=name, value=replace(self.turn.side(name), execution=own.execution), quietly=True
                )

        self._change(phase="running")
        await together(map(run, SIDES))

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
        self.runs.jobs.clear()
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
        stdin: bytes | None = None,
        in_browser: InBrowser | None = None,
        packages: PackageChoice | None = None,
    ) -> None:
        """Run edited code of a side in the background, with other packages too; an earlier edited run of it
        ends. Without `stdin` it reads what the side's last run did.

        Raises:
            Conflict: the turn is still in progress.
            UsageError: there is no code, or no environment to run it in.
        """
        if self.turn.phase not in FINAL_PHASES:
            raise Conflict("The battle is still running; wait until both sides are ready, or stop it.")
        program = self._edits.program(
            self.turn.side(name).program, self.runs.shown.get(name), well_formed(code), environment
        )
        program, packages = self._edits.with_packages(name, program, packages or PackageChoice())
        while self.busy(name):
            await self._cancel_rerun(name)
        self.trouble = ""
        if stdin is not None:
            self._stdins[name] = stdin
        order = Order(name, program, self.stdin_of(name), in_browser, edited=True, packages=packages)
        self._reruns[name] = asyncio.ensure_future(self._rerun(order))
        self.feed.change()

    async def end(self, name: SideName) -> None:
        """End what runs of a side: its edited run, without a trace, or the program that lives on."""
        if self.busy(name):
            await self._cancel_rerun(name)
            await self.runs.end_life(name)  # it may have left one, which no run shows
        else:
            await self.runs.end_life(name, "Stopped.")

    async def _cancel_rerun(self, name: SideName) -> None:
        previous = self._reruns[name]
        previous.cancel()
        await asyncio.gather(previous, return_exceptions=True)

    async def _rerun(self, order: Order) -> None:
        try:
            files = await asyncio.to_thread(self._load_files)
            await self.runs.run(self.battle.id, self.turn, order, files)
        except CodeArenaError as error:
            log.warning("An edited run of battle %s ended early: %s", self.battle.id, error)
            self.trouble = str(error)
        except Exception:
            log.exception("An edited run of battle %s ended by an internal error", self.battle.id)
            self.trouble = "Something went wrong in the arena itself; the server's log has the details."
        finally:
            self.runs.jobs.pop(order.side, None)
            # The task is not done yet while it still runs this line.
            asyncio.get_running_loop().call_soon(self.feed.change)
