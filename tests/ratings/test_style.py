"""Style control takes out what style does, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.estimate import NO_STYLE_MAXIMUM
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.votes import Votes

from .made import random_votes

STYLE = Method(style=True)


def wordy(count: int = 4000) -> Votes:
    """Two models of the same strength; voters like long answers, and one model writes them."""
    rng = np.random.default_rng(0)
    a = rng.integers(0, 2, count)
    length = np.where(np.stack([a, 1 - a], 1) == 0, 300.0, 200.0) * rng.uniform(0.3, 3, (count, 2))
    ratio = (length[:, 0] - length[:, 1]) / length.sum(axis=1)
    won = rng.random(count) < 1 / (1 + np.exp(-2 * ratio))
    names = np.array(["wordy", "terse"])
    return Votes.of(
        model_a=names[a], model_b=names[1 - a], winner=np.where(won, "model_a", "model_b"),
        style_a={"length": length[:, 0], "code": np.ones(count)},
        style_b={"length": length[:, 1], "code": np.ones(count)},
    )  # fmt: skip


def gap(board: object) -> float:
    first, second = board.rows  # type: ignore[attr-defined]
    return abs(first.rating - second.rating)


def test_a_model_that_only_writes_more_loses_its_lead() -> None:
    votes = wordy()
    assert gap(rate(votes)) > 40
    board = rate(votes, method=STYLE)
    assert gap(board) < 15
    assert board.meta["interval"]["method"] == "sandwich"
    effects = {effect["name"]: effect for effect in board.meta["style"]}
    assert effects["length"]["lower"] > 50
    assert effects["code"]["effect"] is None  # all answers have the same


def test_votes_whose_style_is_unknown_are_left_out_and_counted() -> None:
    lengths = np.arange(600, dtype=float)
    lengths[:50] = np.nan
    votes = random_votes(600, style_a={"length": lengths}, style_b={"length": np.ones(600)})
    board = rate(votes, method=STYLE)
    assert board.meta["removed"]["style_unknown"] == 50
    assert board.meta["votes"] == 550


def test_style_that_tells_everything_leaves_nothing_to_rate() -> None:
    won = np.tile([True, False], 50)
    votes = Votes.of(
        model_a=["A"] * 100, model_b=["B"] * 100, winner=np.where(won, "model_a", "model_b"),
        style_a={"length": np.where(won, 9.0, 1.0)}, style_b={"length": np.full(100, 3.0)},
    )  # fmt: skip
    assert {row.reason for row in rate(votes, method=STYLE).rows} == {NO_STYLE_MAXIMUM}


def test_votes_without_measures_cannot_be_controlled() -> None:
    with pytest.raises(UsageError, match="measures of both answers"):
        rate(random_votes(), method=STYLE)
    with pytest.raises(UsageError, match="same measures"):
        random_votes(1, style_a={"length": [1]}, style_b={"code": [1]})
