"""Models that few votes, or few voters, stand behind: squares of scores alone know nothing of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.bradley_terry import ELO_PER_LOGIT
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.votes import Votes

from .simulations import Arena, coverage

METHODS = (Method(bootstrap=400), Method(interval="sandwich"))


def newcomer(seed: int) -> tuple[Votes, dict[str, float]]:
    """Five models that 30 voters know well, and a new one with 12 votes of one voter; and the truth."""
    rng = np.random.default_rng(seed)
    strength = np.array([0.8, 0.3, 0.0, -0.4, -0.7, 0.2])
    a = np.append(rng.integers(0, 5, 1500), np.full(12, 5))
    b = np.append((a[:1500] + rng.integers(1, 5, 1500)) % 5, rng.integers(0, 5, 12))
    voter = np.append(np.arange(1500) % 30, np.zeros(12, dtype=int))
    won = rng.random(len(a)) < 1 / (1 + np.exp(strength[b] - strength[a]))
    if won[-12:].all() or not won[-12:].any():
        won[-1] = not won[-1]
    names = np.array([*"abcde", "new"])
    votes = Votes.of(
        model_a=names[a], model_b=names[b], winner=np.where(won, "model_a", "model_b"),
        voter=[f"v{who}" for who in voter],
    )  # fmt: skip
    ratings = 1000 + ELO_PER_LOGIT * (strength - strength.mean())
    return votes, dict(zip(names.tolist(), ratings.tolist(), strict=True))


@pytest.mark.parametrize("method", METHODS)
def test_what_one_voter_knows_of_a_new_model_is_not_taken_for_certain(method: Method) -> None:
    held = {"new": 0, "a": 0}
    for seed in range(40):
        votes, truth = newcomer(seed)
        for row in rate(votes, method=method).rows:
            if row.model in held:
                assert row.lower is not None
                assert row.upper is not None
                held[row.model] += row.lower <= truth[row.model] <= row.upper
    assert all(number >= 33 for number in held.values()), held


@pytest.mark.parametrize("voters", [5, 12])
@pytest.mark.parametrize("method", METHODS)
def test_a_small_team_is_a_team_of_people_and_not_of_votes(voters: int, method: Method) -> None:
    arena = Arena(np.linspace(-1, 1, 6), 60 * voters, np.full(6, 1 / 6), voters=voters, moods=0.7)
    found = coverage(arena, 60, seed=2, method=method)
    assert 0.9 <= found["coverage"] <= 0.99
    apart = coverage(arena, 60, seed=2, method=Method(interval="sandwich"))
    assert found["mean_width"] == pytest.approx(apart["mean_width"], rel=0.2)


@pytest.mark.parametrize("method", METHODS)
def test_votes_that_agree_with_the_fit_to_the_last_digit_are_no_certainty(method: Method) -> None:
    """Two turns of one battle, won by either; and one tie."""
    votes = Votes.of(model_a=["A", "A"], model_b=["B", "B"], winner=["model_a", "model_b"], battle=["1", "1"])
    for row in rate(votes, method=method).rows:
        assert row.lower is not None
        assert row.upper is not None
        assert row.upper - row.lower > 400
    tie = Votes.of(model_a=["A"], model_b=["B"], winner=["tie"])
    for row in rate(tie, method=method).rows:
        assert row.lower is not None
        assert row.upper is not None
        assert row.upper - row.lower > 400


def test_one_cluster_has_the_variance_of_the_model() -> None:
    """All votes one voter's beside four others': by hand, 1/information is (n p q)^-1 of a difference."""
    count = 20
    votes = Votes.of(
        model_a=["A"] * count, model_b=["B"] * count, winner=["model_a", "model_b"] * (count // 2),
        battle=["1"] * count,
    )  # fmt: skip
    board = rate(votes, method=Method(interval="sandwich"))
    deviation = ELO_PER_LOGIT * math.sqrt((1 - 1 / 30) / (count * 0.25)) / 2  # half of the difference's
    row = board.rows[0]
    assert row.rating is not None
    assert row.upper is not None
    assert row.upper - row.rating == pytest.approx(12.706 * deviation, rel=1e-3)  # Student's t, 1 degree


def test_models_with_enough_votes_have_the_intervals_of_the_literature() -> None:
    """The sandwich of a single pair: p q / (n − 1), through the derivative of the logit."""
    votes = Votes.of(model_a=["A"] * 100, model_b=["B"] * 100, winner=["model_a"] * 60 + ["model_b"] * 40)
    row = rate(votes, method=Method(interval="sandwich")).rows[0]
    deviation = ELO_PER_LOGIT * math.sqrt(0.24 / 99) / 0.24 / 2
    assert row.rating is not None
    assert row.upper is not None
    assert row.upper - row.rating == pytest.approx(1.98422 * deviation, rel=1e-5)
