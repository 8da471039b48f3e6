"""Ratings over time: what the leaderboard said at the end of each day, week or month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .asked import Method
from .filters import Selection
from .leaderboard import Count
from .rows import Row
from .votes import Votes

Step = Literal["auto", "day", "week", "month"]
STEPS: tuple[Step, ...] = get_args(Step)
UNITS = {"day": "D", "week": "W", "month": "M"}
MAX_POINTS = 24
METHOD = Method(interval="sandwich")
Json = dict[str, Any]


def trends(selection: Selection, step: Step = "auto", version: str = "") -> Json:
    """`{"meta", "rows": [{model, time, rating, lower, upper, votes}]}`; a point counts all votes up to it.

    Intervals are sandwich intervals. At most the last 24 points are given; `auto` takes the finest step that
    shows all of the time.

    Raises:
        UsageError: the votes have no times.
    """
    count = TrendCount(step)
    count.add(selection.votes)
    return count.trends(selection, version)


class TrendCount:
    """Ratings at the end of each period, to which votes may be added that came later."""

    def __init__(self, step: Step = "auto") -> None:
        if step not in STEPS:
            raise UsageError(f"There is no step “{step}”; it must be one of {', '.join(STEPS)}.")
        self._step: Step = step
        self._count = Count(None, None, METHOD)
        self._latest: np.datetime64 | None = None
        self._periods = {unit: np.zeros(0, dtype=f"datetime64[{unit}]") for unit in UNITS.values()}
        self._rated: dict[np.datetime64, tuple[Row, ...]] = {}
        """The rows of each period by its end, which is excluded."""

    def fits(self, votes: Votes) -> bool:
        """Whether votes came after those before and are cut into periods like them."""
        created = votes.created_at
        if created is None or self._latest is None or np.isnat(created).any():
            return False
        if len(created) and created.min() < self._latest:
            return False
        return self._ends(self._periods)[0] == self._ends(self._with(created))[0] and self._count.fits(votes)

    def add(self, votes: Votes) -> None:
        """Rate the periods that have new votes."""
        if votes.created_at is None:
            raise UsageError("Trends need a column “created_at”, which these votes lack.")
        # Only what rating needs, in the order of time: the votes up to a point are then a slice, not a copy.
        needed = {name: getattr(votes, name) for name in ("model_a", "model_b", "winner", "voter", "battle")}
        lean, created = Votes(**needed), votes.created_at
        if np.isnat(created).any() or (created[1:] < created[:-1]).any():
            known = np.flatnonzero(~np.isnat(created))
            order = known[np.argsort(created[known], kind="stable")]
            lean, created = lean.take(order), created[order]
        self._periods = self._with(created)
        if not len(created):
            return
        self._latest, start = created[-1], 0
        for end in self._ends(self._periods)[1]:
            upto = int(np.searchsorted(created, end))
            if upto > start:
                part = lean.rows(start, upto)
                if not self._count.fits(part):
                    self._count, part = Count(None, None, METHOD), lean.rows(0, upto)
                self._count.add(part)
                self._rated[end], start = self._count.leaderboard({}).rows, upto

    def _with(self, created: NDArray[np.datetime64]) -> dict[str, NDArray[np.datetime64]]:
        return {
            unit: np.union1d(found, np.unique(created.astype(found.dtype)))
            for unit, found in self._periods.items()
        }

    def _ends(self, periods: Mapping[str, NDArray[np.datetime64]]) -> tuple[str, list[np.datetime64]]:
        """The step and the ends (excluded) of the periods with votes."""
        if not len(periods["M"]):
            return self._step, []
        for name, unit in UNITS.items():
            found = periods[unit]
            if self._step == name or (self._step == "auto" and (len(found) <= MAX_POINTS or name == "month")):
                return name, list((found + 1).astype("datetime64[us]")[-MAX_POINTS:])
        raise AssertionError("the last unit always fits")

    def trends(self, selection: Selection, version: str = "") -> Json:
        """The trends of what was counted; `selection` tells of it."""
        chosen, ends = self._ends(self._periods)
        rows: list[Json] = []
        for end in ends:
            assert self._latest is not None
            time = f"{min(end, self._latest + np.timedelta64(1, 's')).astype('datetime64[s]')}Z"
            rows += [
                {"model": row.model, "time": time, "rating": row.rating, "lower": row.lower,
                 "upper": row.upper, "votes": row.votes}
                for row in self._rated[end]
                if row.rating is not None
            ]  # fmt: skip
        meta = {**selection.meta(), **METHOD.meta(), "version": version, "step": chosen, "points": len(ends)}
        return {"meta": meta, "rows": rows}
