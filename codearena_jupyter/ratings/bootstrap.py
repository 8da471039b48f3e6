"""Resampled strengths: votes (or clusters of votes) are drawn again with replacement.

Independent votes are drawn as exact multinomial counts of the cells. All resamples are
solved together: first chord Newton steps with the information of the original fit (one
inverse for all), then full Newton for the few that this does not bring home.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from . import bradley_terry
from .bradley_terry import ELO_PER_LOGIT, Fit
from .cells import Cells, Floats
from .clusters import Clusters
from .groups import solvable
from .sandwich import incidence
from .scarcity import unseen, unseen_draws

TOLERANCE = 1e-4 / ELO_PER_LOGIT
"""A resample is solved when its last step is below a ten-thousandth of a rating point."""
CHORD_STEPS = 40
MAX_STEP = bradley_terry.MAX_STEP
AT_MOST = 2_000_000
"""Numbers in each array of a batch: bounds the memory to about 16 MB for each."""
KEPT_SHARE = 0.05
"""In a resample whose likelihood has no maximum (a model lost every vote that was drawn), this
share of each cell is the original's: the smallest that keeps every rating finite but far out."""


def resample(cells: Cells, fit: Fit, count: int, seed: int, clusters: Clusters | None = None) -> Floats:
    """Strengths of `count` resamples, shape (count, M), each with mean 0."""
    solver = _Solver(cells, fit)
    rng = np.random.default_rng(seed)
    solved = np.concatenate([solver.solve(tables) for tables in draws(cells, count, rng, clusters)])
    meat = unseen(cells, bradley_terry.pair_information(cells, fit.theta), clusters)
    drawn: Floats = solved + unseen_draws(solver.inverse, meat, count, seed)
    return drawn


def draws(cells: Cells, count: int, rng: np.random.Generator, clusters: Clusters | None) -> Iterator[Floats]:
    """Tables of counts in batches of shape (R, P, 3).

    Single votes are drawn as multinomial counts of their cells; larger clusters, as one more
    category, by their numbers.
    """
    pairs = len(cells.first)
    single = np.ascontiguousarray(cells.counts[:, :3]).ravel() if clusters is None else clusters.single
    large = 0 if clusters is None else clusters.large
    used = np.flatnonzero(single)
    total = int(single.sum()) + large
    share = np.append(single[used], large) / total
    at_once = max(1, AT_MOST // (3 * pairs))
    for start in range(0, count, at_once):
        batch = min(at_once, count - start)
        drawn = rng.multinomial(total, share, size=batch)
        tables = np.zeros((batch, 3 * pairs))
        tables[:, used] = drawn[:, :-1]
        if clusters is not None and large:
            for table, number in enumerate(drawn[:, -1].tolist()):
                often = np.bincount(rng.integers(0, large, number), minlength=large)
                tables[table] += clusters.matrix @ often
        yield tables.reshape(batch, pairs, 3)


class _Solver:
    """Solves tables over the pairs of `cells`, all of a batch together."""

    def __init__(self, cells: Cells, fit: Fit) -> None:
        self.cells, self.fit = cells, fit
        # A product with the inverse is faster than solving, and the next step mends its rounding errors.
        self.inverse: Floats = np.linalg.inv(fit.information).astype(np.float64, copy=False)
        self.toward = incidence(cells)[:, ::3].tocsr()
        self.across = self.toward.T.tocsr()

    def solve(self, tables: Floats) -> Floats:
        """Strengths of each table, shape (R, M)."""
        games = np.ascontiguousarray(tables.sum(axis=2).T)
        score = np.ascontiguousarray((tables[:, :, 0] + tables[:, :, 2] / 2).T)
        theta = np.repeat(self.fit.theta[:, None], len(tables), axis=1)
        open_ = self._chord(theta, score, games)
        if len(open_):
            self._newton(theta, score, games, open_)
        theta -= theta.mean(axis=0)
        return theta.T

    def _chord(self, theta: Floats, score: Floats, games: Floats) -> NDArray[np.int64]:
        """Step with the original information; answers the resamples left unsolved."""
        left = np.arange(theta.shape[1])
        for _ in range(CHORD_STEPS):
            every = len(left) == theta.shape[1]
            win = self.across @ (theta if every else theta[:, left])
            expit(win, out=win)
            win *= games if every else games[:, left]
            excess = np.subtract(score if every else score[:, left], win, out=win)
            move = self.inverse @ (self.toward @ excess)
            np.clip(move, -MAX_STEP, MAX_STEP, out=move)
            theta[:, left] += move
            left = left[np.abs(move).max(axis=0) > TOLERANCE]
            if not len(left):
                break
        return left

    def _newton(self, theta: Floats, score: Floats, games: Floats, open_: NDArray[np.int64]) -> None:
        """Solve the rest by full Newton steps, in batches that bound the memory."""
        cells, size = self.cells, self.cells.size
        at_once = max(1, AT_MOST // size**2)
        for start in range(0, len(open_), at_once):
            part = open_[start : start + at_once]
            finite = solvable(cells.first, cells.second, score[:, part], games[:, part], size)
            lost = part[~finite]
            games[:, lost] += KEPT_SHARE * (cells.games[:, None] - games[:, lost])
            score[:, lost] += KEPT_SHARE * (cells.score[:, None] - score[:, lost])
            theta[:, part] = self._newton_batch(score[:, part], games[:, part])

    def _newton_batch(self, score: Floats, games: Floats) -> Floats:
        cells, size = self.cells, self.cells.size
        first, second, diagonal = cells.first, cells.second, np.arange(size)
        theta = np.repeat(self.fit.theta[:, None], score.shape[1], axis=1)
        left = np.arange(score.shape[1])
        for _ in range(bradley_terry.MAX_STEPS):
            win = expit(self.across @ theta[:, left])
            gradient = self.toward @ (score[:, left] - games[:, left] * win)
            weight = (games[:, left] * win * (1 - win)).T
            information = np.zeros((len(left), size, size))
            information[:, first, second] = -weight
            information += information.transpose(0, 2, 1)
            information[:, diagonal, diagonal] = -information.sum(axis=2)
            trace = information[:, diagonal, diagonal].sum(axis=1)
            information += (trace / size**2)[:, None, None]
            move = np.linalg.solve(information, gradient.T[:, :, None])[:, :, 0]
            longest = np.abs(move).max(axis=1)
            move *= (MAX_STEP / np.maximum(longest, MAX_STEP))[:, None]
            theta[:, left] += move.T
            left = left[longest > TOLERANCE]
            if not len(left):
                break
        return theta
