"""A second implementation agrees, to a hundredth of a rating point."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import t as student

from codearena_jupyter.domain.vote import WINNERS
from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.bradley_terry import ELO_PER_LOGIT
from codearena_jupyter.ratings.leaderboard import Leaderboard, rate
from codearena_jupyter.ratings.votes import Votes

from . import reference
from .made import random_votes


def plain(votes: Votes) -> list[reference.Vote]:
    names = votes.models
    return [
        (names[a], names[b], WINNERS[winner])
        for a, b, winner in zip(votes.model_a.codes, votes.model_b.codes, votes.winner, strict=True)
    ]


def ratings(board: Leaderboard) -> dict[str, float]:
    return {row.model: row.rating for row in board.rows if row.rating is not None}


def half_widths(board: Leaderboard) -> dict[str, float]:
    return {row.model: (row.upper - row.lower) / 2 for row in board.rows if row.upper and row.lower}


@pytest.mark.parametrize("seed", range(3))
def test_ratings_agree(seed: int) -> None:
    votes = random_votes(seed=seed)
    expected = reference.bradley_terry(plain(votes))
    assert ratings(rate(votes, method=Method(interval="sandwich"))) == pytest.approx(expected, abs=1e-6)


def test_sandwich_intervals_agree() -> None:
    votes = random_votes()
    deviation = reference.sandwich_deviation(plain(votes))
    used = int((votes.winner != 3).sum())
    expected = {model: float(student.isf(0.025, used - 1)) * value for model, value in deviation.items()}
    assert half_widths(rate(votes, method=Method(interval="sandwich"))) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("by", ["voter", "battle"])
def test_intervals_that_keep_clusters_together_agree(by: str) -> None:
    """A large cluster, small ones, single votes and votes without an id."""
    rng = np.random.default_rng(3)
    ids = [f"id{number}" for number in rng.geometric(0.02, 600)]
    ids[:5] = [""] * 5
    votes = random_votes(**{by: ids})
    board = rate(votes, method=Method(interval="sandwich"))
    assert board.meta["clusters"]["by"] == by
    kept = [name or f"alone{i}" for i, name in enumerate(ids)]
    deviation = reference.sandwich_deviation(plain(votes), kept)
    units = len({name for name, winner in zip(kept, votes.winner, strict=True) if winner != 3})
    expected = {model: float(student.isf(0.025, units - 1)) * value for model, value in deviation.items()}
    assert half_widths(board) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("clustered", [False, True])
def test_bootstrap_and_sandwich_agree_on_many_votes(clustered: bool) -> None:
    voters = {"voter": [f"v{number % 300}" for number in range(6000)]} if clustered else {}
    votes = random_votes(6000, **voters)
    drawn = half_widths(rate(votes, method=Method(bootstrap=2000)))
    exact = half_widths(rate(votes, method=Method(interval="sandwich")))
    assert drawn == pytest.approx(exact, rel=0.08)


def test_resampled_votes_are_really_fitted() -> None:
    """Drawing the votes one by one and fitting each sample by the slow way gives the same spread."""
    votes = random_votes(300, models=4, seed=5)
    rows, rng = plain(votes), np.random.default_rng(1)
    slow = [
        reference.bradley_terry([rows[i] for i in rng.integers(0, len(rows), len(rows))], rounds=300)
        for _ in range(150)
    ]
    for row in rate(votes, method=Method(bootstrap=2000)).rows:
        assert row.lower is not None
        assert row.upper is not None
        drawn = [sample[row.model] for sample in slow]
        assert row.upper - row.lower == pytest.approx(np.std(drawn) * 3.92, rel=0.25)


@pytest.mark.parametrize("kind", ["davidson", "rao-kupper"])
def test_models_of_ties_agree(kind: Literal["davidson", "rao-kupper"]) -> None:
    votes = random_votes(250, models=4, seed=2)
    board = rate(votes, method=Method(ties=kind, bootstrap=200))
    expected, eta = reference.tie_model(plain(votes), kind)
    assert ratings(board) == pytest.approx(expected, abs=0.05)
    assert board.meta["ties"]["parameter"] == pytest.approx(eta, abs=1e-3)
    exact = half_widths(rate(votes, method=Method(ties=kind, interval="sandwich")))
    assert half_widths(board) == pytest.approx(exact, rel=0.3)


def test_style_control_agrees() -> None:
    """Against a general optimiser on the likelihood."""
    rng = np.random.default_rng(4)
    a, b = rng.integers(1, 500, 400).astype(float), rng.integers(1, 500, 400).astype(float)
    votes = random_votes(400, models=4, style_a={"length": a}, style_b={"length": b})
    board = rate(votes, method=Method(style=True))
    ratio = (a - b) / (a + b)
    x = ratio / ratio.std()
    points = np.array([1.0, 0.0, 0.5, np.nan])[votes.winner]
    used = ~np.isnan(points)

    def negative(parameters: np.ndarray) -> float:
        theta, gamma = parameters[:-1], parameters[-1]
        logit = theta[votes.model_a.codes] - theta[votes.model_b.codes] + gamma * x
        gain = points * -np.logaddexp(0, -logit) + (1 - points) * -np.logaddexp(0, logit)
        return float(-gain[used].sum() + theta.sum() ** 2)

    found = minimize(negative, np.zeros(5), method="BFGS", options={"gtol": 1e-9}).x
    expected = 1000 + ELO_PER_LOGIT * (found[:-1] - found[:-1].mean())
    assert ratings(board) == pytest.approx(dict(zip(votes.models, expected, strict=True)), abs=0.01)
    (effect,) = board.meta["style"]
    assert effect["effect"] == pytest.approx(found[-1] * ELO_PER_LOGIT, abs=0.01)
    assert effect["lower"] < effect["effect"] < effect["upper"]


@pytest.mark.parametrize("kind", ["davidson", "rao-kupper"])
def test_predicted_win_rates_count_a_tie_as_half_a_win(kind: Literal["davidson", "rao-kupper"]) -> None:
    votes = random_votes(4000, models=3)
    board = rate(votes, method=Method(interval="sandwich", ties=kind))
    eta = board.meta["ties"]["parameter"]
    theta = {row.model: (row.rating or math.nan) * math.log(10) / 400 for row in board.rows}
    for row in board.rows:
        points = []
        for model, other in theta.items():
            d = theta[row.model] - other
            if kind == "davidson":
                weights = [math.exp(d / 2), math.exp(-d / 2), math.exp(eta)]
                win, tie = weights[0] / sum(weights), weights[2] / sum(weights)
            else:
                win = 1 / (1 + math.exp(eta - d))
                tie = 1 - win - 1 / (1 + math.exp(eta + d))
            if model != row.model:
                points.append(win + tie / 2)
        assert row.predicted_win_rate == pytest.approx(sum(points) / len(points), abs=1e-9)
