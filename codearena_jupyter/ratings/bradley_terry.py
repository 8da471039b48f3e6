"""The Bradley–Terry model: P(i beats j) = 1 / (1 + exp(θj − θi)), a tie being half a win each.

Bradley and Terry 1952, Biometrika 39. Strengths θ are in logits with mean 0; ratings are on
the scale of Elo, 400 / ln 10 points to a logit, so that 400 points are odds of ten to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpotri
from scipy.special import expit

from .cells import Cells, Floats

ELO_PER_LOGIT = float(400 / np.log(10))
MEAN_RATING = 1000.0

TOLERANCE = 1e-7
"""The step after one of this length would be its square."""
MAX_STEPS = 100
MAX_STEP = 2.0
"""A Newton step longer than this (logits) is shortened: far from the maximum the curvature misleads."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """`theta` has shape (M,) and mean 0.

    `information` is the M × M Fisher information with the constant direction filled in
    (strengths are only known up to a constant), so that it can be inverted.
    """

    theta: Floats
    information: Floats
    steps: int


def probability(cells: Cells, theta: Floats) -> Floats:
    """P(first beats second) of each pair."""
    win: Floats = expit(theta[cells.first] - theta[cells.second])
    return win


def pair_information(cells: Cells, theta: Floats) -> Floats:
    """What each pair's votes tell of the difference of its players, shape (P,): games · p (1 − p)."""
    win = probability(cells, theta)
    return cells.games * win * (1 - win)


def fit(cells: Cells) -> Fit:
    """The strengths of greatest likelihood, by Newton's method.

    The cells must be those of one strongly connected group (`groups.rated_group`); then the
    likelihood is strictly concave and has a maximum.
    """
    games, score = cells.games, cells.score
    won = cells.per_player(score, games - score)
    lost = cells.per_player(games, games) - won
    # What each would be against opponents of mean strength: saves two or three steps of seven.
    theta = np.log((won + 0.5) / (lost + 0.5))
    for step in range(1, MAX_STEPS + 1):
        win = probability(cells, theta)
        excess = score - games * win
        gradient = cells.per_player(excess, -excess)
        information = pinned(laplacian(cells, games * win * (1 - win)))
        move = cho_solve(cho_factor(information, check_finite=False), gradient, check_finite=False)
        longest = np.abs(move).max()
        theta += move * min(1.0, MAX_STEP / max(longest, MAX_STEP))
        if longest < TOLERANCE or (longest < 1e-8 and step > 20):
            break
    return Fit(theta - theta.mean(), pinned(laplacian(cells, pair_information(cells, theta))), step)


def laplacian(cells: Cells, weight: Floats) -> Floats:
    """Σ weight · (eᵢ − eⱼ)(eᵢ − eⱼ)ᵀ over the pairs: shape (M, M), rows sum to 0."""
    matrix = np.zeros((cells.size, cells.size))
    matrix[cells.first, cells.second] = -weight
    matrix += matrix.T
    matrix[np.diag_indices(cells.size)] = -matrix.sum(axis=1)
    return matrix


def pinned(matrix: Floats) -> Floats:
    """A Laplacian made invertible along the constant direction; solutions of sum 0 stay as they are."""
    size = len(matrix)
    full: Floats = matrix + np.trace(matrix) / size**2
    return full


def inverted(information: Floats) -> Floats:
    """The inverse of a positive definite matrix: a third of the work of a general one."""
    factor, lower = cho_factor(information, lower=True, check_finite=False)
    half, failed = dpotri(factor, lower=lower)
    if failed:
        raise np.linalg.LinAlgError("The information can't be inverted.")
    lower_half = np.tril(half)
    inverse: Floats = lower_half + np.tril(half, -1).T
    return inverse


def to_elo(theta: Floats, anchored: Floats) -> Floats:
    """Ratings with mean 1000 over the weights `anchored` (which sum to 1); last axis is the players."""
    centre = theta @ anchored
    rating: Floats = MEAN_RATING + ELO_PER_LOGIT * (theta - np.expand_dims(centre, -1))
    return rating
