"""Voters whose votes fit the others' so badly that chance does not explain it."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from .cells import OUTCOMES, count_cells
from .labels import Labels, Mask
from .votes import Votes

MIN_VOTES = 10
"""Fewer votes than this say too little about a voter."""
FALSE_ALARMS = 0.01
"""Chance that even one honest voter of all is taken for an outlier (Bonferroni)."""
PRIOR = 1.0
"""Votes added to each outcome of a pair, spread as the outcomes of all votes are."""


def outlier_votes(votes: Votes, voters: Labels) -> Mask:
    """The votes of outlying voters.

    Each vote's surprise is −log of the share of its outcome among all *other* voters' votes on
    the same pair and sides; a voter's sum of surprises is compared with its mean and variance
    under these shares. One-sided: only votes that are too surprising count. Votes without a
    voter are never outliers.
    """
    known = (voters.codes >= 0) & (votes.model_a.codes != votes.model_b.codes)
    if not known.any():
        return np.zeros(len(votes), dtype=bool)
    voter, count = voters.codes[known], len(voters.names)
    a, b = votes.model_a.codes[known], votes.model_b.codes[known]
    cells, cell = count_cells(a, b, votes.winner[known], len(votes.models))
    pair, outcome = np.divmod(cell, OUTCOMES)
    own_key, own = np.unique(voter.astype(np.int64) * len(cells.counts) + pair, return_inverse=True)
    mine = np.zeros((len(own_key), OUTCOMES))
    np.add.at(mine, (own, outcome), 1)
    overall = np.maximum(cells.counts.sum(axis=0), 1) / np.maximum(cells.counts.sum(axis=0), 1).sum()
    others = cells.counts[own_key % len(cells.counts)] - mine + PRIOR * OUTCOMES * overall
    share = others / others.sum(axis=1, keepdims=True)
    surprise = -np.log(share)
    expected = (share * surprise).sum(axis=1)
    beyond = surprise - expected[:, None]
    # The others' shares are estimates too: their error is common to all of a voter's votes on a pair.
    given = mine.sum(axis=1)
    spread = (share * beyond**2).sum(axis=1) * (1 + given / others.sum(axis=1))
    skew = (share * beyond**3).sum(axis=1)
    excess = np.bincount(voter, beyond[own, outcome], count)
    variance = np.bincount(voter, spread[own], count)
    third = np.bincount(voter, skew[own], count)
    enough = (np.bincount(voter, minlength=count) >= MIN_VOTES) & (variance > 0)
    outlying = np.zeros(count, dtype=bool)
    quantile = float(ndtri(1 - FALSE_ALARMS / max(int(enough.sum()), 1)))
    # Cornish and Fisher: a sum of skewed surprises is large more often than a normal variable.
    limit = quantile + third[enough] / variance[enough] ** 1.5 * (quantile**2 - 1) / 6
    outlying[enough] = excess[enough] > limit * np.sqrt(variance[enough])
    mask: Mask = (voters.codes >= 0) & outlying[voters.codes]
    return mask
