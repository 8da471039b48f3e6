"""The rows of a leaderboard: what is said of each model, and its rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .cells import Cells

SAME_RATING = 1e-6
"""Ratings closer than this share a rank."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A model's rating with its interval, and its mean chance against the other rated models."""

    rating: float
    lower: float
    upper: float
    predicted_win_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One model (under one `key`, where the leaderboard is cut).

    `votes` = `wins` + `losses` + `ties`; both-bad votes stand apart. `win_rate` counts a tie as
    half a win; `predicted_win_rate` is the mean chance against the other rated models.
    `rank_best` and `rank_worst` are what the intervals leave open: one more than the models
    surely ahead (Chatbot Arena's upper bound), and all but the models surely behind. A model
    that can't be rated has a `reason`, and None for rank, rating and their bounds.
    """

    key: str | None
    rank: int | None
    model: str
    rating: float | None
    lower: float | None
    upper: float | None
    votes: int
    wins: int
    losses: int
    ties: int
    both_bad: int
    win_rate: float | None
    predicted_win_rate: float | None
    rank_best: int | None
    rank_worst: int | None
    online_rating: float | None
    reason: str | None


def counted(cells: Cells) -> NDArray[np.int64]:
    """Wins, losses, ties and both-bad votes of each player, shape (players, 4)."""
    of_second = cells.counts[:, [1, 0, 2, 3]]
    sums = [cells.per_player(*pair) for pair in zip(cells.counts.T, of_second.T, strict=True)]
    return np.array(sums).T.astype(np.int64)


def make_row(
    model: str, key: str | None, counts: Sequence[int], numbers: Numbers | None, reason: str | None
) -> Row:
    """A row without its rank; `counts` as `counted` gives them."""
    wins, losses, ties, both_bad = counts
    votes = wins + losses + ties
    return Row(
        key=key,
        rank=None,
        model=model,
        rating=numbers.rating if numbers else None,
        lower=numbers.lower if numbers else None,
        upper=numbers.upper if numbers else None,
        votes=votes,
        wins=wins,
        losses=losses,
        ties=ties,
        both_bad=both_bad,
        win_rate=(wins + ties / 2) / votes if votes else None,
        predicted_win_rate=numbers.predicted_win_rate if numbers else None,
        rank_best=None,
        rank_worst=None,
        online_rating=None,
        reason=None if numbers else reason,
    )


def ranked(rows: list[Row]) -> list[Row]:
    """Rated models by rating, then the others by win rate and votes; equal ones by name."""
    rated = sorted(
        (row for row in rows if row.rating is not None), key=lambda row: (-_number(row.rating), row.model)
    )
    others = sorted(
        (row for row in rows if row.rating is None),
        key=lambda row: (row.win_rate is None, -_number(row.win_rate), -row.votes, row.model),
    )
    lower = np.sort([_number(row.lower) for row in rated])
    upper = np.sort([_number(row.upper) for row in rated])
    placed: list[Row] = []
    for place, row in enumerate(rated, 1):
        same = bool(placed) and _number(placed[-1].rating) - _number(row.rating) < SAME_RATING
        ahead = len(rated) - int(np.searchsorted(lower, _number(row.upper), side="right"))
        behind = int(np.searchsorted(upper, _number(row.lower), side="left"))
        rank = placed[-1].rank if same else place
        placed.append(replace(row, rank=rank, rank_best=1 + ahead, rank_worst=len(rated) - behind))
    return placed + others


def _number(value: float | None) -> float:
    return 0.0 if value is None else value
