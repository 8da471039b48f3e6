"""What the votes can be cut and filtered by, with how many votes there are of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .labels import Labels
from .slices import BYS, VOTER_GROUPS, By, group_of, known, sides
from .votes import Votes

Json = dict[str, Any]


def choices(votes: Votes) -> Json:
    """`{"language": [{key, votes}], …, "voters", "window", "votes"}`; an empty list where nothing is known.

    Most votes first, months in their order.
    """
    return Choices().of(votes, None)


class Choices:
    """Counts what can be chosen, and only newer votes where they follow those before."""

    def __init__(self) -> None:
        self._log: object = None
        self._start()

    def _start(self) -> None:
        self._seen = 0
        self._keys: dict[By, Counter[str]] = {by: Counter() for by in BYS}
        self._voters: tuple[str, ...] | None = None
        self._given = np.zeros(0, dtype=np.int64)
        self._first: np.datetime64 | None = None
        self._last: np.datetime64 | None = None

    def of(self, votes: Votes, log: object) -> Json:
        """The choices among votes. Those of the same `log` begin with the ones before."""
        voters = None if votes.voter is None else votes.voter.names
        if log is None or log is not self._log or voters != self._voters:
            self._start()
            self._log, self._voters = log, voters
        self._add(votes.rows(self._seen, len(votes)))
        self._seen = len(votes)
        found: Json = {by: _listed(by, self._keys[by]) for by in BYS}
        found["voter_group"] = _listed("voter_group", self._groups())
        found["voters"] = int(np.count_nonzero(self._given))
        window = {"first": self._first, "last": self._last}
        found["window"] = {name: None if at is None else _text(at) for name, at in window.items()}
        found["votes"] = self._seen
        return found

    def _add(self, votes: Votes) -> None:
        for by in BYS:
            if by != "voter_group" and known(votes, by):
                self._keys[by].update(_counted(*sides(votes, by)))
        if votes.voter is not None:
            given = np.bincount(votes.voter.codes + 1, minlength=len(votes.voter.names) + 1)[1:]
            self._given = given if not len(self._given) else self._given + given
        created = votes.created_at
        if created is not None:
            created = created[~np.isnat(created)]
            if len(created):
                first, last = created.min(), created.max()
                self._first = first if self._first is None else min(self._first, first)
                self._last = last if self._last is None else max(self._last, last)

    def _groups(self) -> Counter[str]:
        """Votes by how many their voter gave."""
        group = group_of(self._given)
        totals = np.bincount(group[group >= 0], self._given[group >= 0], len(VOTER_GROUPS))
        names = (name for name, _ in VOTER_GROUPS)
        return Counter(dict(zip(names, totals.astype(int).tolist(), strict=True)))


def _counted(a: Labels, b: Labels) -> dict[str, int]:
    """Votes in which either side has a name."""
    counts = _bins(a.codes, len(a.names))
    apart = a.codes != b.codes
    if apart.any():
        counts = counts + _bins(b.codes[apart], len(a.names))
    return dict(zip(a.names, counts.tolist(), strict=True))


def _bins(codes: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    return np.bincount(codes + 1, minlength=size + 1)[1:]


def _listed(by: By, counts: Counter[str]) -> list[Json]:
    order = sorted(counts) if by == "month" else sorted(counts, key=lambda key: (-counts[key], key))
    return [{"key": key, "votes": counts[key]} for key in order if counts[key]]


def _text(moment: np.datetime64) -> str:
    return f"{moment.astype('datetime64[s]')}Z"
