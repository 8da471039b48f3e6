"""Variance of fitted strengths that does not trust the model: A⁻¹ G A⁻¹.

A is the Fisher information, G the sum over clusters of the outer product of each cluster's
score (White 1982; Liang and Zeger 1986 for clusters).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, diags_array

from .bradley_terry import Fit, laplacian, probability
from .cells import Cells, Floats
from .clusters import Clusters

RULE_OF_THREE = 3.0


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
        meat = laplacian(cells, (cells.counts[:, :3] * error**2).sum(axis=1))
        units = cells.games.sum()
    else:
        scores = incidence(cells) @ diags_array(error.ravel()) @ clusters.matrix
        meat = np.asarray((scores @ scores.T).todense())
        units = float(clusters.count)
    factor = cho_factor(fit.information, check_finite=False)
    half = cho_solve(factor, meat, check_finite=False)
    return units / max(units - 1, 1) * cho_solve(factor, half.T, check_finite=False)


def least_variance(cells: Cells, fit: Fit) -> Floats:
    """What the model itself implies (quasi-likelihood), scaled by the dispersion of all votes.

    A model with one tie leaves no residual at all, and any method that looks at residuals
    calls its rating certain. The dispersion, unlike the residual, is known from all votes;
    three pseudo-votes (the rule of three) keep it above 0 where every vote is a tie.
    """
    win = probability(cells, fit.theta)
    seen = (cells.counts[:, :3] * residuals(cells, fit.theta) ** 2).sum()
    expected = (cells.games * win * (1 - win)).sum()
    dispersion = min(1.0, (seen + RULE_OF_THREE / 4) / (expected + RULE_OF_THREE / 4))
    inverse: Floats = np.linalg.inv(fit.information)
    return dispersion * inverse


def variances(covariance: Floats, anchored: Floats) -> Floats:
    """Variance of each strength relative to the weighted mean `anchored`."""
    with_mean = covariance @ anchored
    return np.maximum(np.diag(covariance) - 2 * with_mean + anchored @ with_mean, 0.0)


def incidence(cells: Cells) -> csr_matrix:
    """(M, 3 P): +1 where a player is first of a cell's pair, −1 where it is second."""
    pairs = len(cells.first)
    columns: NDArray[np.int64] = np.arange(3 * pairs)
    rows = np.concatenate([np.repeat(cells.first, 3), np.repeat(cells.second, 3)])
    signs = np.repeat([1.0, -1.0], 3 * pairs)
    return csr_matrix((signs, (rows, np.tile(columns, 2))), shape=(cells.size, 3 * pairs))
