"""What is expected of a store, and the shapes in which it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ..battle import Attachment, Battle, Phase, Side, SideName, Turn
from ..execution import AttachedFile, Execution
from ..interaction import NO_INTERACTIONS, InteractionBatch, Interactions, InteractionTotal
from ..model import Model
from ..vote import Vote


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
