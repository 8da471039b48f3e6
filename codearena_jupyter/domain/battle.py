"""A battle: turns of one prompt to two sides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from .code import Program
from .execution import Execution
from .message import Usage
from .model import Model
from .vote import Vote

SideName = Literal["a", "b"]
SIDES: tuple[SideName, SideName] = get_args(SideName)

Phase = Literal["generating", "installing", "running", "ready", "stopped", "failed", "interrupted"]
"""The first three run, the others are final. `ready`: both sides finished and can be voted on;
`stopped`: by the user; `failed`: a provider error on either side; `interrupted`: the server went away."""
FINAL_PHASES: frozenset[Phase] = frozenset({"ready", "stopped", "failed", "interrupted"})

ProblemKind = Literal[
    "authentication", "rate_limit", "context_length", "not_found", "server_error",
    "connection", "timeout", "cut", "refused", "empty", "stopped", "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a side has no usable answer. `message` never names a model or provider;
    `private` is the provider's own text, for the time after the reveal."""

    kind: ProblemKind
    message: str
    private: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A reference to an attached file: its name beside the program, its size, and the
    SHA-256 under which the store keeps its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a turn. `answer` is the model's whole text; `program` is None where it
    holds no code. `execution` is the run of the model's own, unedited program."""

    answer: str = ""
    program: Program | None = None
    execution: Execution | None = None
    problem: Problem | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One prompt, two answers, at most one blind vote. `environment` is what the user
    chose ("auto" or a name)."""

    number: int
    prompt: str
    environment: str
    created_at: datetime
    phase: Phase = "generating"
    attachments: tuple[Attachment, ...] = ()
    a: Side = field(default_factory=Side)
    b: Side = field(default_factory=Side)
    vote: Vote | None = None
    process: str = ""
    """Who runs it (see `battles.ownership`)."""
    network: bool = False
    """Whether both sides' programs may use the internet, edited runs too."""
    stdin: bytes = b""
    """What both sides' programs read from standard input."""

    def side(self, name: SideName) -> Side:
        """The side called `name`."""
        return self.a if name == "a" else self.b

    @property
    def can_vote(self) -> bool:
        """Whether both sides finished without a provider error and no vote is stored."""
        return self.phase == "ready" and self.vote is None


@dataclass(frozen=True, slots=True)
class Battle:
    """Two models under one prompt. The models are snapshots: what was asked stays known
    when the configuration changes. `pair_probability` is the chance with which this
    unordered pair was drawn."""

    id: str
    created_at: datetime
    model_a: Model
    model_b: Model
    pair_probability: float
    turns: tuple[Turn, ...] = ()
    owner: str = ""
    """Who asked: the server's user name, "" for a single local user."""

    @property
    def demo(self) -> bool:
        """Whether scripted demo models take part."""
        return self.model_a.demo or self.model_b.demo

    @property
    def turn(self) -> Turn:
        """The latest turn."""
        return self.turns[-1]

    def model(self, side: SideName) -> Model:
        """The model on a side."""
        return self.model_a if side == "a" else self.model_b
