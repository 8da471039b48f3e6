"""Models in which a tie is an outcome of its own, with one more parameter η for how common ties are.

Davidson 1970 (JASA 65): wins, losses and ties are as e^{d/2} : e^{−d/2} : e^η, d being the
difference of the strengths. Rao and Kupper 1967 (JASA 62): P(win) = σ(d − η) and
P(loss) = σ(−d − η), so that a difference smaller than the threshold η is not felt.
Both likelihoods are concave. Without any tie both are the Bradley–Terry model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.special import expit

from .bootstrap import KEPT_SHARE, draws
from .bradley_terry import inverted
from .cells import Cells, Floats
from .clusters import Clusters
from .sandwich import incidence
from .scarcity import unseen, unseen_draws

TieModel = Literal["rao-kupper", "davidson"]
TIE_MODELS: tuple[TieModel, ...] = get_args(TieModel)

TOLERANCE = 1e-10
MAX_STEPS = 100
MAX_STEP = 2.0
FARTHEST = 25.0
"""A strength that runs beyond this many logits has no finite maximum."""
RIDGE = 1e-11
ROUGHLY = 1e-6
"""Tolerance for resamples, far below a thousandth of a rating point."""


@dataclass(frozen=True, slots=True, eq=False)
class TieFit:
    """`theta` has shape (M,) and mean 0.

    `information` has shape (M + 1, M + 1), the constant direction of θ filled in.
    """

    theta: Floats
    eta: float
    information: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Slopes:
    """Derivatives of a table's log-likelihood by d and η, each of shape (P, R)."""

    d: Floats
    eta: Floats
    dd: Floats
    de: Floats
    ee: Floats


def fit_ties(cells: Cells, model: TieModel) -> TieFit | None:
    """The parameters of greatest likelihood; None where it has no finite maximum.

    That is so where all votes are ties, and where a model never lost though it tied. `cells` must
    be those of one strongly connected group with at least one tie.
    """
    tables = cells.counts[None, :, :3]
    theta, eta, solved = _solve(cells, model, tables, np.zeros((cells.size, 1)), np.zeros(1), TOLERANCE)
    if not solved[0]:
        return None
    slopes = _slopes(model, _differences(cells, theta), eta, tables)
    return TieFit(theta[:, 0] - theta[:, 0].mean(), float(eta[0]), _information(cells, slopes)[0])


def expected_points(d: Floats, eta: float, model: TieModel) -> Floats:
    """What a side is expected to win whose strength is greater by `d`, a tie being half a win."""
    if model == "rao-kupper":
        points: Floats = (1 + expit(d - eta) - expit(-d - eta)) / 2
        return points
    top = np.maximum(np.abs(d) / 2, eta)
    win, loss, tie = np.exp(d / 2 - top), np.exp(-d / 2 - top), np.exp(eta - top)
    share: Floats = (win + tie / 2) / (win + loss + tie)
    return share


def tie_covariance(cells: Cells, fit: TieFit, model: TieModel, clusters: Clusters | None = None) -> Floats:
    """Sandwich covariance of the strengths, shape (M, M)."""
    scores = _scores(cells, fit, model)  # (M + 1, 3 P)
    if clusters is None:
        single, units = cells.counts[:, :3].ravel(), float(cells.games.sum())
        meat = (scores.multiply(single) @ scores.T).toarray()
    else:
        summed = scores @ clusters.matrix
        meat = (scores.multiply(clusters.single) @ scores.T).toarray() + (summed @ summed.T).toarray()
        units = float(clusters.count)
    meat[: cells.size, : cells.size] += _unseen(cells, fit, model, clusters)
    inverse = np.linalg.inv(fit.information)
    full = units / max(units - 1, 1) * inverse @ meat @ inverse
    part: Floats = full[: cells.size, : cells.size]
    return part


def resample_ties(
    cells: Cells, fit: TieFit, model: TieModel, count: int, seed: int, clusters: Clusters | None = None
) -> Floats:
    """Strengths of `count` resamples, shape (count, M), each with mean 0."""
    solved = []
    for tables in draws(cells, count, np.random.default_rng(seed), clusters):
        theta = np.repeat(fit.theta[:, None], len(tables), axis=1)
        eta = np.full(len(tables), fit.eta)
        theta, eta, finite = _solve(cells, model, tables, theta, eta, ROUGHLY)
        if not finite.all():
            lost = np.flatnonzero(~finite)
            mixed = tables[lost] + KEPT_SHARE * (cells.counts[:, :3] - tables[lost])
            start = np.repeat(fit.theta[:, None], len(lost), axis=1)
            theta[:, lost] = _solve(cells, model, mixed, start, np.full(len(lost), fit.eta), ROUGHLY)[0]
        solved.append((theta - theta.mean(axis=0)).T)
    meat = np.zeros_like(fit.information)
    meat[: cells.size, : cells.size] = _unseen(cells, fit, model, clusters)
    lacking = unseen_draws(inverted(fit.information), meat, count, seed)[:, : cells.size]
    drawn: Floats = np.concatenate(solved) + lacking - lacking.mean(axis=1, keepdims=True)
    return drawn


def _unseen(cells: Cells, fit: TieFit, model: TieModel, clusters: Clusters | None) -> Floats:
    d = _differences(cells, fit.theta[:, None])
    slopes = _slopes(model, d, np.array([fit.eta]), cells.counts[None, :, :3])
    return unseen(cells, slopes.dd[:, 0], clusters)


def _solve(
    cells: Cells, model: TieModel, tables: Floats, theta: Floats, eta: Floats, tolerance: float
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Newton's method for R tables at once; also which of them have a maximum."""
    size = cells.size
    toward = _toward(cells)
    theta, eta = theta.copy(), eta.copy()
    if model == "rao-kupper":
        eta = np.maximum(eta, 0.1)
    left, solved = np.arange(len(tables)), np.zeros(len(tables), dtype=bool)
    for _ in range(MAX_STEPS):
        slopes = _slopes(model, _differences(cells, theta[:, left]), eta[left], tables[left])
        gradient = np.concatenate([(toward @ slopes.d).T, slopes.eta.sum(axis=0)[:, None]], axis=1)
        information = _information(cells, slopes)
        # Where there is no maximum the curvature dies out; the ridge lets the steps go on until that is seen.
        information += RIDGE * np.trace(information, axis1=1, axis2=2)[:, None, None] * np.eye(size + 1)
        move = np.linalg.solve(information, gradient[:, :, None])[:, :, 0]
        longest = np.abs(move).max(axis=1)
        move *= (MAX_STEP / np.maximum(longest, MAX_STEP))[:, None]
        theta[:, left] += move[:, :size].T
        ahead = eta[left] + move[:, size]
        # Rao and Kupper's threshold is positive; a step across 0 goes only half of the way there.
        eta[left] = np.where(ahead > 0, ahead, eta[left] / 2) if model == "rao-kupper" else ahead
        done = longest < tolerance
        solved[left[done]] = True
        away = (np.abs(theta[:, left]).max(axis=0) > FARTHEST) | (np.abs(eta[left]) > FARTHEST)
        left = left[~(done | away)]
        if not len(left):
            break
    return theta, eta, solved


def _slopes(model: TieModel, d: Floats, eta: Floats, tables: Floats) -> _Slopes:
    won, lost, tied = (np.ascontiguousarray(tables[:, :, outcome].T) for outcome in range(3))
    if model == "rao-kupper":
        up, down = expit(eta - d), expit(eta + d)  # 1 − P(win), 1 − P(loss)
        first, second = (won + tied) * up, (lost + tied) * down
        bend_first, bend_second = first * (1 - up), second * (1 - down)
        growth = 2 / -np.expm1(-2 * eta)  # d/dη of log(e^{2η} − 1)
        return _Slopes(
            d=first - second,
            eta=tied * growth - first - second,
            dd=bend_first + bend_second,
            de=bend_second - bend_first,
            ee=bend_first + bend_second + tied * growth * (growth - 2),
        )
    games = won + lost + tied
    top = np.maximum(np.abs(d) / 2, eta)
    weights = [np.exp(d / 2 - top), np.exp(-d / 2 - top), np.exp(eta - top)]
    total = weights[0] + weights[1] + weights[2]
    win, loss, tie = (weight / total for weight in weights)
    lean = win - loss
    return _Slopes(
        d=(won - lost - games * lean) / 2,
        eta=tied - games * tie,
        dd=games * (win + loss - lean**2) / 4,
        de=-games * lean * tie / 2,
        ee=games * tie * (1 - tie),
    )


def _information(cells: Cells, slopes: _Slopes) -> Floats:
    """Shape (R, M + 1, M + 1)."""
    size, count = cells.size, slopes.d.shape[1]
    matrix = np.zeros((count, size + 1, size + 1))
    inner = matrix[:, :size, :size]
    inner[:, cells.first, cells.second] = -slopes.dd.T
    inner += inner.transpose(0, 2, 1).copy()
    diagonal = np.arange(size)
    inner[:, diagonal, diagonal] = -inner.sum(axis=2)
    inner += (inner[:, diagonal, diagonal].sum(axis=1) / size**2)[:, None, None]
    cross = (_toward(cells) @ slopes.de).T
    matrix[:, :size, size] = matrix[:, size, :size] = cross
    matrix[:, size, size] = slopes.ee.sum(axis=0)
    return matrix


def _scores(cells: Cells, fit: TieFit, model: TieModel) -> csr_matrix:
    """Derivatives of one vote's log-likelihood, shape (M + 1, 3 P)."""
    pairs = len(cells.first)
    d = _differences(cells, fit.theta[:, None])
    by_d, by_eta = np.empty((pairs, 3)), np.empty((pairs, 3))
    for outcome in range(3):
        one = np.zeros((1, pairs, 3))
        one[0, :, outcome] = 1
        slopes = _slopes(model, d, np.array([fit.eta]), one)
        by_d[:, outcome], by_eta[:, outcome] = slopes.d[:, 0], slopes.eta[:, 0]
    strengths = incidence(cells).multiply(by_d.ravel()[None, :])
    return csr_matrix(vstack([csr_matrix(strengths), csr_matrix(by_eta.reshape(1, -1))]))


def _differences(cells: Cells, theta: Floats) -> Floats:
    difference: Floats = theta[cells.first] - theta[cells.second]
    return difference


def _toward(cells: Cells) -> csr_matrix:
    return incidence(cells)[:, ::3].tocsr()
