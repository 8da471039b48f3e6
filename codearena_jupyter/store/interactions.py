"""Interactions: rows in, sums out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, select

from ..domain.battle import SIDES
from ..domain.interaction import InteractionBatch, Interactions, InteractionTotal
from . import mapping
from .tables import interactions, votes

MAX_BATCHES = 2000
"""Of one battle: hours of play."""

Key = tuple[str, int, str]
"""Battle, turn, side."""
_SUMS = ("clicks", "keys", "inputs", "scrolls", "milliseconds")


def values(batch: InteractionBatch) -> dict[str, Any]:
    """The row of a batch."""
    done = batch.done
    return {
        "id": batch.id,
        "battle_id": batch.battle_id,
        "turn": batch.turn,
        "side": batch.side,
        "execution_id": batch.execution_id,
        "created_us": mapping.microseconds(batch.created_at),
        "clicks": done.clicks,
        "keys": done.keys,
        "inputs": done.inputs,
        "scrolls": done.scrolls,
        "milliseconds": round(1000 * done.seconds),
    }


def is_full(connection: Connection, battle_id: str) -> bool:
    """Whether a battle has as many batches as are kept."""
    query = select(func.count()).select_from(interactions).where(interactions.c.battle_id == battle_id)
    return bool(connection.execute(query).scalar_one() >= MAX_BATCHES)


def of_battles(
    connection: Connection, ids: Sequence[str]
) -> Mapping[Key, Sequence[tuple[int, Interactions]]]:
    """Each side's batches in these battles, with their times."""
    found: dict[Key, list[tuple[int, Interactions]]] = defaultdict(list)
    for row in connection.execute(select(interactions).where(interactions.c.battle_id.in_(ids))).mappings():
        found[row["battle_id"], row["turn"], row["side"]].append((row["created_us"], _done(row)))
    return found


def totals(connection: Connection) -> list[InteractionTotal]:
    """Sums before the votes, by the environment of the side's program, most sides first."""
    sides: dict[str, int] = defaultdict(int)
    done: dict[str, Interactions] = defaultdict(Interactions)
    for side in SIDES:
        environment = votes.c[f"environment_{side}"]
        same = and_(
            interactions.c.battle_id == votes.c.battle_id,
            interactions.c.turn == votes.c.turn,
            interactions.c.created_us <= votes.c.created_us,
            interactions.c.side == side,
            votes.c.blind,
        )
        used = select(
            environment.label("environment"),
            votes.c.battle_id,
            votes.c.turn,
            *(func.sum(interactions.c[name]).label(name) for name in _SUMS),
        ).select_from(votes.join(interactions, same))
        used = used.where(environment.is_not(None)).group_by(environment, votes.c.battle_id, votes.c.turn)
        for row in connection.execute(used).mappings():
            sides[row["environment"]] += 1
            done[row["environment"]] += _done(row)
    ranked = sorted(sides, key=lambda name: (-sides[name], name))
    return [InteractionTotal(name, sides[name], done[name]) for name in ranked]


def _done(row: RowMapping) -> Interactions:
    counts = {name: int(row[name]) for name in _SUMS}
    return Interactions(seconds=counts.pop("milliseconds") / 1000, **counts)
