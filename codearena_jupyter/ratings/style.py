"""Style control: ratings as if both answers had the same length, code size, comments and markdown.

The difference of each measure is scaled as in Chatbot Arena, (a − b) / (a + b), then to standard
deviation 1, and enters the likelihood beside the strengths. Its effect is told in rating points: what an
answer gains when its difference grows by one standard deviation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit

from ..errors import UsageError
from .asked import IntervalSettings
from .bradley_terry import ELO_PER_LOGIT, MAX_STEP, MAX_STEPS, TOLERANCE, Fit, inverted, pinned
from .cells import Floats, Integers
from .intervals import quantile, spread
from .scarcity import share, unseen_draws
from .style_bootstrap import resample_style
from .votes import Votes

TITLES = {
    "length": "Length of the text",
    "code": "Size of the code",
    "comments": "Comments in the code",
    "markdown": "Headings, lists and bold text",
}


SAME = "it never differs"
OF_MODELS = "it differs only as the models do, and can't be told from them"
OF_OTHERS = "it differs only as the measures above do, and can't be told from them"
_ALONE = 1e-8
"""The least share of a measure's information that is its own: below it there is only rounding noise."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one measure does, in rating points per standard deviation; None where that can't be told, for
    the `reason`."""

    name: str
    title: str
    effect: float | None
    lower: float | None
    upper: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StyleFit:
    """Strengths with mean 0, their covariance, and the effects; from `units` votes or clusters. `drawn` are
    resampled strengths, shape (R, M), where these were asked for."""

    theta: Floats
    covariance: Floats
    effects: tuple[Effect, ...]
    units: int
    drawn: Floats | None = None


def style_known(votes: Votes) -> NDArray[np.bool_]:
    """The votes whose answers were both measured.

    Raises:
        UsageError: these votes have no measures of style at all.
    """
    if not votes.style_a:
        raise UsageError("Style control needs measures of both answers, such as length_a and length_b.")
    known = np.ones(len(votes), dtype=bool)
    for name in votes.style_a:
        known &= ~np.isnan(votes.style_a[name]) & ~np.isnan(votes.style_b[name])
    return known


def differences(votes: Votes) -> tuple[tuple[str, ...], Floats]:
    """Names of the measures, and their scaled differences, shape (N, K)."""
    names = tuple(sorted(votes.style_a))
    columns = []
    for name in names:
        a, b = votes.style_a[name], votes.style_b[name]
        ratio = (a - b) / np.maximum(a + b, 1e-300)
        spread = ratio.std() if len(ratio) else 0.0
        columns.append(ratio / spread if spread > 1e-9 else np.zeros(len(ratio)))
    return names, np.stack(columns, axis=1)


def fit_style(
    a: Integers,
    b: Integers,
    winner: NDArray[np.int8],
    size: int,
    measures: tuple[tuple[str, ...], Floats],
    start: Fit,
    clusters: NDArray[Any] | None,
    settings: IntervalSettings = IntervalSettings(method="sandwich"),  # noqa: B008  # frozen
) -> StyleFit | None:
    """Fit votes between the players a and b (a strongly connected group, no both-bad votes).

    `start` is the fit without style. Measures that can't be told from the models or from other measures
    stay out, and say so. None where style tells winners from losers without error, so that there is no
    maximum.
    """
    names, x = measures
    win = expit(start.theta[a] - start.theta[b])
    left_out = _left_out(_information(a, b, x, win * (1 - win), size), size)
    varies = np.array([place not in left_out for place in range(len(names))], dtype=bool)
    x = x[:, varies]
    y = np.array([1.0, 0.0, 0.5])[winner]
    theta, gamma = start.theta.copy(), np.zeros(x.shape[1])
    for _ in range(MAX_STEPS):
        win = expit(theta[a] - theta[b] + x @ gamma)
        error = y - win
        gradient = np.concatenate([np.bincount(a, error, size) - np.bincount(b, error, size), x.T @ error])
        information = _information(a, b, x, win * (1 - win), size)
        try:
            move = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError:
            return None
        longest = np.abs(move).max()
        move *= min(1.0, MAX_STEP / max(longest, MAX_STEP))
        theta += move[:size]
        gamma += move[size:]
        if np.abs(gamma).max(initial=0) > 25 or np.abs(theta).max() > 50:
            return None
        if longest < TOLERANCE or longest < 1e-9:
            break
    win = expit(theta[a] - theta[b] + x @ gamma)
    information = _information(a, b, x, win * (1 - win), size)
    inverse = inverted(information)
    meat, units = _meat(a, b, x, y - win, size, clusters)
    lacking = np.zeros_like(meat)
    lacking[:size, :size] = _unseen(a, b, win * (1 - win), size, clusters)
    meat += lacking
    covariance = units / max(units - 1, 1) * inverse @ meat @ inverse
    drawn: Floats | None = None
    if settings.method == "bootstrap":
        drawn, effects = resample_style(
            a, b, y, x, (theta, gamma), information, clusters, settings.resamples, settings.seed
        )
        drawn += unseen_draws(inverse, lacking, settings.resamples, settings.seed)[:, :size]
        lower, upper = spread(effects, gamma, units)
    else:
        half = quantile(units) * np.sqrt(np.maximum(np.diag(covariance)[size:], 0))
        lower, upper = gamma - half, gamma + half
    points: list[list[float]] = (ELO_PER_LOGIT * np.stack([gamma, lower, upper], axis=1)).tolist()
    found = dict(zip(np.array(names)[varies].tolist(), points, strict=True))
    told = tuple(
        Effect(name, TITLES.get(name, name), *found[name])
        if name in found
        else Effect(name, TITLES.get(name, name), None, None, None, left_out[place])
        for place, name in enumerate(names)
    )
    return StyleFit(theta - theta.mean(), covariance[:size, :size], told, units, drawn)


def _left_out(information: Floats, size: int) -> dict[int, str]:
    """The measures, by place, whose effects can't be told, and why: what is left of the information of each
    when that of the models and of the measures before it is taken out, as a Cholesky factor has it."""
    inner = information[:size, :size]
    cross = information[:size, size:]
    own = np.diag(information)[size:]
    rest = information[size:, size:] - cross.T @ np.linalg.solve(inner, cross)
    found: dict[int, str] = {}
    of_models = np.diag(rest).copy()
    for place, whole in enumerate(own):
        if whole <= 0:
            found[place] = SAME
        elif of_models[place] <= _ALONE * whole:
            found[place] = OF_MODELS
        elif rest[place, place] <= _ALONE * whole:
            found[place] = OF_OTHERS
        else:
            rest = rest - np.outer(rest[:, place], rest[place]) / rest[place, place]
    return found


def _information(a: Integers, b: Integers, x: Floats, weight: Floats, size: int) -> Floats:
    measures = x.shape[1]
    matrix = np.zeros((size + measures, size + measures))
    matrix[:size, :size] = pinned(_laplacian(a, b, weight, size))
    for column in range(measures):
        pull = weight * x[:, column]
        cross = np.bincount(a, pull, size) - np.bincount(b, pull, size)
        matrix[:size, size + column] = matrix[size + column, :size] = cross
    matrix[size:, size:] = x.T @ (weight[:, None] * x)
    return matrix


def _laplacian(a: Integers, b: Integers, weight: Floats, size: int) -> Floats:
    square = np.bincount(a.astype(np.int64) * size + b, weight, size * size).reshape(size, size)
    inner = -(square + square.T).astype(np.float64)
    inner[np.diag_indices(size)] -= inner.sum(axis=1)
    return inner


def _unseen(a: Integers, b: Integers, weight: Floats, size: int, clusters: NDArray[Any] | None) -> Floats:
    """As `scarcity.unseen`, of single votes; shape (M, M)."""
    players = np.concatenate([a, b]).astype(np.int64)
    if clusters is not None:
        _, numbered = np.unique(clusters, return_inverse=True)
        players = np.unique(np.concatenate([numbered, numbered]) * size + players) % size
    units = np.bincount(players, minlength=size)
    return _laplacian(a, b, weight * share(np.minimum(units[a], units[b]).astype(np.float64)), size)


def _meat(
    a: Integers, b: Integers, x: Floats, error: Floats, size: int, clusters: NDArray[Any] | None
) -> tuple[Floats, int]:
    """Σ over clusters of the outer product of its score, and how many clusters there are."""
    rows = np.arange(len(error))
    strengths = csr_matrix(
        (np.concatenate([error, -error]), (np.concatenate([rows, rows]), np.concatenate([a, b]))),
        shape=(len(error), size),
    )
    scores = csr_matrix(hstack([strengths, csr_matrix(x * error[:, None])]))
    units = len(error)
    if clusters is not None:
        _, numbered = np.unique(clusters, return_inverse=True)
        units = int(numbered.max(initial=-1)) + 1
        scores = csr_matrix((np.ones(len(rows)), (numbered, rows)), shape=(units, len(rows))) @ scores
    return np.asarray((scores.T @ scores).toarray()), units
