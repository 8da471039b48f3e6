"""What a sandwich or a bootstrap cannot see of models that few votes or clusters stand behind.

At the maximum the scores of a model sum to 0, so that the squares of n of them show only 1 − 1/n of their
variance: nothing of it where all of a model's votes are one voter's, or where it only ever tied. That is
what Bessel's correction is for, which differs from model to model here; the missing 1/n comes from the
fitted model. From 30 on it is left out: intervals would grow by less than 2 %, and are those of the
literature to the last digit.
"""

from __future__ import annotations

import numpy as np

from .bradley_terry import laplacian
from .cells import Cells, Floats
from .clusters import Clusters

ENOUGH = 30
"""A model with so many votes (clusters of votes) needs no correction."""
DENSE = 1 << 24
"""Numbers in a table of clusters and players, above which it is not made."""


def units_of(cells: Cells, clusters: Clusters | None) -> Floats:
    """Of each player, how many clusters (votes, where each stands alone) it takes part in: shape (M,)."""
    if clusters is None:
        return cells.per_player(cells.games, cells.games)
    alone = clusters.single.reshape(-1, 3).sum(axis=1)
    found = cells.per_player(alone, alone)
    size, pair = cells.size, clusters.cell // 3
    place = clusters.cluster * size
    if clusters.large * size <= DENSE:
        seen = np.zeros(clusters.large * size, dtype=bool)
        seen[place + cells.first[pair]] = True
        seen[place + cells.second[pair]] = True
        together: Floats = found + seen.reshape(clusters.large, size).sum(axis=0)
        return together
    players = np.unique(np.concatenate([place + cells.first[pair], place + cells.second[pair]])) % size
    return found + np.bincount(players, minlength=size)


def unseen(cells: Cells, weight: Floats, clusters: Clusters | None) -> Floats:
    """Variance of the scores that is missing from their squares, shape (M, M); `weight` is the information
    that each pair has of the difference of its players, shape (P,)."""
    units = units_of(cells, clusters)
    return laplacian(cells, weight * share(np.minimum(units[cells.first], units[cells.second])))


def share(units: Floats) -> Floats:
    """What is missing where so many votes or clusters are: 1/n, less what it is where there are enough."""
    found: Floats = np.maximum(1 / np.maximum(units, 1) - 1 / ENOUGH, 0)
    return found


def unseen_draws(inverse: Floats, meat: Floats, count: int, seed: int) -> Floats:
    """What resamples lack for it: normal deviations of the strengths, shape (count, M), with the covariance
    A⁻¹ U A⁻¹ of the `inverse` A⁻¹ of the information and the unseen `meat` U."""
    if not meat.any():
        return np.zeros((count, len(meat)))
    values, vectors = np.linalg.eigh(meat)
    root = vectors * np.sqrt(np.maximum(values, 0))
    normal = np.random.default_rng([seed, 1]).standard_normal((count, len(values)))
    drawn: Floats = normal @ (inverse @ root).T
    return drawn
