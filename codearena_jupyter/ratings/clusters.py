"""Which votes belong together: those of one voter, or of one battle, are not independent."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from .cells import Floats, Integers
from .votes import Votes

FEW = 5
"""With fewer voters than this, intervals can't speak for people in general; they then speak
for these voters, and votes of one battle are kept together instead."""


@dataclass(frozen=True, eq=False)
class Clusters:
    """How often each cell (pair, outcome) occurs in each cluster.

    Most clusters are a single vote: those are only counted, in `single` (shape 3 P). The larger ones are
    numbered from 0; `cluster`, `cell` and `times` tell how often each of them has a cell, in their order.
    """

    single: Floats
    cluster: Integers
    cell: Integers
    times: Floats

    @property
    def large(self) -> int:
        """The number of larger clusters."""
        return int(self.cluster[-1]) + 1 if len(self.cluster) else 0

    @property
    def count(self) -> int:
        """The number of clusters, single votes included."""
        return int(self.single.sum()) + self.large

    @cached_property
    def matrix(self) -> csr_matrix:
        """The larger clusters, shape (3 P, L)."""
        return csr_matrix((self.times, (self.cell, self.cluster)), shape=(len(self.single), self.large))


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """What votes are kept together by, and how many clusters that makes."""

    by: str
    count: int

    def codes(self, votes: Votes) -> NDArray[Any] | None:
        """The cluster of each vote, -1 where it stands alone; None where every vote does."""
        if self.by == "voter":
            return None if votes.voter is None else votes.voter.codes
        return votes.battle if self.by == "battle" else None


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """How many votes each voter gave and each battle got, by code; first those without one."""

    votes: int = 0
    voter: Integers = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    battle: Integers = field(default_factory=lambda: np.zeros(1, dtype=np.int64))

    def with_(self, votes: Votes) -> Given:
        """These and more votes."""
        voter = None if votes.voter is None else votes.voter.codes
        return Given(self.votes + len(votes), _added(self.voter, voter), _added(self.battle, votes.battle))

    def grouping(self) -> Grouping:
        """By voter where there are enough of them, else by battle, else not at all."""
        for by, given, enough in (("voter", self.voter, FEW), ("battle", self.battle, 1)):
            different = int(np.count_nonzero(given[1:]))
            if different >= enough and different + int(given[0]) < self.votes:
                return Grouping(by, different + int(given[0]))
        return Grouping("vote", self.votes)


def _added(known: Integers, codes: NDArray[Any] | None) -> Integers:
    if codes is None or not len(codes):
        return known
    counts = np.bincount(codes + 1, minlength=len(known))
    counts[: len(known)] += known
    return counts


def apart(codes: NDArray[Any]) -> NDArray[np.int64]:
    """The same clusters, with a number of its own for each vote that stands alone."""
    alone = codes < 0
    numbered = codes.astype(np.int64)
    numbered[alone] = numbered.max(initial=-1) + 1 + np.arange(np.count_nonzero(alone))
    return numbered
