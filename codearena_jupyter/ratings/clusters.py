"""Which votes belong together: those of one voter, or of one battle, are not independent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from .cells import OUTCOMES, Integers
from .votes import Votes

FEW = 20
"""With fewer voters than this, intervals can't speak for people in general; they then speak
for these voters, and votes of one battle are kept together instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """`matrix` has shape (3 P, G): how often each cell (pair, outcome) occurs in each cluster."""

    matrix: csr_matrix

    @property
    def count(self) -> int:
        """G."""
        return int(self.matrix.shape[1])


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
    for by, labels, enough in (("voter", votes.voter, FEW), ("battle", votes.battle, 2)):
        if labels is None or len(np.unique(labels.codes[labels.codes >= 0])) < enough:
            continue
        codes = labels.codes.astype(np.int64)
        alone = codes < 0
        codes[alone] = len(labels.names) + np.arange(alone.sum())
        _, numbered = np.unique(codes, return_inverse=True)
        count = int(numbered.max()) + 1
        if count < len(votes):
            return Grouping(by, numbered.astype(np.int64), count)
    return Grouping("vote", None, len(votes))


def cluster_cells(cell: Integers, codes: NDArray[np.int64], pairs: NDArray[np.bool_]) -> Clusters:
    """Clusters over the cells of the kept `pairs`; `cell` is as `count_cells` answers it."""
    pair, outcome = np.divmod(cell, OUTCOMES)
    used = pairs[pair] & (outcome < 3)
    place = np.cumsum(pairs) - 1
    row = place[pair[used]] * 3 + outcome[used]
    _, column = np.unique(codes[used], return_inverse=True)
    shape = (int(pairs.sum()) * 3, int(column.max(initial=-1)) + 1)
    matrix = csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
    matrix.sum_duplicates()
    return Clusters(matrix)
