"""95 % intervals of ratings: by resampling, or from the sandwich variance."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtrit  # scipy.stats would take half a second to load

from .asked import LEVEL, IntervalSettings
from .bootstrap import resample
from .bradley_terry import ELO_PER_LOGIT, Fit, to_elo
from .cells import Cells, Floats
from .clusters import Clusters
from .sandwich import covariance, variances


def intervals(
    cells: Cells, fit: Fit, anchored: Floats, settings: IntervalSettings, clusters: Clusters | None = None
) -> tuple[Floats, Floats]:
    """Lower and upper rating of each player; `anchored` weighs the players whose mean is 1000."""
    units = clusters.count if clusters is not None else int(cells.games.sum())
    if settings.method == "bootstrap":
        drawn = resample(cells, fit, settings.resamples, settings.seed, clusters)
        return spread(to_elo(drawn, anchored), to_elo(fit.theta, anchored), units)
    return around(fit.theta, covariance(cells, fit, clusters), anchored, units)


def spread(drawn: Floats, rating: Floats, units: int) -> tuple[Floats, Floats]:
    """The interval between the quantiles of resampled ratings, shape (R, M); it holds the rating.

    Quantiles of resamples are too narrow where few votes or clusters stand behind them, as the normal
    distribution is beside Student's t; they are widened by as much (Hesterberg 2015, Am. Stat. 69).
    """
    lower, upper = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    below, above = np.minimum(lower - rating, 0), np.maximum(upper - rating, 0)
    freedom = max(units - 1, 1)
    wider = quantile(units) / ndtri((1 + LEVEL) / 2) * np.sqrt(units / freedom)
    return rating + wider * below, rating + wider * above


def around(theta: Floats, covariance: Floats, anchored: Floats, units: int) -> tuple[Floats, Floats]:
    """The interval of Student's t around each rating; `units` votes or clusters stand behind it."""
    deviation = np.sqrt(variances(covariance, anchored))
    half = quantile(units) * deviation * ELO_PER_LOGIT
    rating = to_elo(theta, anchored)
    return rating - half, rating + half


def quantile(units: int) -> float:
    """Of Student's t for a two-sided interval; `units` votes or clusters stand behind it."""
    return float(stdtrit(max(units - 1, 1), (1 + LEVEL) / 2))
