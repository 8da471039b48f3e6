"""Online Elo: what a rating system for players would say, vote after vote. For comparison only.

It depends on the order of the votes and never settles; models do not change, so the Bradley–Terry
fit of all votes is the better estimate.
"""

from __future__ import annotations

import numpy as np

from ..errors import UsageError
from .bradley_terry import MEAN_RATING
from .cells import Floats
from .votes import BOTH_BAD, Votes

K = 4.0
SCALE = 400.0


def online_elo(votes: Votes, k: float = K) -> Floats:
    """Ratings after all votes, each model from 1000: in the order of their times where all have one, else in
    their own; both-bad votes don't count.

    Raises:
        UsageError: `k` is not positive.
    """
    if k <= 0:
        raise UsageError("The factor K of online Elo must be positive.")
    ratings = [MEAN_RATING] * len(votes.models)
    points = (1.0, 0.0, 0.5)
    counted = np.flatnonzero(votes.winner != BOTH_BAD)
    if votes.created_at is not None and not np.isnat(votes.created_at).any():
        counted = counted[np.argsort(votes.created_at[counted], kind="stable")]
    a, b = votes.model_a.codes[counted].tolist(), votes.model_b.codes[counted].tolist()
    for first, second, winner in zip(a, b, votes.winner[counted].tolist(), strict=True):
        if first != second:
            expected = 1 / (1 + 10 ** ((ratings[second] - ratings[first]) / SCALE))
            gain = k * (points[winner] - expected)
            ratings[first] += gain
            ratings[second] -= gain
    return np.array(ratings)
