"""The store contract on SQLAlchemy."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, insert, select
from sqlalchemy.exc import IntegrityError

from ..domain.battle import SIDES, Attachment, Battle, Phase, Side, SideName, Turn
from ..domain.execution import AttachedFile, Execution
from ..domain.interaction import InteractionBatch, InteractionTotal
from ..domain.protocols import Describe, Unfinished, VoteColumns, VoteRecord, VotesStamp
from ..domain.vote import Vote
from ..errors import Conflict, NotFound
from . import interactions, mapping, tables
from .columns import read_columns, read_stamp
from .engine import explained, open_engine, settle_journal
from .loading import load_battles, load_records
from .migrations import migrate, refuse_newer
from .topics import unjudged

_BATCH = 500
log = logging.getLogger(__name__)


def open_store(address: str, describe: Describe | None = None) -> SqlBattleStore:
    """Open (and if need be create or migrate) the store at a SQLAlchemy URL.

    `describe` tells what analysis keeps of a turn that is voted on.

    Raises:
        StoreError: it can't be used; nothing was changed.
    """
    engine = open_engine(address)
    where = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()
    try:
        with explained(str(where)):
            refuse_newer(engine, str(where))
            settle_journal(engine)
            migrate(engine, str(where))
    except BaseException:
        engine.dispose()
        raise
    return SqlBattleStore(engine, str(where), describe)


class SqlBattleStore:
    """Implements `domain.protocols.BattleStore`; safe for several threads and processes."""

    def __init__(self, engine: Engine, where: str, describe: Describe | None = None) -> None:
        self._engine = engine
        self._describe = describe
        self._where = where

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self._where), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction; committed, and so on disk, when the block ends."""
        with explained(self._where), self._engine.begin() as connection:
            yield connection

    def _insert_unless_there(self, table: Table, values: dict[str, Any]) -> bool:
        """Commit one row; False if the table's constraints refuse it. The caller knows what that means."""
        with explained(self._where):
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(table).values(values))
            except IntegrityError:
                return False
        return True

    def create_battle(self, battle: Battle) -> None:
        """Store a new battle with its turns so far."""
        with self._writing() as connection:
            connection.execute(
                insert(tables.battles).values(
                    id=battle.id,
                    created_us=mapping.microseconds(battle.created_at),
                    owner=battle.owner,
                    model_a=asdict(battle.model_a),
                    model_b=asdict(battle.model_b),
                    pair_probability=battle.pair_probability,
                )
            )
            for turn in battle.turns:
                _insert_turn(connection, battle.id, turn)

    def add_turn(self, battle_id: str, turn: Turn) -> None:
        """Store a new turn of a battle."""
        with self._writing() as connection:
            _insert_turn(connection, battle_id, turn)

    def add_answer(self, battle_id: str, turn: int, name: SideName, side: Side) -> None:
        """Store a side's answer."""
        with self._writing() as connection:
            connection.execute(
                insert(tables.answers).values(
                    battle_id=battle_id,
                    turn=turn,
                    side=name,
                    created_us=_now(),
                    answer=mapping.text(side.answer),
                    program=mapping.to_json(side.program),
                    problem=mapping.to_json(side.problem),
                    usage=mapping.to_json(side.usage),
                )
            )

    def add_execution(
        self, battle_id: str, turn: int, name: SideName, code: str, execution: Execution, *, edited: bool
    ) -> str:
        """Store a run and answer its id."""
        execution_id = uuid.uuid4().hex
        with self._writing() as connection:
            connection.execute(
                insert(tables.executions).values(
                    id=execution_id,
                    battle_id=battle_id,
                    turn=turn,
                    side=name,
                    created_us=_now(),
                    edited=edited,
                    code=mapping.text(code),
                    result=asdict(execution),
                )
            )
        return execution_id

    def end_turn(self, battle_id: str, turn: int, phase: Phase) -> Phase:
        """Store a turn's final phase, unless it has one; answers the one that stands."""
        values = {"battle_id": battle_id, "turn": turn, "phase": phase, "created_us": _now()}
        if self._insert_unless_there(tables.endings, values):
            return phase
        return self._turn(battle_id, turn).phase

    def add_vote(self, vote: Vote) -> Vote:
        """Commit a vote before returning; a repeated blind vote answers the stored one."""
        battle = self.battle(vote.battle_id)
        turn = _turn_of(battle, vote.turn)
        if turn.phase != "ready":
            raise Conflict(f"This turn can't be voted on: it is {turn.phase}.")
        if any(turn.side(name).problem for name in SIDES):
            raise Conflict("This turn can't be voted on: a model gave no usable answer.")
        values = {
            **_vote_row(vote), **_analysis_row(battle, turn), **self._described(battle, turn),
            "seconds": self._tried(vote),
        }  # fmt: skip
        if self._insert_unless_there(tables.votes, values):
            return vote
        stored = self._turn(vote.battle_id, vote.turn).vote
        if stored is None or stored.winner != vote.winner:
            said = stored.winner if stored else "nothing"
            raise Conflict(f"The vote “{said}” is stored for this turn already; it stands.")
        return stored

    def _described(self, battle: Battle, turn: Turn) -> Mapping[str, Any]:
        """What analysis keeps of a turn; a fault in finding it out must not cost the vote."""
        if self._describe is None:
            return {}
        try:
            return self._describe(battle, turn)
        except Exception:
            log.exception("Turn %s of battle %s could not be described for analysis", turn.number, battle.id)
            return {}

    def _tried(self, vote: Vote) -> float | None:
        """Seconds from both answers being there to the vote."""
        ended = tables.endings.c
        query = select(ended.created_us).where(ended.battle_id == vote.battle_id, ended.turn == vote.turn)
        with self._reading() as connection:
            ready = connection.execute(query).scalar()
        return None if ready is None else max(0.0, (mapping.microseconds(vote.created_at) - ready) / 1e6)

    def _turn(self, battle_id: str, number: int) -> Turn:
        return _turn_of(self.battle(battle_id), number)

    def battle(self, battle_id: str) -> Battle:
        """The battle as stored."""
        with self._reading() as connection:
            row = connection.execute(
                select(tables.battles).where(tables.battles.c.id == battle_id)
            ).mappings().first()  # fmt: skip
            if row is None:
                raise NotFound("battle", battle_id)
            return load_battles(connection, [row])[battle_id]

    def battles(self, *, limit: int = 50, owner: str | None = None) -> Sequence[Battle]:
        """The latest battles, newest first."""
        query = select(tables.battles).order_by(tables.battles.c.created_us.desc()).limit(limit)
        if owner is not None:
            query = query.where(tables.battles.c.owner == owner)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
            return list(load_battles(connection, rows).values())

    def unfinished(self) -> Sequence[Unfinished]:
        """Turns without a final phase."""
        turns, endings = tables.turns.c, tables.endings.c
        same = and_(turns.battle_id == endings.battle_id, turns.number == endings.turn)
        query = (
            select(turns.battle_id, turns.number, turns.process, turns.created_us)
            .select_from(tables.turns.outerjoin(tables.endings, same))
            .where(endings.phase.is_(None))
        )
        with self._reading() as connection:
            return [Unfinished(*row[:3], mapping.moment(row.created_us)) for row in connection.execute(query)]

    def votes(self) -> Iterator[VoteRecord]:
        """Every vote with what analysis needs, in order of commit."""
        last = 0
        while True:
            query = (
                select(tables.votes).where(tables.votes.c.sequence > last).order_by(tables.votes.c.sequence)
            )
            with self._reading() as connection:
                rows = connection.execute(query.limit(_BATCH)).mappings().all()
                records = load_records(connection, rows)
            yield from records
            if len(rows) < _BATCH:
                return
            last = rows[-1]["sequence"]

    def vote_columns(self, after: int = 0, *, style: bool = False) -> VoteColumns:
        """The analysis columns of the votes after a sequence, in order of commit."""
        with explained(self._where):
            return read_columns(self._engine, after, style=style)

    def votes_stamp(self) -> VotesStamp:
        """Tells these votes from those of any other moment or store, without reading them."""
        with self._reading() as connection:
            return read_stamp(connection)

    def add_topic(self, battle_id: str, topic: str, judge: str) -> None:
        """Keep the topic that a judge gives to a battle's first prompt."""
        values = {"battle_id": battle_id, "topic": topic, "judge": judge, "created_us": _now()}
        with self._writing() as connection:
            connection.execute(insert(tables.judged_topics).values(values))

    def unjudged(self, judge: str, limit: int | None = None) -> Sequence[tuple[str, str, str | None]]:
        """(battle id, first prompt, topic by words) of battles that this judge has not seen."""
        with self._reading() as connection:
            return unjudged(connection, judge, limit)

    def add_interactions(self, batch: InteractionBatch) -> None:
        """Keep what a voter did; the same batch again does nothing."""
        with self._reading() as connection:
            if interactions.is_full(connection, batch.battle_id):
                raise Conflict("So many interactions with this battle are kept already that no more are.")
        if not self._insert_unless_there(tables.interactions, interactions.values(batch)):
            self._turn(batch.battle_id, batch.turn)  # there already, or the turn is not

    def interaction_totals(self) -> Sequence[InteractionTotal]:
        """What voters did before their votes, by environment."""
        with self._reading() as connection:
            return interactions.totals(connection)

    def save_file(self, name: str, data: bytes) -> Attachment:
        """Keep a file under its SHA-256; the same bytes are kept once."""
        digest = hashlib.sha256(data).hexdigest()
        self._insert_unless_there(tables.files, {"sha256": digest, "size": len(data), "data": data})
        return Attachment(name, len(data), digest)

    def load_file(self, attachment: Attachment) -> AttachedFile:
        """The bytes of an attached file."""
        query = select(tables.files.c.data).where(tables.files.c.sha256 == attachment.sha256)
        with self._reading() as connection:
            data = connection.execute(query).scalar()
        if data is None:
            raise NotFound("attached file", attachment.name, "Attach it again.")
        return AttachedFile(attachment.name, bytes(data))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _now() -> int:
    return mapping.microseconds(datetime.now(UTC))


def _insert_turn(connection: Connection, battle_id: str, turn: Turn) -> None:
    connection.execute(
        insert(tables.turns).values(
            battle_id=battle_id,
            number=turn.number,
            created_us=mapping.microseconds(turn.created_at),
            prompt=mapping.text(turn.prompt),
            environment=turn.environment,
            attachments=[asdict(attachment) for attachment in turn.attachments],
            process=turn.process,
        )
    )
    if turn.network:
        allowed = {"battle_id": battle_id, "turn": turn.number, "network": True}
        connection.execute(insert(tables.permissions).values(allowed))
    if turn.stdin:
        given = {"battle_id": battle_id, "turn": turn.number, "stdin": turn.stdin}
        connection.execute(insert(tables.inputs).values(given))


def _vote_row(vote: Vote) -> dict[str, Any]:
    return {
        "id": vote.id,
        "battle_id": vote.battle_id,
        "turn": vote.turn,
        "created_us": mapping.microseconds(vote.created_at),
        "winner": vote.winner,
        "voter": vote.voter,
        "blind": vote.blind,
    }


def _analysis_row(battle: Battle, turn: Turn) -> dict[str, Any]:
    """What the votes table repeats from the battle."""
    row: dict[str, Any] = {"demo": battle.demo, "turns": turn.number, "topic": None}
    for name in SIDES:
        side = turn.side(name)
        row[f"model_{name}"] = battle.model(name).name
        row[f"language_{name}"] = side.program.language if side.program else None
        row[f"environment_{name}"] = side.program.environment if side.program else None
        row[f"executed_{name}"] = side.execution is not None and side.execution.status != "unavailable"
    return row


def _turn_of(battle: Battle, number: int) -> Turn:
    for turn in battle.turns:
        if turn.number == number:
            return turn
    raise NotFound("turn", str(number), f"The battle has {len(battle.turns)}.")
