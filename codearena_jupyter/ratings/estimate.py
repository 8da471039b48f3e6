"""Strengths and 95 % intervals of one group of players, by whichever model was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from . import style
from .asked import Method
from .bradley_terry import fit, to_elo
from .cells import Cells, Floats, Integers
from .clusters import Clusters
from .intervals import around, intervals, spread
from .style import Effect
from .ties import TIE_MODELS, expected_points, fit_ties, resample_ties, tie_covariance

NO_TIE_MAXIMUM = "some model never lost although it tied, so that this model of ties has no finite solution"
NO_STYLE_MAXIMUM = "style alone tells winners from losers here, so that its effect can't be taken out"


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """The single votes behind the cells, which only style control looks at: players, outcomes,
    measures of style and clusters."""

    a: Integers
    b: Integers
    winner: NDArray[np.int8]
    measures: tuple[tuple[str, ...], Floats]
    clusters: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Columns over the players of the group; `tie_parameter` is η of the model of ties."""

    rating: Floats
    lower: Floats
    upper: Floats
    predicted: Floats
    tie_parameter: float | None = None
    effects: tuple[Effect, ...] = ()


def estimate(
    cells: Cells, ours: NDArray[np.bool_], method: Method, clusters: Clusters | None, ballots: Ballots | None
) -> Estimate | str:
    """Ratings of a strongly connected group, or why there are none.

    `ours` marks the players that are listed: their mean is 1000.
    """
    anchored = ours / ours.sum()
    fitted = fit(cells)
    if ballots is not None:
        found = style.fit_style(
            ballots.a, ballots.b, ballots.winner, cells.size, ballots.measures, fitted, ballots.clusters,
            method.settings,
        )  # fmt: skip
        if found is None:
            return NO_STYLE_MAXIMUM
        rating = to_elo(found.theta, anchored)
        if found.drawn is not None:
            lower, upper = spread(to_elo(found.drawn, anchored), rating, found.units)
        else:
            lower, upper = around(found.theta, found.covariance, anchored, found.units)
        predicted = _predicted(found.theta, ours)
        return Estimate(rating, lower, upper, predicted, effects=found.effects)
    if method.ties in TIE_MODELS and cells.counts[:, 2].any():
        return _with_ties(cells, ours, method, clusters)
    lower, upper = intervals(cells, fitted, anchored, method.settings, clusters)
    return Estimate(to_elo(fitted.theta, anchored), lower, upper, _predicted(fitted.theta, ours))


def _with_ties(
    cells: Cells, ours: NDArray[np.bool_], method: Method, clusters: Clusters | None
) -> Estimate | str:
    assert method.ties != "half"
    anchored, settings, model = ours / ours.sum(), method.settings, method.ties
    tied = fit_ties(cells, model)
    if tied is None:
        return NO_TIE_MAXIMUM
    rating = to_elo(tied.theta, anchored)
    units = clusters.count if clusters is not None else int(cells.games.sum())
    if settings.method == "bootstrap":
        drawn = resample_ties(cells, tied, model, settings.resamples, settings.seed, clusters)
        lower, upper = spread(to_elo(drawn, anchored), rating, units)
    else:
        lower, upper = around(tied.theta, tie_covariance(cells, tied, model, clusters), anchored, units)
    predicted = _predicted(tied.theta, ours, lambda d: expected_points(d, tied.eta, model))
    return Estimate(rating, lower, upper, predicted, tie_parameter=tied.eta)


def _predicted(theta: Floats, ours: NDArray[np.bool_], points: Callable[[Floats], Floats] = expit) -> Floats:
    """Mean of the points that each is expected to win from another of the listed, a tie being half a win as
    in the raw win rate."""
    chance = points(theta[:, None] - theta[None, ours])
    mean: Floats = (chance.sum(axis=1) - 0.5 * ours) / np.maximum(ours.sum() - ours, 1)
    return mean
