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
    if by not in HEATMAP_BYS:
        raise UsageError(f"There is no heatmap by “{by}”; it must be one of {', '.join(HEATMAP_BYS)}.")
    if min_sessions < 1:
        raise UsageError("A cell needs at least 1 vote.")
    votes = selection.votes
    key_a, key_b = (votes.model_b, votes.model_a) if by == "opponent" else sides(votes, by)
    wins, games = _count(votes, key_a, key_b, both_bad)
    by_model, by_key = games.sum(axis=1), games.sum(axis=0)
    rate = np.divide(wins.sum(axis=1), by_model, out=np.zeros(len(by_model)), where=by_model > 0)
    models = [index for index in np.lexsort((np.arange(len(rate)), -rate)).tolist() if by_model[index]]
    opponents = [index for index in models if by_key[index]] if by == "opponent" else []
    keys = opponents or [
        index for index in np.lexsort((np.arange(len(by_key)), -by_key)).tolist() if by_key[index]
    ]
    rows = []
    for model in models:
        for key in keys:
            count = int(games[model, key])
            if count:
                masked = count < min_sessions
                won = float(wins[model, key])
                share = None if masked else won / count
                rows.append(
                    Cell(model=votes.models[model], key=key_a.names[key], wins=won, votes=count,
                         win_rate=share, masked=masked)
                )  # fmt: skip
    meta = {
        **selection.meta(),
        "seed": None,
        "version": version,
        "by": by,
        "min_sessions": min_sessions,
        "both_bad": {"votes": int((votes.winner == BOTH_BAD).sum()), "counted_as": both_bad},
    }
    return Heatmap(
        meta, tuple(votes.models[i] for i in models), tuple(key_a.names[i] for i in keys), tuple(rows)
    )


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
