"""Style control takes out what style does, and no more."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.ratings import style_bootstrap
from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.estimate import NO_STYLE_MAXIMUM
from codearena_jupyter.ratings.labels import Labels
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.style import OF_MODELS, OF_OTHERS
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


def many(count: int, *, per_voter: int, seed: int = 0) -> Votes:
    """Four models, of which voters like one more or less, each with their own taste."""
    rng = np.random.default_rng(seed)
    strength = np.array([0.6, 0.2, -0.2, -0.6])
    voter = np.arange(count) // per_voter
    taste = rng.normal(0, 1.5, (count // per_voter + 1, 4))[voter] * (per_voter > 1)
    a = rng.integers(0, 4, count)
    b = (a + rng.integers(1, 4, count)) % 4
    rows = np.arange(count)
    length = rng.integers(50, 500, (count, 2)).astype(float)
    lean = (strength + taste)[rows, a] - (strength + taste)[rows, b]
    lean += 1.0 * (length[:, 0] - length[:, 1]) / length.sum(axis=1)
    won = rng.random(count) < 1 / (1 + np.exp(-lean))
    names = np.array(list("ABCD"))
    return Votes.of(
        model_a=names[a], model_b=names[b], winner=np.where(won, "model_a", "model_b"),
        voter=[f"v{who}" for who in voter], style_a={"length": length[:, 0]},
        style_b={"length": length[:, 1]},
    )  # fmt: skip


def widths(board: object) -> dict[str, float]:
    return {row.model: row.upper - row.lower for row in board.rows}  # type: ignore[attr-defined]


@pytest.mark.parametrize("per_voter", [1, 20])
def test_resampling_agrees_with_the_sandwich(per_voter: int) -> None:
    """Where voters have tastes of their own, both see that votes of one voter say less than others."""
    votes = many(1600, per_voter=per_voter)
    drawn = rate(votes, method=Method(style=True, interval="bootstrap", bootstrap=400))
    exact = rate(votes, method=STYLE)
    assert [row.rating for row in drawn.rows] == [row.rating for row in exact.rows]
    assert widths(drawn) == pytest.approx(widths(exact), rel=0.15)
    (one,), (two,) = drawn.meta["style"], exact.meta["style"]
    assert one["effect"] == two["effect"]
    assert one["upper"] - one["lower"] == pytest.approx(two["upper"] - two["lower"], rel=0.15)
    assert drawn.meta["interval"] == {"method": "bootstrap", "level": 0.95, "resamples": 400}


def test_resampling_keeps_a_voter_s_votes_together() -> None:
    together = many(1600, per_voter=20)
    columns = {name: column for name, column in together.columns() if not name.startswith(("style", "voter"))}
    apart = Votes.of(**columns, style_a=together.style_a, style_b=together.style_b)
    method = Method(style=True, interval="bootstrap", bootstrap=200)
    narrow, wide = (sum(widths(rate(votes, method=method)).values()) for votes in (apart, together))
    assert wide > 1.3 * narrow


def test_a_resample_without_a_maximum_stays_finite() -> None:
    votes = many(40, per_voter=1)
    board = rate(votes, method=Method(style=True, interval="bootstrap", bootstrap=200))
    rated = [row for row in board.rows if row.rating is not None]
    assert rated
    for row in rated:
        assert row.lower is not None
        assert row.upper is not None
        assert row.lower <= row.rating <= row.upper
        assert np.isfinite([row.lower, row.upper]).all()


def test_the_same_seed_draws_the_same() -> None:
    votes, method = many(300, per_voter=3), Method(style=True, interval="bootstrap", bootstrap=50, seed=3)
    assert rate(votes, method=method).to_json() == rate(votes, method=method).to_json()
    other = Method(style=True, interval="bootstrap", bootstrap=50, seed=4)
    assert rate(votes, method=method).rows != rate(votes, method=other).rows


def test_more_than_can_be_resampled_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = many(1000, per_voter=1)
    monkeypatch.setattr(style_bootstrap, "LIMIT", 500_000)
    with pytest.raises(UsageError, match="at most 500 resamples, or for sandwich intervals"):
        rate(votes, method=Method(style=True, interval="bootstrap", bootstrap=1000))
    monkeypatch.setattr(style_bootstrap, "LIMIT", 1000)
    with pytest.raises(UsageError, match="minutes: ask for sandwich intervals"):
        rate(votes, method=Method(style=True, interval="bootstrap", bootstrap=100))
    assert rate(votes, method=STYLE).rows


@pytest.mark.parametrize("method", [STYLE, Method(style=True, interval="bootstrap", bootstrap=50)])
def test_measures_that_cannot_be_told_from_others_stay_out_and_say_so(method: Method) -> None:
    rng = np.random.default_rng(5)
    a = rng.integers(0, 2, 300)
    names = np.array(["A", "B"])
    own = np.where(np.stack([a, 1 - a], 1) == 0, 300.0, 100.0)  # A always writes three times as much
    free = rng.uniform(1, 9, (300, 2))
    winner = np.where(rng.random(300) < 0.5, "model_a", "model_b")
    measures = [{"code": free[:, i], "comments": 2 * free[:, i], "length": own[:, i]} for i in range(2)]
    votes = Votes.of(
        model_a=names[a], model_b=names[1 - a], winner=winner, style_a=measures[0], style_b=measures[1]
    )
    board = rate(votes, method=method)
    reasons = {effect["name"]: effect["reason"] for effect in board.meta["style"]}
    assert reasons == {"code": None, "comments": OF_OTHERS, "length": OF_MODELS}
    alone = {"code": free[:, 0]}, {"code": free[:, 1]}
    simple = rate(
        Votes.of(model_a=names[a], model_b=names[1 - a], winner=winner, style_a=alone[0], style_b=alone[1]),
        method=method,
    )
    assert [row.rating for row in board.rows] == pytest.approx([row.rating for row in simple.rows])


def test_slices_have_effects_of_their_own() -> None:
    votes = wordy()
    languages = Labels(np.arange(len(votes), dtype=np.int32) % 2, ("c", "python"))
    cut = dataclasses.replace(votes, language_a=languages, language_b=languages)
    effects = rate(cut, by="language", method=STYLE).meta["style"]
    assert [(effect["key"], effect["name"]) for effect in effects] == [
        ("c", "code"), ("c", "length"), ("python", "code"), ("python", "length"),
    ]  # fmt: skip
    assert all(effect["lower"] > 30 for effect in effects if effect["name"] == "length")
