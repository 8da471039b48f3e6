"""What the parts expect of each other. Inner rings know each other only through these."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from .availability import Availability
from .battle import Attachment, Battle, Phase, Side, SideName, Turn
from .code import CodeBlock, Program
from .execution import AttachedFile, BuildPlan, Execution, ExecutionRequest, Limits, Plan
from .interaction import NO_INTERACTIONS, InteractionBatch, Interactions, InteractionTotal
from .message import Chunk, Message
from .model import Model
from .packages import InstalledSet
from .vote import Vote


@runtime_checkable
class Provider(Protocol):
    """Serves models. Entry-point group `codearena.providers` (a class without arguments)."""

    name: str

    async def discover(self) -> Sequence[Model]:
        """Models that answer without any configuration: a key is set, a local endpoint is up.

        Never raises for an absent endpoint and takes at most two seconds.
        """
        ...

    def stream(self, model: Model, messages: Sequence[Message]) -> AsyncIterator[Chunk]:
        """Stream an answer; the last chunk carries the usage.

        Raises:
            ProviderError: with a problem that names neither model nor provider.
        """
        ...


@runtime_checkable
class Environment(Protocol):
    """What code is meant for. Entry-point group `codearena.environments` (a class without
    arguments)."""

    name: str
    title: str
    languages: tuple[str, ...]
    """Canonical language names it takes, its main one first."""
    system_prompt: str
    """What a model is told when the user chose this environment."""

    def fit(self, block: CodeBlock) -> float:
        """How well a code block fits, 0 (not at all) to 1 (certainly)."""
        ...

    def plan(self, program: Program) -> Plan:
        """What running the program means.

        Raises:
            UsageError: the code can't be meant for this environment; says why.
        """
        ...

    def availability(self) -> Availability:
        """Whether programs can run here, and if not, the command that installs what is missing."""
        ...


@runtime_checkable
class ToolUser(Protocol):
    """What an environment is too whose programs need tools of the machine beyond its system folders,
    or that compiles something ahead. `environments.toolchain.ToolEnvironment` is one."""

    @property
    def shown(self) -> Mapping[str, Path]:
        """Files and folders that the sandbox has to show, read-only, by their path inside."""
        ...

    def fill_cache(self, caches: Path) -> None:
        """Compile ahead into a folder of its own below `caches`, which programs see read-only at
        `/opt/arena/caches`. May take minutes; does nothing where that was done before.

        Raises:
            SandboxError: the tool failed.
        """
        ...


@runtime_checkable
class PackageUser(Protocol):
    """What an environment is too whose programs need packages that Python programs in general don't."""

    requirements: tuple[str, ...]
    """Requirements of the answers' Python, such as "streamlit>=1.40"; installed by `codearena prepare` or
    before the first run, into a folder of their own."""


@dataclass(frozen=True, slots=True)
class KernelEnding:
    """How a kernel's process ended: by itself with `exit_code`, by `signal` (a name such as
    "SIGSEGV"), or stopped because it hit `limit` ("memory", "processes", "output", …).

    `stdout` and `stderr` are what it wrote in its last moments and no message brought."""

    exit_code: int | None = None
    signal: str | None = None
    limit: str | None = None
    stdout: str = ""
    stderr: str = ""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that a program left in its working folder; `data` is None where it was not read."""

    name: str
    """Relative to the working folder, printable, without `..`."""
    size: int
    data: bytes | None = None


class Kernel(Protocol):
    """A started, sandboxed kernel: it runs one program and is then thrown away."""

    sandbox: str
    """Name of the isolation, for the record."""
    packages: tuple[str, ...]
    """Folders that the requests have to name, see "Packages" in `sandbox.guest`."""
    manager: Any
    """The `jupyter_client.AsyncKernelManager`, as nbclient wants it."""
    client: Any
    """A connected `jupyter_client` asynchronous client with running channels."""

    @property
    def ending(self) -> KernelEnding | None:
        """How it ended, None while it is alive."""
        ...

    async def wait(self) -> KernelEnding:
        """Until it has ended."""
        ...

    async def stop(self, limit: str) -> None:
        """Kill everything in the sandbox now because it hit `limit`."""
        ...

    def dial(self, name: str) -> socket.socket:
        """Connect to the Unix socket `name` that the guest or the program made in the sandbox's folder for
        sockets; the result is non-blocking. No path that the sandbox can write is resolved on the host.

        Raises:
            OSError: there is none (yet), something else is in its place, or nobody listens.
        """
        ...

    async def written_files(self, known: Collection[str], read_bytes: int = 0) -> Sequence[WrittenFile]:
        """The files of the working folder except those `known` by name, at most a hundred, read
        as long as all together have no more than `read_bytes`.

        It may have ended, but must not be closed.
        """
        ...

    async def close(self) -> None:
        """Kill everything in the sandbox and remove every trace. Safe to call twice."""
        ...


class Sandbox(Protocol):
    """An isolation. Entry-point group `codearena.sandboxes` (a class taking `settings`)."""

    name: str

    def probe(self) -> Availability:
        """Whether it works on this machine; `detail` says what to do where it does not."""
        ...

    @property
    def prepared(self) -> bool:
        """Whether everything that programs run with is installed; `acquire` is then quick."""
        ...

    def has(self, requirements: Sequence[str]) -> bool:
        """Whether the packages that an environment brings along are installed."""
        ...

    async def prepare(
        self, say: Callable[[str], None] | None = None, requirements: Sequence[str] = ()
    ) -> None:
        """Install what programs run with, and what an environment brings along (see `PackageUser`),
        unless it is there; `say` gets lines of progress.

        Raises:
            InstallError: what the environment brings along can't be installed.
            MissingRequirement: the sandbox can't be had here.
        """
        ...

    async def acquire(
        self,
        *,
        files: Sequence[AttachedFile] = (),
        limits: Limits | None = None,
        network: bool = False,
        requirements: Sequence[str] = (),
        installed: InstalledSet | None = None,
    ) -> Kernel:
        """A fresh kernel, warm from the pool where the defaults are asked for.

        `files` lie read-only in the working directory. `requirements` are what the program's
        environment brings along, `installed` are packages of its own, which the kernel releases
        when it is closed.

        Raises:
            InstallError: what the environment brings along can't be installed; nothing ran.
            MissingRequirement: the sandbox can't be had here; nothing ran.
            SandboxError: it failed to start.
        """
        ...

    async def warm(self) -> None:
        """Fill the pool in the background."""
        ...

    async def close(self) -> None:
        """End every kernel, warm ones included."""
        ...

    def remove_leftovers(self) -> int:
        """End and remove what killed processes left behind; answers of how many processes."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """What the page builder made: a page with `notes` for people, or `problems` as compilers print them."""

    html: str | None = None
    problems: str = ""
    notes: tuple[str, ...] = ()


class PageBuilder(Protocol):
    """Builds pages by a command that runs in the sandbox."""

    @property
    def command(self) -> tuple[str, ...]:
        """What to run; it reads a request and writes a reply."""
        ...

    def request(self, plan: BuildPlan) -> bytes:
        """What the command reads.

        Raises:
            MissingRequirement: no page can be built here.
        """
        ...

    def read(self, plan: BuildPlan, reply: str) -> BuiltPage:
        """What came of it.

        Raises:
            SandboxError: the reply is none.
        """
        ...


RunPhase = Literal["installing", "running"]
Progress = Callable[[RunPhase], None]


class Runner(Protocol):
    """Runs programs, each in a kernel of its own."""

    async def run(self, request: ExecutionRequest, progress: Progress | None = None) -> Execution:
        """Run one program to its end. Never raises for what the program does; cancelling
        stops the program and leaves nothing behind."""
        ...


class Apps(Protocol):
    """Shows live programs under unguessable addresses; only a server can."""

    def new_address(self) -> str:
        """The path of a new address, from the root of the host, without a slash at its end."""
        ...

    def connect(self, address: str, dial: Callable[[], socket.socket], *, strips_prefix: bool) -> str:
        """Serve the app that `dial` connects to; answers where it is shown, below the server's base URL."""
        ...

    def idle_seconds(self, address: str) -> float:
        """How long nobody has used it; 0 while a request is in progress or a WebSocket is open."""
        ...

    async def disconnect(self, address: str) -> None:
        """Serve it no more; safe to call twice."""
        ...


class BattleStore(Protocol):
    """Keeps battles and votes. Everything is appended; nothing acknowledged is rewritten."""

    def create_battle(self, battle: Battle) -> None:
        """Store a new battle with its turns so far.

        Raises:
            StoreError: nothing was stored.
        """
        ...

    def add_turn(self, battle_id: str, turn: Turn) -> None:
        """Store a new turn of a battle."""
        ...

    def add_answer(self, battle_id: str, turn: int, name: SideName, side: Side) -> None:
        """Store a side's answer, with its program, problem and usage."""
        ...

    def add_execution(
        self, battle_id: str, turn: int, name: SideName, code: str, execution: Execution, *, edited: bool
    ) -> str:
        """Store a run and answer its id. `edited` tells the user's runs from the model's own."""
        ...

    def end_turn(self, battle_id: str, turn: int, phase: Phase) -> Phase:
        """Store that a turn reached a final phase. The first one stands, and is answered.

        Raises:
            NotFound: no such battle or turn.
        """
        ...

    def add_vote(self, vote: Vote) -> Vote:
        """Commit a vote to disk before returning.

        A second blind vote for the same turn with the same winner answers the stored one
        (double clicks, retries).

        Raises:
            Conflict: a different blind vote stands already, or the turn can't be voted on.
            NotFound: no such battle or turn.
            StoreError: nothing was stored.
        """
        ...

    def battle(self, battle_id: str) -> Battle:
        """The battle as stored.

        Raises:
            NotFound: no such battle.
        """
        ...

    def battles(self, *, limit: int = 50, owner: str | None = None) -> Sequence[Battle]:
        """The latest battles, newest first."""
        ...

    def unfinished(self) -> Sequence[Unfinished]:
        """Turns without a final phase, for the clean-up at start."""
        ...

    def votes(self) -> Iterable[VoteRecord]:
        """Every vote with what analysis needs, in order of commit."""
        ...

    def vote_columns(self, after: int = 0, *, style: bool = False) -> VoteColumns:
        """The analysis columns of every vote with a sequence above `after`, in order of commit,
        without reading any answer; measures of style only where asked for.

        Raises:
            StoreError: they can't be read.
        """
        ...

    def votes_stamp(self) -> VotesStamp:
        """Tells these votes from those of any other moment or store, without reading them.

        Raises:
            StoreError: it can't be read.
        """
        ...

    def add_topic(self, battle_id: str, topic: str, judge: str) -> None:
        """Keep the topic that a judge gives to a battle's first prompt; the latest one counts."""
        ...

    def unjudged(self, judge: str, limit: int | None = None) -> Sequence[tuple[str, str, str | None]]:
        """(battle id, first prompt, topic by words) of battles with a vote that this judge has not seen."""
        ...

    def add_interactions(self, batch: InteractionBatch) -> None:
        """Keep what a voter did with a side; the same batch again (a retry) does nothing.

        Raises:
            Conflict: this battle has more of them than anybody makes.
            NotFound: no such battle or turn.
        """
        ...

    def interaction_totals(self) -> Sequence[InteractionTotal]:
        """What voters did before their blind votes, by the environment of the side's program."""
        ...

    def save_file(self, name: str, data: bytes) -> Attachment:
        """Keep an attached file under its SHA-256."""
        ...

    def load_file(self, attachment: Attachment) -> AttachedFile:
        """The bytes of an attached file.

        Raises:
            NotFound: they are not in this store.
        """
        ...

    def close(self) -> None:
        """Release the database."""
        ...


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A turn without a final phase, and who runs it (see `battles.ownership`)."""

    battle_id: str
    turn: int
    process: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class VoteColumns:
    """`count` votes as aligned columns. `last` is the sequence of the last one.

    `texts` holds `(codes, names)` by column: `names[codes[r]]` is the value of row r, code -1 a
    missing one. `numbers` holds arrays of truth values and numbers; `battle` is the sequence of the
    first vote on the same battle. Both are empty where there is no vote. `before` counts the votes up
    to the sequence from which was read, so that the reader sees whether an older one came late; None
    where the database commits in order.
    """

    last: int
    count: int
    texts: Mapping[str, tuple[Any, tuple[str, ...]]]
    numbers: Mapping[str, Any]
    before: int | None = None
    judged: int = 0
    """Grows with each topic that a judge gives; what was read before has older topics then."""


@dataclass(frozen=True, slots=True)
class VotesStamp:
    """Equal for the same votes of the same store. `last` and `count` as in `VoteColumns`; `vote` is the
    last vote's id and `made` the time when the store was made."""

    last: int
    count: int
    judged: int
    vote: str
    made: int


Describe = Callable[[Battle, Turn], Mapping[str, Any]]
"""What analysis wants to know of the answers of a turn that is voted on: topic, leaked, measures of style."""


@dataclass(frozen=True, slots=True)
class VoteRecord:
    """A vote joined with its battle: one row of every analysis and export."""

    vote: Vote
    prompt: str
    model_a: Model
    model_b: Model
    environment: str
    """What the user chose: "auto" or a name."""
    a: Side
    b: Side
    turns: int
    """Turns of the battle up to the vote."""
    pair_probability: float
    attachments: tuple[Attachment, ...] = ()
    edited_runs_a: int = 0
    """How often the voter ran a changed program of side a before the vote."""
    edited_runs_b: int = 0
    interactions_a: Interactions = NO_INTERACTIONS
    """What the voter did with side a before the vote."""
    interactions_b: Interactions = NO_INTERACTIONS
