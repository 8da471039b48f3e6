"""A vote names a winner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Winner = Literal["model_a", "model_b", "tie", "both_bad"]
WINNERS: tuple[Winner, ...] = get_args(Winner)


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's verdict on one turn of a battle; never changed once stored.

    `blind` is false for a vote given after the names were revealed. `created_at`
    is in UTC.
    """

    id: str
    battle_id: str
    turn: int
    winner: Winner
    voter: str
    blind: bool
    created_at: datetime
