"""Ratings over time: what the leaderboard said at the end of each day, week or month."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .asked import Method
from .filters import Selection
from .leaderboard import rate_selection
from .votes import Votes

Step = Literal["auto", "day", "week", "month"]
STEPS: tuple[Step, ...] = get_args(Step)
UNITS = {"day": "D", "week": "W", "month": "M"}
MAX_POINTS = 24
Json = dict[str, Any]


def trends(selection: Selection, step: Step = "auto", version: str = "") -> Json:
    """`{"meta", "rows": [{model, time, rating, lower, upper, votes}]}`; a point counts all votes up to it.

    Intervals are sandwich intervals. At most the last 24 points are given; `auto` takes the finest step that
    shows all of the time.

    Raises:
        UsageError: the votes have no times.
    """
    if step not in STEPS:
        raise UsageError(f"There is no step “{step}”; it must be one of {', '.join(STEPS)}.")
    votes = selection.votes
    if votes.created_at is None:
        raise UsageError("Trends need a column “created_at”, which these votes lack.")
    known = np.flatnonzero(~np.isnat(votes.created_at))
    order = known[np.argsort(votes.created_at[known], kind="stable")]
    created = votes.created_at[order]
    # Only what rating needs, in the order of time: the votes up to a point are then a slice, not a copy.
    needed = {name: getattr(votes, name) for name in ("model_a", "model_b", "winner", "voter", "battle")}
    lean = Votes(**needed).take(order)
    chosen, ends = _ends(created, step)
    method = Method(interval="sandwich")
    rows: list[Json] = []
    for end in ends:
        count = int(np.searchsorted(created, end))
        board = rate_selection(replace(selection, votes=lean.rows(0, count)), method=method)
        time = f"{min(end, created[-1] + np.timedelta64(1, 's')).astype('datetime64[s]')}Z"
        rows += [
            {"model": row.model, "time": time, "rating": row.rating, "lower": row.lower, "upper": row.upper,
             "votes": row.votes}
            for row in board.rows
            if row.rating is not None
        ]  # fmt: skip
    meta = {**selection.meta(), **method.meta(), "version": version, "step": chosen, "points": len(ends)}
    return {"meta": meta, "rows": rows}


def _ends(created: NDArray[np.datetime64], step: Step) -> tuple[str, list[np.datetime64]]:
    """The step and the ends (excluded) of the periods with votes."""
    if not len(created):
        return step, []
    for name, unit in UNITS.items():
        if step in {name, "auto"}:
            found = np.unique(created.astype(f"datetime64[{unit}]"))
            if step == name or len(found) <= MAX_POINTS or name == "month":
                ends = (found + 1).astype("datetime64[us]")
                return name, list(ends[-MAX_POINTS:])
    raise AssertionError("the last unit always fits")
