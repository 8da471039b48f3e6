"""What the arena is used for, and whether the side on which an answer stood mattered."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.vote import WINNERS
from .filters import Selection
from .labels import Labels
from .votes import MODEL_A, MODEL_B, TIE, Votes

Json = dict[str, Any]
MANY_TURNS = 10
TIMES = (("≤ 30 s", 30.0), ("30–120 s", 120.0), ("> 120 s", np.inf))
"""Bins of the interaction time, as in the paper of BigCodeArena."""
Z95 = 1.959963984540054


def usage(selection: Selection, version: str = "") -> Json:
    """Topics, languages, environments, turns, interaction time, votes and position balance of the votes.

    A column that these votes lack gives an empty list (or None). The JSON of `codearena stats --json`.
    """
    votes = selection.votes
    return {
        "meta": {**selection.meta(), "seed": None, "version": version},
        "battles": _battles(votes),
        "votes": len(votes),
        "voters": None if votes.voter is None else len(np.unique(votes.voter.codes[votes.voter.codes >= 0])),
        "winners": dict(zip(WINNERS, np.bincount(votes.winner, minlength=4).tolist(), strict=True)),
        "topics": _counted("votes", votes.topic),
        "languages": _counted("sides", votes.language_a, votes.language_b),
        "environments": _counted("sides", votes.environment_a, votes.environment_b),
        "turns": _turns(votes),
        "interaction_time": _times(votes),
        "position": position(votes),
    }


def _battles(votes: Votes) -> int:
    if votes.battle is None:
        return len(votes)
    known = votes.battle >= 0
    return int((np.bincount(votes.battle[known]) > 0).sum() + (~known).sum()) if len(votes) else 0


def _counted(what: str, *columns: Labels | None) -> list[Json]:
    """How often each name occurs, most first; `share` is of the rows that have a name."""
    totals: NDArray[np.int64] | None = None
    names: tuple[str, ...] = ()
    for column in columns:
        if column is not None:
            counts = np.bincount(column.codes + 1, minlength=len(column.names) + 1)[1:]
            totals, names = counts if totals is None else totals + counts, column.names
    if totals is None or not totals.sum():
        return []
    order = np.lexsort((np.arange(len(totals)), -totals))
    return [
        {"name": names[i], what: int(totals[i]), "share": float(totals[i] / totals.sum())}
        for i in order.tolist()
        if totals[i]
    ]


def _turns(votes: Votes) -> list[Json]:
    """Battles by how many turns they had, from each battle's last vote."""
    if votes.turns is None or not len(votes):
        return []
    turns = np.nan_to_num(votes.turns)
    if votes.battle is not None:
        known = votes.battle >= 0
        most = np.zeros(int(votes.battle.max(initial=-1)) + 1)
        np.maximum.at(most, votes.battle[known], turns[known])
        turns = np.concatenate([most, turns[~known]])
    turns = np.minimum(turns[turns >= 1], MANY_TURNS).astype(np.int64)
    counts = np.bincount(turns)
    return [
        {
            "name": f"{number}+" if number == MANY_TURNS else str(number),
            "battles": int(count),
            "share": float(count / len(turns)),
        }
        for number, count in enumerate(counts.tolist())
        if count
    ]


def _times(votes: Votes) -> Json | None:
    """How long people tried the results before they voted, None where it was not measured."""
    if votes.seconds is None:
        return None
    seconds = votes.seconds[~np.isnan(votes.seconds)]
    if not len(seconds):
        return None
    bins, low = [], -np.inf
    for name, high in TIMES:
        count = int(((seconds > low) & (seconds <= high)).sum())
        bins.append({"name": name, "votes": count, "share": count / len(seconds)})
        low = high
    return {
        "known": len(seconds),
        "median_seconds": float(np.median(seconds)),
        "mean_seconds": float(seconds.mean()),
        "bins": bins,
    }


def position(votes: Votes) -> Json:
    """How often side A wins, overall and for each model; a tie is half a win.

    Sides are drawn at random, so that A should win half of the votes. `lower` and `upper` are the 95 %
    Wilson interval of A's share of the decided votes. A model's `difference` is its win rate as A minus
    that as B.
    """
    counts = np.bincount(votes.winner, minlength=4)
    a_wins, b_wins = int(counts[MODEL_A]), int(counts[MODEL_B])
    lower, upper = wilson(a_wins, a_wins + b_wins)
    rows = []
    table_a, table_b = (_outcomes(votes, side) for side in (votes.model_a, votes.model_b))
    for model, as_a, as_b in zip(votes.models, table_a, table_b, strict=True):
        played_a, played_b = int(as_a[:3].sum()), int(as_b[:3].sum())
        if played_a + played_b:
            rate_a = float(as_a[MODEL_A] + as_a[TIE] / 2) / played_a if played_a else None
            rate_b = float(as_b[MODEL_B] + as_b[TIE] / 2) / played_b if played_b else None
            difference = None if rate_a is None or rate_b is None else rate_a - rate_b
            rows.append(
                {"model": model, "as_a": played_a, "as_b": played_b, "a_win_rate": rate_a,
                 "b_win_rate": rate_b, "difference": difference}
            )  # fmt: skip
    overall = {
        "votes": int(counts[:3].sum()),
        "a_wins": a_wins,
        "b_wins": b_wins,
        "ties": int(counts[TIE]),
        "a_share": a_wins / (a_wins + b_wins) if a_wins + b_wins else None,
        "lower": lower,
        "upper": upper,
    }
    return {"overall": overall, "rows": rows}


def _outcomes(votes: Votes, side: Labels) -> NDArray[np.int64]:
    place = side.codes.astype(np.int64) * 4 + votes.winner
    return np.bincount(place, minlength=len(votes.models) * 4).reshape(-1, 4)


def wilson(wins: int, of: int) -> tuple[float | None, float | None]:
    """The 95 % Wilson interval of a share (1927, JASA 22), None without any trial."""
    if not of:
        return None, None
    share, square = wins / of, Z95**2
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * np.sqrt(share * (1 - share) / of + square / (4 * of**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
