"""What a browser tells of the voter's interactions, read with suspicion: frames can forge it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..domain.battle import Battle, SideName
from ..domain.interaction import InteractionBatch, Interactions
from ..errors import NotFound, UsageError

MAX_COUNT = 10_000
MAX_MILLISECONDS = 3_600_000
MAX_WITH_VOTE = 20
_ID = re.compile(r"[0-9a-f]{32}")
_COUNTS = ("clicks", "keys", "inputs", "scrolls")


def read_batch(battle: Battle, side: SideName, told: Mapping[str, Any]) -> InteractionBatch:
    """A batch of interactions with a side.

    Raises:
        UsageError: it is none.
        NotFound: the battle has no such turn.
    """
    number = _whole(told, "turn", len(battle.turns) + 1)
    if not 1 <= number <= len(battle.turns):
        raise NotFound("turn", str(number), f"The battle has {len(battle.turns)}.")
    counts = {name: _whole(told, name, MAX_COUNT) for name in _COUNTS}
    seconds = _whole(told, "milliseconds", MAX_MILLISECONDS) / 1000
    return InteractionBatch(
        id=_id(told, "id"),
        battle_id=battle.id,
        turn=number,
        side=side,
        execution_id=_id(told, "execution_id"),
        done=Interactions(**counts, seconds=seconds),
        created_at=datetime.now(UTC),
    )


def read_with_vote(battle: Battle, told: object) -> list[InteractionBatch]:
    """The batches that come along with a vote. Whatever is malformed is left out: no vote fails for it."""
    found = []
    for entry in told[:MAX_WITH_VOTE] if isinstance(told, list) else ():
        if isinstance(entry, Mapping) and entry.get("side") in ("a", "b"):
            try:
                found.append(read_batch(battle, entry["side"], entry))
            except (NotFound, UsageError):
                continue
    return found


def _whole(told: Mapping[str, Any], name: str, most: int) -> int:
    value = told.get(name, 0)
    if type(value) is not int or not 0 <= value <= most:
        raise UsageError(f"The field “{name}” must be a whole number from 0 to {most:,}.")
    return value


def _id(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise UsageError(f"The field “{name}” must be 32 hexadecimal digits.")
    return value
