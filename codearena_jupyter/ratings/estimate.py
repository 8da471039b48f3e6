"""Strengths and 95 % intervals of one group of players, by whichever model was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ..errors import UsageError
from . import style
from .bradley_terry import fit, to_elo
from .cells import Cells, Floats, Integers
from .clusters import Clusters
from .intervals import INTERVALS, LEVEL, Interval, IntervalSettings, around, intervals, spread
from .style import Effect
from .ties import TIE_MODELS, fit_ties, resample_ties, tie_covariance

Ties = Literal["half", "rao-kupper", "davidson"]
TIES: tuple[Ties, ...] = get_args(Ties)
BothBad = Literal["apart", "tie"]
BOTH_BADS: tuple[BothBad, ...] = get_args(BothBad)

NO_TIE_MAXIMUM = "some model never lost although it tied, so that this model of ties has no finite solution"
NO_STYLE_MAXIMUM = "style alone tells winners from losers here, so that its effect can't be taken out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How ratings are computed.

    `interval` None means the default: bootstrap, or sandwich with style control (which looks at each
    vote, so that resampling would take minutes).
    """

    interval: Interval | None = None
    bootstrap: int = 1000
    seed: int = 0
    min_votes: int = 0
    ties: Ties = "half"
    both_bad: BothBad = "apart"
    style: bool = False
    online: bool = False

    def __post_init__(self) -> None:
        for what, value, known in (
            ("interval", self.interval or INTERVALS[0], INTERVALS),
            ("model of ties", self.ties, TIES),
            ("way to count both-bad votes", self.both_bad, BOTH_BADS),
        ):
            if value not in known:
                raise UsageError(f"There is no {what} “{value}”; it must be one of {', '.join(known)}.")
        if self.bootstrap < 2 or self.min_votes < 0 or self.seed < 0:
            raise UsageError(
                "A bootstrap needs at least 2 resamples; seed and least votes can't be negative."
            )
        if self.style and self.interval == "bootstrap":
            raise UsageError("Style control has sandwich intervals only; ask for no other interval.")
        if self.style and self.ties != "half":
            raise UsageError("Style control counts a tie as half a win; leave the model of ties out.")

    @property
    def settings(self) -> IntervalSettings:
        """The interval's settings, the default filled in."""
        method = self.interval or ("sandwich" if self.style else "bootstrap")
        return IntervalSettings(method=method, resamples=self.bootstrap, seed=self.seed)

    def meta(self) -> dict[str, Any]:
        """The part of `meta` that says how ratings were computed."""
        settings = self.settings
        bootstrapped = settings.method == "bootstrap"
        return {
            "seed": self.seed,
            "min_votes": self.min_votes,
            "interval": {
                "method": settings.method,
                "level": LEVEL,
                "resamples": settings.resamples if bootstrapped else None,
            },
        }


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
            ballots.a, ballots.b, ballots.winner, cells.size, ballots.measures, fitted, ballots.clusters
        )
        if found is None:
            return NO_STYLE_MAXIMUM
        lower, upper = around(found.theta, found.covariance, anchored, found.units)
        rating = to_elo(found.theta, anchored)
        return Estimate(rating, lower, upper, _predicted(found.theta, ours), effects=found.effects)
    if method.ties in TIE_MODELS and cells.counts[:, 2].any():
        return _with_ties(cells, ours, method, clusters)
    lower, upper = intervals(cells, fitted, anchored, method.settings, clusters)
    return Estimate(to_elo(fitted.theta, anchored), lower, upper, _predicted(fitted.theta, ours))


def _with_ties(
    cells: Cells, ours: NDArray[np.bool_], method: Method, clusters: Clusters | None
) -> Estimate | str:
    assert method.ties != "half"
    anchored, settings = ours / ours.sum(), method.settings
    tied = fit_ties(cells, method.ties)
    if tied is None:
        return NO_TIE_MAXIMUM
    rating = to_elo(tied.theta, anchored)
    units = clusters.count if clusters is not None else int(cells.games.sum())
    if settings.method == "bootstrap":
        drawn = resample_ties(cells, tied, method.ties, settings.resamples, settings.seed, clusters)
        lower, upper = spread(to_elo(drawn, anchored), rating, units)
    else:
        lower, upper = around(tied.theta, tie_covariance(cells, tied, method.ties, clusters), anchored, units)
    return Estimate(rating, lower, upper, _predicted(tied.theta, ours), tie_parameter=tied.eta)


def _predicted(theta: Floats, ours: NDArray[np.bool_]) -> Floats:
    """Mean chance of each to beat another of the listed, ties apart."""
    chance = expit(theta[:, None] - theta[None, ours])
    mean: Floats = (chance.sum(axis=1) - 0.5 * ours) / np.maximum(ours.sum() - ours, 1)
    return mean
