"""Variance of fitted strengths that does not trust the model: A⁻¹ G A⁻¹.

A is the Fisher information, G the sum over clusters of the outer product of each cluster's
score (White 1982; Liang and Zeger 1986 for clusters).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from .bradley_terry import Fit, inverted, laplacian, pair_information, probability
from .cells import Cells, Floats
from .clusters import Clusters
from .scarcity import DENSE, unseen


def residuals(cells: Cells, theta: Floats) -> Floats:
    """Points minus expected points of the first of each pair, shape (P, 3), by outcome."""
    points = np.array([1.0, 0.0, 0.5])
    error: Floats = points - probability(cells, theta)[:, None]
    return error


def covariance(cells: Cells, fit: Fit, clusters: Clusters | None = None) -> Floats:
    """Covariance of the strengths (logits, M × M), with the small-sample factor n / (n − 1)
    where n counts the clusters, or the votes where each stands alone."""
    error = residuals(cells, fit.theta)
    if clusters is None:
        meat = laplacian(cells, np.einsum("po,po->p", cells.counts[:, :3], error**2))
        units = float(cells.games.sum())
    else:
        meat = laplacian(cells, (clusters.single.reshape(-1, 3) * error**2).sum(axis=1))
        meat += _together(cells, error.ravel(), clusters)
        units = float(clusters.count)
    meat += unseen(cells, pair_information(cells, fit.theta), clusters)
    inverse = inverted(fit.information)
    both: Floats = inverse @ meat @ inverse
    return units / max(units - 1, 1) * both


def _together(cells: Cells, error: Floats, clusters: Clusters) -> Floats:
    """Σ over the larger clusters of the outer product of each one's score, shape (M, M)."""
    size, pair, value = cells.size, clusters.cell // 3, clusters.times * error[clusters.cell]
    opens = np.flatnonzero(np.diff(clusters.cluster, prepend=-1))
    if len(opens) and np.array_equal(pair, np.repeat(pair[opens], np.diff(opens, append=len(pair)))):
        # All votes of a cluster are on one pair, as those of a battle are.
        score = np.bincount(clusters.cluster, value).astype(np.float64)
        weight = np.bincount(pair[opens], score**2, len(cells.first)).astype(np.float64)
        return laplacian(cells, weight)
    if clusters.large * size <= DENSE:
        place = clusters.cluster * size
        shape = (clusters.large, size)
        gained = np.bincount(place + cells.first[pair], value, clusters.large * size)
        lost = np.bincount(place + cells.second[pair], value, clusters.large * size)
        scores = (gained - lost).reshape(shape)
        product: Floats = scores.T @ scores
        return product
    sparse = incidence(cells) @ diags_array(error) @ clusters.matrix
    found: Floats = (sparse @ sparse.T).toarray()
    return found


def variances(covariance: Floats, anchored: Floats) -> Floats:
    """Variance of each strength relative to the weighted mean `anchored`."""
    with_mean = covariance @ anchored
    found: Floats = np.diag(covariance) - 2 * with_mean + anchored @ with_mean
    return np.maximum(found, 0.0)


def incidence(cells: Cells) -> csr_matrix:
    """(M, 3 P): +1 where a player is first of a cell's pair, −1 where it is second."""
    pairs = len(cells.first)
    columns: NDArray[np.int64] = np.arange(3 * pairs)
    rows = np.concatenate([np.repeat(cells.first, 3), np.repeat(cells.second, 3)])
    signs = np.repeat([1.0, -1.0], 3 * pairs)
    return csr_matrix((signs, (rows, np.tile(columns, 2))), shape=(cells.size, 3 * pairs))
