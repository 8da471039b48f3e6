"""What must hold for any votes."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codearena_jupyter.domain.vote import WINNERS
from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.fingerprint import data_hash
from codearena_jupyter.ratings.growing import GrowingVotes
from codearena_jupyter.ratings.leaderboard import Leaderboard, rate
from codearena_jupyter.ratings.votes import Votes

Rows = list[tuple[str, str, str]]

some_votes = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.sampled_from(WINNERS)), max_size=60
)
QUICK = Method(bootstrap=20)
EXACT = Method(interval="sandwich")
SWAPPED = {"model_a": "model_b", "model_b": "model_a", "tie": "tie", "both_bad": "both_bad"}


def made(rows: Rows, **columns: Any) -> Votes:
    a, b, winner = zip(*rows, strict=True) if rows else ((), (), ())
    return Votes.of(model_a=list(a), model_b=list(b), winner=list(winner), **columns)


def flat(board: Leaderboard) -> dict[tuple[str, int], float]:
    """The same, in a form that `pytest.approx` takes."""
    return {(model, i): value for model, values in numbers(board).items() for i, value in enumerate(values)}


def numbers(board: Leaderboard) -> dict[str, tuple[float, float, float]]:
    return {
        row.model: (row.rating, row.lower, row.upper)
        for row in board.rows
        if row.rating is not None and row.lower is not None and row.upper is not None
    }


@settings(max_examples=80, deadline=None)
@given(some_votes)
def test_every_row_is_either_rated_or_says_why_not(rows: Rows) -> None:
    board = rate(made(rows), method=QUICK)
    assert {row.model for row in board.rows} == {model for row in rows for model in row[:2]}
    for row in board.rows:
        assert row.votes == row.wins + row.losses + row.ties
        if row.reason is None:
            assert row.rating is not None
            assert row.lower is not None
            assert row.upper is not None
            assert row.lower <= row.rating <= row.upper
            assert all(map(math.isfinite, (row.lower, row.rating, row.upper)))
            assert row.rank_best is not None
            assert row.rank_worst is not None
            assert row.rank is not None
            assert row.rank_best <= row.rank <= row.rank_worst
        else:
            assert (row.rank, row.rating, row.lower, row.upper) == (None,) * 4
    rated = numbers(board)
    assert not rated or sum(rating for rating, *_ in rated.values()) / len(rated) == pytest.approx(1000)


@settings(max_examples=40, deadline=None)
@given(some_votes, st.randoms(use_true_random=False))
def test_the_order_of_votes_and_sides_does_not_matter(rows: Rows, chance: Any) -> None:
    shuffled = [(b, a, SWAPPED[winner]) if chance.random() < 0.5 else (a, b, winner) for a, b, winner in rows]
    chance.shuffle(shuffled)
    expected = flat(rate(made(rows), method=EXACT))
    assert flat(rate(made(shuffled), method=EXACT)) == pytest.approx(expected, abs=1e-6)
    # Drawn from the cells, not from the rows: even the resamples are the same.
    assert rate(made(shuffled), method=QUICK).rows == rate(made(rows), method=QUICK).rows


@settings(max_examples=30, deadline=None)
@given(some_votes)
def test_both_bad_votes_and_self_battles_do_not_touch_ratings(rows: Rows) -> None:
    without = [row for row in rows if row[2] != "both_bad" and row[0] != row[1]]
    expected = flat(rate(made(without), method=EXACT))
    assert flat(rate(made(rows), method=EXACT)) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(some_votes)
def test_one_more_win_never_costs_rating(rows: Rows) -> None:
    before = numbers(rate(made(rows), method=EXACT))
    after = numbers(rate(made([*rows, ("A", "B", "model_a")]), method=EXACT))
    if "A" in before and before.keys() == after.keys():
        assert after["A"][0] >= before["A"][0] - 1e-6


@settings(max_examples=25, deadline=None)
@given(some_votes, st.integers(2, 5))
def test_the_same_votes_several_times_give_the_same_ratings_and_narrower_intervals(
    rows: Rows, times: int
) -> None:
    once, often = (numbers(rate(made(rows * n), method=EXACT)) for n in (1, times))
    assert {model: values[0] for model, values in often.items()} == pytest.approx(
        {model: values[0] for model, values in once.items()}, abs=1e-6
    )
    for model, (_, lower, upper) in often.items():
        assert upper - lower <= once[model][2] - once[model][1] + 1e-6


@settings(max_examples=25, deadline=None)
@given(some_votes)
def test_the_same_input_gives_the_same_bytes(rows: Rows) -> None:
    method = Method(bootstrap=10, seed=7)
    one, two = (json.dumps(rate(made(rows), method=method).to_json()) for _ in range(2))
    assert one == two


@settings(max_examples=25, deadline=None)
@given(some_votes)
def test_the_hash_knows_the_data_and_not_how_it_is_encoded(rows: Rows) -> None:
    votes = made(rows, voter=[f"v{len(row[0])}" for row in rows])
    growing = GrowingVotes(made(rows[:7], voter=["v1"] * len(rows[:7])))
    halves = growing.add(made(rows[7:], voter=["v1"] * len(rows[7:])))
    assert data_hash(votes) == data_hash(halves)
    if rows:
        changed = [(*rows[0][:2], SWAPPED[rows[0][2]]), *rows[1:]]
        same = rows[0][2] in {"tie", "both_bad"}
        assert (data_hash(made(changed)) == data_hash(made(rows))) is same


def test_another_seed_gives_other_intervals_and_the_same_ratings() -> None:
    rng = np.random.default_rng(0)
    rows = [(*pair, str(w)) for pair in ("AB", "BC", "CA") for w in rng.choice(WINNERS, 100)]
    one, two = (rate(made(rows), method=Method(seed=seed)) for seed in (1, 2))
    assert [row.rating for row in one.rows] == [row.rating for row in two.rows]
    assert [row.lower for row in one.rows] != [row.lower for row in two.rows]
