"""What breaks other leaderboards: each case has a defined result."""

from __future__ import annotations

import math

import numpy as np
import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.ratings import groups
from codearena_jupyter.ratings.asked import Filters, Method
from codearena_jupyter.ratings.estimate import NO_TIE_MAXIMUM
from codearena_jupyter.ratings.leaderboard import Leaderboard, rate
from codearena_jupyter.ratings.rows import Row
from codearena_jupyter.ratings.votes import Votes

from .made import random_votes, votes_of

CIRCLE = [("A", "B", 6, 4, 0), ("B", "C", 6, 4, 0), ("A", "C", 6, 4, 0)]


def by_name(board: Leaderboard) -> dict[str, Row]:
    return {row.model: row for row in board.rows}


def is_not_rated(row: Row, reason: str) -> bool:
    numbers = (row.rank, row.rating, row.lower, row.upper, row.predicted_win_rate, row.rank_best)
    return numbers == (None,) * 6 and row.reason == reason


def test_no_votes_at_all() -> None:
    board = rate(votes_of([]))
    assert board.rows == ()
    assert board.meta["votes"] == 0


def test_one_vote_rates_nobody() -> None:
    rows = by_name(rate(votes_of([("A", "B", 1, 0, 0)])))
    assert is_not_rated(rows["A"], groups.WON_ALL)
    assert is_not_rated(rows["B"], groups.LOST_ALL)


def test_one_tie_rates_both_the_same() -> None:
    first, second = rate(votes_of([("A", "B", 0, 0, 1)])).rows
    assert (first.rating, second.rating) == (1000, 1000)
    assert (first.rank, second.rank) == (1, 1)


def test_all_ties() -> None:
    rows = rate(votes_of([("A", "B", 0, 0, 9), ("B", "C", 0, 0, 9)])).rows
    assert {row.rating for row in rows} == {1000}
    assert {row.rank for row in rows} == {1}
    assert all(row.win_rate == 0.5 for row in rows)


@pytest.mark.parametrize("kind", ["rao-kupper", "davidson"])
def test_all_ties_say_nothing_where_a_tie_is_an_outcome_of_its_own(kind: str) -> None:
    rows = rate(votes_of([("A", "B", 0, 0, 9)]), method=Method(ties=kind)).rows  # type: ignore[arg-type]
    assert all(is_not_rated(row, NO_TIE_MAXIMUM) for row in rows)


@pytest.mark.parametrize("kind", ["rao-kupper", "davidson"])
def test_a_model_that_tied_but_never_lost_has_no_finite_rating_in_models_of_ties(kind: str) -> None:
    votes = votes_of([("A", "B", 5, 0, 5)])
    assert all(row.reason == NO_TIE_MAXIMUM for row in rate(votes, method=Method(ties=kind)).rows)  # type: ignore[arg-type]
    assert all(row.rating is not None for row in rate(votes).rows)


def test_without_ties_the_models_of_ties_are_bradley_terry() -> None:
    plain = rate(votes_of(CIRCLE)).rows
    assert rate(votes_of(CIRCLE), method=Method(ties="davidson")).rows == plain
    assert rate(votes_of(CIRCLE), method=Method(ties="rao-kupper")).rows == plain


def test_a_model_with_only_wins_or_only_losses_is_shown_without_a_number() -> None:
    rows = by_name(rate(votes_of([*CIRCLE, ("W", "A", 7, 0, 0), ("L", "B", 0, 7, 0)])))
    assert is_not_rated(rows["W"], groups.WON_ALL)
    assert is_not_rated(rows["L"], groups.LOST_ALL)
    assert (rows["W"].win_rate, rows["L"].win_rate) == (1, 0)
    alone = by_name(rate(votes_of(CIRCLE)))
    assert {m: rows[m].rating for m in "ABC"} == pytest.approx({m: alone[m].rating for m in "ABC"})


def test_a_disconnected_arena_rates_its_larger_part_only() -> None:
    rows = by_name(rate(votes_of([*CIRCLE, ("X", "Y", 3, 2, 0)])))
    assert all(rows[m].rating is not None for m in "ABC")
    assert is_not_rated(rows["X"], groups.APART)
    assert is_not_rated(rows["Y"], groups.APART)


def test_two_parts_with_results_in_one_direction_only() -> None:
    """The lower group never beat the upper one: no distance between them is finite."""
    rows = by_name(rate(votes_of([*CIRCLE, ("X", "Y", 3, 2, 0), ("A", "X", 4, 0, 0)])))
    assert is_not_rated(rows["X"], groups.BELOW)
    assert is_not_rated(rows["Y"], groups.BELOW)
    rows = by_name(rate(votes_of([*CIRCLE, ("X", "Y", 3, 2, 0), ("A", "X", 0, 4, 0)])))
    assert is_not_rated(rows["X"], groups.ABOVE)


def test_an_order_without_distances() -> None:
    rows = by_name(rate(votes_of([("A", "B", 3, 0, 0), ("B", "C", 3, 0, 0)])))
    assert is_not_rated(rows["B"], groups.ORDERED)


def test_a_rare_model_in_a_huge_arena_has_a_wide_interval_and_disturbs_nobody() -> None:
    votes = random_votes(20_000, models=8)
    names = [*votes.models, "rare"]
    extra = votes_of([("rare", "model-0", 2, 1, 0)])
    everything = Votes.of(
        model_a=[names[i] for i in votes.model_a.codes] + [extra.models[i] for i in extra.model_a.codes],
        model_b=[names[i] for i in votes.model_b.codes] + [extra.models[i] for i in extra.model_b.codes],
        winner=np.concatenate([votes.winner, extra.winner]),
    )
    for method in (Method(), Method(interval="sandwich")):
        rows = by_name(rate(everything, method=method))
        rare = rows.pop("rare")
        assert rare.lower is not None
        assert rare.upper is not None
        assert rare.upper - rare.lower > 300
        assert all(math.isfinite(value) for value in (rare.lower, rare.upper))
        widths = [row.upper - row.lower for row in rows.values() if row.upper and row.lower]
        # They move a little with it: all ratings are told relative to the mean of all models.
        assert max(widths) < 170


def test_a_model_that_loses_every_drawn_vote_stays_finite_in_the_bootstrap() -> None:
    first, second = rate(votes_of([("A", "B", 10, 1, 0)])).rows
    for row in (first, second):
        assert row.lower is not None
        assert row.upper is not None
        assert math.isfinite(row.lower)
        assert math.isfinite(row.upper)
        assert row.rating is not None
        assert row.lower < row.rating < row.upper


def test_a_battle_of_a_model_with_itself_never_counts() -> None:
    plain = rate(votes_of(CIRCLE))
    with_self = rate(votes_of([*CIRCLE, ("A", "A", 50, 3, 2)]))
    assert with_self.rows == plain.rows
    assert with_self.meta["removed"]["self_battles"] == 55


def test_both_bad_stands_apart_unless_a_compatible_number_is_asked_for() -> None:
    columns = {"model_a": list("AABB"), "model_b": list("BBAA")}
    votes = Votes.of(**columns, winner=["model_a", "model_b", "both_bad", "model_a"])
    rows = by_name(rate(votes))
    assert (rows["A"].votes, rows["A"].both_bad, rows["A"].wins) == (3, 1, 1)
    as_tie = by_name(rate(votes, method=Method(both_bad="tie")))
    assert (as_tie["A"].votes, as_tie["A"].ties, as_tie["A"].both_bad) == (4, 1, 0)


def test_a_model_with_only_both_bad_votes_is_told_from_one_without_any() -> None:
    columns = {"model_a": list("AAC"), "model_b": list("BBA"), "winner": ["model_a", "model_b", "both_bad"]}
    assert is_not_rated(by_name(rate(Votes.of(**columns)))["C"], groups.ONLY_BAD)


def test_duplicate_votes_are_counted_unless_filtered() -> None:
    columns = {"model_a": list("ABA"), "model_b": list("BAB"), "winner": ["model_a"] * 3}
    votes = Votes.of(**columns, battle=["x", "y", "x"], voter=["v", "v", "v"], turn=[1, 1, 1])
    assert rate(votes).meta["votes"] == 3
    filtered = rate(votes, filters=Filters(no_duplicates=True))
    assert filtered.meta["removed"]["no_duplicates"] == 1
    assert filtered.meta["votes"] == 2


def test_a_model_below_the_least_votes_takes_part_without_a_rank() -> None:
    rows = by_name(rate(votes_of([*CIRCLE, ("D", "A", 1, 1, 0)]), method=Method(min_votes=5)))
    assert is_not_rated(rows["D"], "fewer than 5 votes")
    assert sorted(row.rank for row in rows.values() if row.rank) == [1, 2, 3]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("winner", "banana", "“winner” in row 2 is “banana”"),
        ("winner", None, "“winner” in row 2 is missing"),
        ("winner", float("nan"), "“winner” in row 2 is missing"),
        ("model_a", None, "“model_a” in row 2 is missing"),
        ("model_b", float("nan"), "“model_b” in row 2 is missing"),
        ("model_a", "", "“model_a” in row 2 is"),
        ("model_a", True, "“model_a” in row 2 is True"),
    ],
)
def test_what_is_no_vote_is_an_error_that_names_its_row(column: str, value: object, said: str) -> None:
    columns: dict[str, list[object]] = {"model_a": ["A"] * 3, "model_b": ["B"] * 3, "winner": ["tie"] * 3}
    columns[column][1] = value
    with pytest.raises(UsageError) as caught:
        Votes.of(**columns)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("executed_a", ["yes", "perhaps"], "“executed_a” in row 2 is 'perhaps'"),
        ("turns", [1, -2], "“turns” in row 2"),
        ("created_at", ["2026-01-01", "soon"], "“created_at” in row 2 is 'soon'"),
        ("voter", ["a", "b", "c"], "“voter” has 3 rows, “winner” has 2"),
        ("colour", ["red", "blue"], "no column colour"),
    ],
)
def test_other_columns_are_checked_too(column: str, values: list[object], said: str) -> None:
    columns = {"model_a": ["A", "A"], "model_b": ["B", "B"], "winner": ["tie", "tie"], column: values}
    if column == "executed_a":
        columns["executed_b"] = ["yes", "no"]
    with pytest.raises(UsageError) as caught:
        Votes.of(**columns)
    assert said in str(caught.value)


@pytest.mark.parametrize("unit", [1, 1_000, 1_000_000, 1_000_000_000])
def test_times_since_1970_may_be_in_any_unit(unit: int) -> None:
    columns = {"model_a": ["A", "A"], "model_b": ["B", "B"], "winner": ["tie", "tie"]}
    votes = Votes.of(**columns, created_at=[1_700_000_000 * unit, float("nan")])
    assert votes.created_at is not None
    assert list(votes.created_at.astype("datetime64[s]").astype(str)) == ["2023-11-14T22:13:20", "NaT"]


def test_a_number_may_be_the_name_of_a_model() -> None:
    assert Votes.of(model_a=[1, 2.0], model_b=["x", "y"], winner=["tie", "tie"]).models == (
        "1",
        "2",
        "x",
        "y",
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"interval": "guess"}, "no interval “guess”"),
        ({"ties": "guess"}, "no model of ties “guess”"),
        ({"both_bad": "guess"}, "both-bad votes “guess”"),
        ({"bootstrap": 1}, "at least 2 resamples"),
        ({"seed": -1}, "negative"),
        ({"style": True, "ties": "davidson"}, "leave the model of ties out"),
    ],
)
def test_a_method_that_makes_no_sense_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Method(**wrong)  # type: ignore[arg-type]
