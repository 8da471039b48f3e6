"""Rows back to battles and vote records, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, RowMapping, Table, select

from ..domain.battle import SIDES, Battle, Phase, Side, SideName, Turn
from ..domain.interaction import NO_INTERACTIONS, Interactions
from ..domain.protocols import VoteRecord
from ..domain.vote import Vote
from . import interactions, mapping, tables

_Key = tuple[str, int, str]
"""Battle, turn, side."""


def load_battles(connection: Connection, rows: Sequence[RowMapping]) -> dict[str, Battle]:
    """The battles of these rows, in their order, by id."""
    ids = [row["id"] for row in rows]
    parts = _Parts(
        answers={_key(row): row for row in _rows(connection, tables.answers, ids)},
        runs={_key(row): row for row in _rows(connection, tables.executions, ids, edited=False)},
        phases={(r["battle_id"], r["turn"]): r["phase"] for r in _rows(connection, tables.endings, ids)},
        votes={
            (row["battle_id"], row["turn"]): _vote(row)
            for row in _rows(connection, tables.votes, ids)
            if row["blind"]
        },
        online=_online(connection, ids),
        stdins=_stdins(connection, ids),
    )
    turns: dict[str, list[Turn]] = defaultdict(list)
    for row in _rows(connection, tables.turns, ids):
        turns[row["battle_id"]].append(parts.turn(row))
    return {row["id"]: _battle(row, turns[row["id"]]) for row in rows}


def load_records(connection: Connection, rows: Sequence[RowMapping]) -> list[VoteRecord]:
    """These rows of the votes table, joined with their battles."""
    ids = sorted({row["battle_id"] for row in rows})
    found = connection.execute(select(tables.battles).where(tables.battles.c.id.in_(ids))).mappings().all()
    battles = load_battles(connection, found)
    runs = tables.executions.c
    query = select(runs.battle_id, runs.turn, runs.side, runs.created_us)
    edited: dict[_Key, list[int]] = defaultdict(list)
    for run in connection.execute(query.where(runs.battle_id.in_(ids), runs.edited)).mappings():
        edited[_key(run)].append(run["created_us"])
    done = interactions.of_battles(connection, ids)
    return [_record(row, battles[row["battle_id"]], edited, done) for row in rows]


def _rows(
    connection: Connection, table: Table, ids: Sequence[str], *, edited: bool | None = None
) -> Sequence[RowMapping]:
    query = select(table).where(table.c.battle_id.in_(ids))
    query = query.order_by(table.c.sequence if "sequence" in table.c else table.c.number)
    if edited is not None:
        query = query.where(table.c.edited.is_(edited))
    return connection.execute(query).mappings().all()


def _online(connection: Connection, ids: Sequence[str]) -> set[tuple[str, int]]:
    """The turns whose programs may use the network."""
    given = tables.permissions.c
    query = select(given.battle_id, given.turn).where(given.battle_id.in_(ids), given.network)
    return {(row.battle_id, row.turn) for row in connection.execute(query)}


def _stdins(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, int], bytes]:
    """The standard input of turns that have one."""
    given = tables.inputs.c
    query = select(given.battle_id, given.turn, given.stdin).where(given.battle_id.in_(ids))
    return {(row.battle_id, row.turn): row.stdin for row in connection.execute(query)}


def _key(row: RowMapping) -> _Key:
    return row["battle_id"], row["turn"], row["side"]


@dataclass(frozen=True)
class _Parts:
    """What belongs to the turns of several battles."""

    answers: Mapping[_Key, RowMapping]
    runs: Mapping[_Key, RowMapping]
    phases: Mapping[tuple[str, int], Phase]
    votes: Mapping[tuple[str, int], Vote]
    online: Collection[tuple[str, int]]
    stdins: Mapping[tuple[str, int], bytes]

    def turn(self, row: RowMapping) -> Turn:
        battle_id, number = row["battle_id"], row["number"]
        return Turn(
            number=number,
            prompt=row["prompt"],
            environment=row["environment"],
            created_at=mapping.moment(row["created_us"]),
            phase=self.phases.get((battle_id, number), "generating"),
            attachments=mapping.attachments(row["attachments"]),
            a=self._side(battle_id, number, "a"),
            b=self._side(battle_id, number, "b"),
            vote=self.votes.get((battle_id, number)),
            process=row["process"],
            network=(battle_id, number) in self.online,
            stdin=self.stdins.get((battle_id, number), b""),
        )

    def _side(self, battle_id: str, number: int, name: SideName) -> Side:
        answer, run = self.answers.get((battle_id, number, name)), self.runs.get((battle_id, number, name))
        side = Side() if answer is None else Side(
            answer=answer["answer"],
            program=mapping.program(answer["program"]),
            problem=mapping.problem(answer["problem"]),
            usage=mapping.usage(answer["usage"]),
        )  # fmt: skip
        return side if run is None else replace(side, execution=mapping.execution(run["result"]))


def _battle(row: RowMapping, turns: Sequence[Turn]) -> Battle:
    return Battle(
        id=row["id"],
        created_at=mapping.moment(row["created_us"]),
        model_a=mapping.model(row["model_a"]),
        model_b=mapping.model(row["model_b"]),
        pair_probability=row["pair_probability"],
        turns=tuple(turns),
        owner=row["owner"],
    )


def _vote(row: RowMapping) -> Vote:
    return Vote(
        id=row["id"],
        battle_id=row["battle_id"],
        turn=row["turn"],
        winner=row["winner"],
        voter=row["voter"],
        blind=row["blind"],
        created_at=mapping.moment(row["created_us"]),
    )


def _record(
    row: RowMapping,
    battle: Battle,
    edited: Mapping[_Key, Sequence[int]],
    done: Mapping[_Key, Sequence[tuple[int, Interactions]]],
) -> VoteRecord:
    turn = next(turn for turn in battle.turns if turn.number == row["turn"])
    runs = {
        side: sum(moment <= row["created_us"] for moment in edited.get((battle.id, turn.number, side), ()))
        for side in SIDES
    }
    used = {
        side: sum(
            (
                what
                for moment, what in done.get((battle.id, turn.number, side), ())
                if moment <= row["created_us"]
            ),
            NO_INTERACTIONS,
        )
        for side in SIDES
    }
    return VoteRecord(
        vote=_vote(row),
        prompt=turn.prompt,
        model_a=battle.model_a,
        model_b=battle.model_b,
        environment=turn.environment,
        a=turn.a,
        b=turn.b,
        turns=row["turns"],
        pair_probability=battle.pair_probability,
        attachments=turn.attachments,
        edited_runs_a=runs["a"],
        edited_runs_b=runs["b"],
        interactions_a=used["a"],
        interactions_b=used["b"],
    )
