"""Win rates of each model by language, environment, topic or opponent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .asked import BothBad
from .filters import Selection
from .labels import Labels
from .slices import BYS, By, sides
from .votes import BOTH_BAD, Votes

HeatmapBy = By | Literal["opponent"]
HEATMAP_BYS: tuple[HeatmapBy, ...] = (*BYS, *get_args(Literal["opponent"]))
MIN_SESSIONS = 3
"""Cells with fewer votes are masked, as in the paper of BigCodeArena."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`wins` counts a tie as half; `win_rate` is None where the cell is masked."""

    model: str
    key: str
    wins: float
    votes: int
    win_rate: float | None
    masked: bool


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """`rows` only has cells with at least one vote; `models` (best first) and `keys` (most votes first)
    say how to lay them out."""

    meta: Mapping[str, Any]
    models: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[Cell, ...]

    def to_json(self) -> dict[str, Any]:
        """The JSON of `codearena heatmap --json`."""
        return {
            "meta": dict(self.meta),
            "models": list(self.models),
            "keys": list(self.keys),
            "rows": [asdict(row) for row in self.rows],
        }


def win_rates(
    selection: Selection,
    by: HeatmapBy,
    *,
    min_sessions: int = MIN_SESSIONS,
    both_bad: BothBad = "apart",
    version: str = "",
) -> Heatmap:
    """The heatmap of the selected votes; each side counts under its own language or environment.

    Raises:
        UsageError: the votes have no such column.
    """
    wins = WinCount(by, both_bad)
    wins.add(selection.votes)
    return wins.heatmap(selection, min_sessions=min_sessions, version=version)


class WinCount:
    """Wins and votes of each model under each key, to which newer votes may be added."""

    def __init__(self, by: HeatmapBy, both_bad: BothBad = "apart") -> None:
        if by not in HEATMAP_BYS:
            raise UsageError(f"There is no heatmap by “{by}”; it must be one of {', '.join(HEATMAP_BYS)}.")
        self._by, self._both_bad = by, both_bad
        self._bad = 0
        self._models: tuple[str, ...] = ()
        self._keys: tuple[str, ...] = ()
        self._wins: NDArray[np.float64] | None = None
        self._games: NDArray[np.int64] | None = None

    def fits(self, votes: Votes) -> bool:
        """Whether votes have the names of those before. What a month or a group of voters is depends on all
        votes."""
        if self._by in {"month", "voter_group"} or self._wins is None:
            return False
        return (votes.models, self._sides(votes)[0].names) == (self._models, self._keys)

    def add(self, votes: Votes) -> None:
        """Count votes."""
        key_a, key_b = self._sides(votes)
        wins, games = _count(votes, key_a, key_b, self._both_bad)
        if self._wins is not None and self._games is not None:
            wins, games = wins + self._wins, games + self._games
        self._models, self._keys, self._wins, self._games = votes.models, key_a.names, wins, games
        self._bad += int(np.count_nonzero(votes.winner == BOTH_BAD))

    def _sides(self, votes: Votes) -> tuple[Labels, Labels]:
        return (votes.model_b, votes.model_a) if self._by == "opponent" else sides(votes, self._by)

    def heatmap(
        self, selection: Selection, *, min_sessions: int = MIN_SESSIONS, version: str = ""
    ) -> Heatmap:
        """The heatmap of what was counted; `selection` tells of it."""
        if min_sessions < 1:
            raise UsageError("A cell needs at least 1 vote.")
        assert self._wins is not None
        assert self._games is not None
        wins, games = self._wins, self._games
        by_model, by_key = games.sum(axis=1), games.sum(axis=0)
        rate = np.divide(wins.sum(axis=1), by_model, out=np.zeros(len(by_model)), where=by_model > 0)
        models = [index for index in np.lexsort((np.arange(len(rate)), -rate)).tolist() if by_model[index]]
        opponents = [index for index in models if by_key[index]] if self._by == "opponent" else []
        keys = opponents or [
            index for index in np.lexsort((np.arange(len(by_key)), -by_key)).tolist() if by_key[index]
        ]
        rows = []
        won, played = wins.tolist(), games.tolist()
        for model in models:
            for key in keys:
                count = played[model][key]
                if count:
                    masked = count < min_sessions
                    share = None if masked else won[model][key] / count
                    rows.append(
                        Cell(model=self._models[model], key=self._keys[key], wins=won[model][key],
                             votes=count, win_rate=share, masked=masked)
                    )  # fmt: skip
        meta = {
            **selection.meta(),
            "seed": None,
            "version": version,
            "by": self._by,
            "min_sessions": min_sessions,
            "both_bad": {"votes": self._bad, "counted_as": self._both_bad},
        }
        named = tuple(self._models[i] for i in models), tuple(self._keys[i] for i in keys)
        return Heatmap(meta, *named, tuple(rows))


def _count(
    votes: Votes, key_a: Labels, key_b: Labels, both_bad: BothBad
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Wins and votes of each (model, key)."""
    shape = (len(votes.models), len(key_a.names))
    wins, games = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    points_a = np.array([1.0, 0.0, 0.5, 0.5])
    for model, key, points in (
        (votes.model_a.codes, key_a.codes, points_a),
        (votes.model_b.codes, key_b.codes, points_a[[1, 0, 2, 3]]),
    ):
        place = model.astype(np.int64) * shape[1] + key
        outcome = place * 4 + votes.winner
        if (key < 0).any():
            outcome = outcome[key >= 0]
        counts = np.bincount(outcome, minlength=shape[0] * shape[1] * 4).reshape(*shape, 4)
        if both_bad == "apart":
            counts[:, :, BOTH_BAD] = 0
        games += counts.sum(axis=2)
        wins += counts @ points
    return wins, games
