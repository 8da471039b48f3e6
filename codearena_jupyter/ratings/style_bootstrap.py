"""Resampled style control: clusters of votes are drawn again with replacement, and all is fitted anew.

Style differs from vote to vote, so that no counts stand for the votes: each resample looks at every vote.
That bounds how many votes times resamples there can be. Measures keep the scale that they have in all votes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit

from ..errors import UsageError
from .bootstrap import AT_MOST, CHORD_STEPS, KEPT_SHARE, TOLERANCE
from .bradley_terry import MAX_STEP, MAX_STEPS
from .cells import Floats, Integers

LIMIT = 200_000_000
"""Votes times resamples, some half a minute of work. Sandwich intervals have no such limit."""
FAR = 50.0
"""A strength or effect beyond so many logits has no finite maximum."""


def check_size(votes: int, resamples: int) -> None:
    """Refuse what would take many minutes.

    Raises:
        UsageError: says how many resamples there can be.
    """
    if votes * resamples > LIMIT:
        most = LIMIT // votes
        instead = f"ask for at most {most} resamples, or " if most >= 100 else "ask "
        raise UsageError(
            f"A bootstrap with style control fits every vote of every resample anew; {resamples:,} resamples "
            f"of {votes:,} votes would take many minutes: {instead}for sandwich intervals."
        )


def resample_style(
    a: Integers,
    b: Integers,
    y: Floats,
    x: Floats,
    start: tuple[Floats, Floats],
    information: Floats,
    clusters: NDArray[Any] | None,
    count: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """Strengths (count, M), each with mean 0, and effects (count, K) in logits.

    `start` holds strengths and effects of the fit to all votes, `information` its information with the
    constant direction filled in.
    """
    size = len(start[0])
    rows = np.arange(len(y))
    signs = np.repeat([1.0, -1.0], len(y))
    place = (np.concatenate([rows, rows]), np.concatenate([a, b]))
    design = csr_matrix((signs, place), shape=(len(y), size))
    inverse = np.asarray(np.linalg.inv(information), dtype=np.float64)
    solver = _Solver(design, x, y, np.concatenate(start), inverse)
    numbered = rows if clusters is None else np.unique(clusters, return_inverse=True)[1]
    units = int(numbered.max()) + 1
    rng = np.random.default_rng(seed)
    solved = []
    at_once = max(1, AT_MOST // len(y))
    for first in range(0, count, at_once):
        batch = min(at_once, count - first)
        drawn = rng.multinomial(units, np.full(units, 1 / units), size=batch)
        solved.append(solver.solve(drawn.T[numbered].astype(np.float64)))
    found = np.concatenate(solved, axis=1)
    theta = found[:size] - found[:size].mean(axis=0)
    return theta.T, found[size:].T


class _Solver:
    """Solves the same votes with other weights."""

    def __init__(self, design: csr_matrix, x: Floats, y: Floats, start: Floats, inverse: Floats) -> None:
        self._design, self._x, self._y = design, x, y
        self._toward = design.T.tocsr()
        self._size = design.shape[1]
        self._start, self._inverse = start, inverse

    def solve(self, weight: Floats) -> Floats:
        """Strengths and effects (M + K, R) for weights of shape (N, R)."""
        found = np.repeat(self._start[:, None], weight.shape[1], axis=1)
        left = np.arange(weight.shape[1])
        for _ in range(CHORD_STEPS):
            move = self._inverse @ self._gradient(found[:, left], weight[:, left])[0]
            np.clip(move, -MAX_STEP, MAX_STEP, out=move)
            found[:, left] += move
            left = left[np.abs(move).max(axis=0) > TOLERANCE]
            if not len(left):
                break
        for one in left.tolist():
            solved = self._newton(weight[:, one])
            if solved is None:  # in these votes somebody lost every time, or style tells everything
                solved = self._newton((1 - KEPT_SHARE) * weight[:, one] + KEPT_SHARE)
            found[:, one] = self._start if solved is None else solved
        return found

    def _gradient(self, found: Floats, weight: Floats) -> tuple[Floats, Floats]:
        """Slopes (M + K, R), and the chances that they come from (N, R)."""
        win = expit(self._design @ found[: self._size] + self._x @ found[self._size :])
        error = (self._y[:, None] - win) * weight
        return np.concatenate([self._toward @ error, self._x.T @ error]), win

    def _newton(self, weight: Floats) -> Floats | None:
        """Full steps for one resample; None where there is no maximum."""
        found, size = self._start.copy(), self._size
        for _ in range(MAX_STEPS):
            gradient, win = self._gradient(found[:, None], weight[:, None])
            bend = weight * (win * (1 - win))[:, 0]
            scaled = self._x * bend[:, None]
            cross = self._toward @ scaled
            inner = (self._toward.multiply(bend) @ self._design).toarray()
            inner += np.trace(inner) / size**2
            matrix = np.block([[inner, cross], [cross.T, self._x.T @ scaled]])
            try:
                move = np.linalg.solve(matrix, gradient[:, 0])
            except np.linalg.LinAlgError:
                return None
            longest = np.abs(move).max()
            found += move * min(1.0, MAX_STEP / max(longest, MAX_STEP))
            if np.abs(found).max() > FAR:
                return None
            if longest < TOLERANCE:
                return found
        return None
