"""Which votes belong together: those of one voter, or of one battle, are not independent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from .cells import OUTCOMES, Floats, Integers
from .votes import Votes

FEW = 20
"""With fewer voters than this, intervals can't speak for people in general; they then speak
for these voters, and votes of one battle are kept together instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """How often each cell (pair, outcome) occurs in each cluster.

    Most clusters are a single vote: those are only counted, in `single` (shape 3 P). `matrix`
    has shape (3 P, L) and holds the L larger ones.
    """

    single: Floats
    matrix: csr_matrix

    @property
    def count(self) -> int:
        """The number of clusters, single votes included."""
        return int(self.single.sum()) + int(self.matrix.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """What the votes are kept together by, and the cluster of each vote (None: each on its own)."""

    by: str
    codes: NDArray[np.int64] | None
    count: int


def group_votes(votes: Votes) -> Grouping:
    """By voter where there are enough of them, else by battle, else not at all.

    A vote without an id is a cluster of its own.
    """
    voter = votes.voter.codes if votes.voter is not None else None
    for by, codes, enough in (("voter", voter, FEW), ("battle", votes.battle, 1)):
        if codes is None or not len(codes):
            continue
        there = np.bincount(codes + 1)[1:] > 0
        if there.sum() < enough:
            continue
        alone = codes < 0
        numbered = (np.cumsum(there) - 1)[codes]
        numbered[alone] = there.sum() + np.arange(alone.sum())
        count = int(there.sum() + alone.sum())
        if count < len(votes):
            return Grouping(by, numbered, count)
    return Grouping("vote", None, len(votes))


def cluster_cells(cell: Integers, codes: NDArray[np.int64], pairs: NDArray[np.bool_]) -> Clusters:
    """Clusters over the cells of the kept `pairs`; `cell` is as `count_cells` answers it."""
    place = np.full((len(pairs), OUTCOMES), -1, dtype=np.int64)
    place[pairs, :3] = np.arange(3 * int(pairs.sum())).reshape(-1, 3)
    row = place.ravel()[cell]
    used = row >= 0
    if not used.all():
        row, codes = row[used], codes[used]
    sizes = np.bincount(codes)
    large = sizes > 1
    among = large[codes]
    single = np.bincount(row[~among], minlength=3 * int(pairs.sum())).astype(np.float64)
    column = (np.cumsum(large) - 1)[codes[among]]
    shape = (len(single), int(large.sum()))
    matrix = csr_matrix((np.ones(len(column)), (row[among], column)), shape=shape)
    matrix.sum_duplicates()
    return Clusters(single, matrix)
