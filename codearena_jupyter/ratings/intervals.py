"""95 % intervals of ratings: by resampling, or from the sandwich variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.stats import t as student

from .bootstrap import resample
from .bradley_terry import ELO_PER_LOGIT, Fit, to_elo
from .cells import Cells, Floats
from .clusters import Clusters
from .sandwich import covariance, variances

Interval = Literal["bootstrap", "sandwich"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalSettings:
    """`resamples` only matters to the bootstrap."""

    method: Interval = "bootstrap"
    resamples: int = 1000
    seed: int = 0


def intervals(
    cells: Cells, fit: Fit, anchored: Floats, settings: IntervalSettings, clusters: Clusters | None = None
) -> tuple[Floats, Floats]:
    """Lower and upper rating of each player; `anchored` weighs the players whose mean is 1000."""
    rating = to_elo(fit.theta, anchored)
    if settings.method == "bootstrap":
        draws = to_elo(resample(cells, fit, settings.resamples, settings.seed, clusters), anchored)
        lower, upper = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        return np.minimum(lower, rating), np.maximum(upper, rating)
    spread = variances(covariance(cells, fit, clusters), anchored)
    units = float(clusters.count if clusters is not None else cells.games.sum())
    half = student.isf((1 - LEVEL) / 2, max(units - 1, 1)) * np.sqrt(spread) * ELO_PER_LOGIT
    return rating - half, rating + half
