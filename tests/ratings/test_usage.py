"""Usage, position balance, trends and online Elo."""

from __future__ import annotations

import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.elo import online_elo
from codearena_jupyter.ratings.filters import select
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.trends import trends
from codearena_jupyter.ratings.usage import position, usage, wilson
from codearena_jupyter.ratings.votes import Votes

from .made import random_votes, votes_of


def test_usage_counts_what_there_is() -> None:
    votes = Votes.of(
        model_a=list("AABB"), model_b=list("BBAA"), winner=["model_a", "model_b", "tie", "both_bad"],
        language_a=["python", "c", None, "python"], language_b=["python", "python", None, "c"],
        topic=["web_design", "web_design", "game_development", None], voter=["v", "w", "v", ""],
        battle=["1", "1", "2", None], turns=[1, 2, 1, 12], seconds=[10, 60, 500, None],
    )  # fmt: skip
    found = usage(select(votes))
    assert (found["battles"], found["votes"], found["voters"]) == (3, 4, 2)
    assert found["winners"] == {"model_a": 1, "model_b": 1, "tie": 1, "both_bad": 1}
    assert found["topics"][0] == {"name": "web_design", "votes": 2, "share": pytest.approx(2 / 3)}
    assert found["languages"] == [
        {"name": "python", "sides": 4, "share": pytest.approx(2 / 3)},
        {"name": "c", "sides": 2, "share": pytest.approx(1 / 3)},
    ]
    assert found["environments"] == []
    assert {row["name"]: row["battles"] for row in found["turns"]} == {"1": 1, "2": 1, "10+": 1}
    assert found["interaction_time"]["median_seconds"] == 60
    assert [row["votes"] for row in found["interaction_time"]["bins"]] == [1, 1, 1]


def test_usage_of_no_votes_is_empty_and_not_an_error() -> None:
    found = usage(select(votes_of([])))
    assert (found["battles"], found["votes"], found["topics"], found["turns"]) == (0, 0, [], [])
    assert found["position"]["overall"]["a_share"] is None


def test_position_balance_sees_a_favoured_side() -> None:
    fair = position(votes_of([("A", "B", 50, 50, 4), ("B", "A", 50, 50, 0)]))
    assert fair["overall"] == {
        "votes": 204, "a_wins": 100, "b_wins": 100, "ties": 4, "a_share": 0.5,
        "lower": pytest.approx(0.4314, abs=1e-4), "upper": pytest.approx(0.5686, abs=1e-4),
    }  # fmt: skip
    assert [row["difference"] for row in fair["rows"]] == [0, 0]
    tilted = position(votes_of([("A", "B", 90, 10, 0), ("B", "A", 90, 10, 0)]))
    assert tilted["overall"]["lower"] > 0.5
    assert [row["difference"] for row in tilted["rows"]] == pytest.approx([0.8, 0.8])


def test_the_interval_of_a_share_is_wilsons() -> None:
    """Newcombe 1998, Stat. Med. 17, table I: 81 of 263, 15 of 148 and 0 of 20."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    assert wilson(0, 0) == (None, None)


def test_trends_count_all_votes_up_to_each_point() -> None:
    days = [f"2026-03-{1 + i // 150:02}T0{i % 10}:00:00Z" for i in range(600)]
    votes = random_votes(600, created_at=days)
    found = trends(select(votes))
    assert found["meta"]["step"] == "day"
    times = list(dict.fromkeys(row["time"] for row in found["rows"]))
    assert times == [
        "2026-03-02T00:00:00Z",
        "2026-03-03T00:00:00Z",
        "2026-03-04T00:00:00Z",
        "2026-03-04T09:00:01Z",
    ]
    last = {row["model"]: row["rating"] for row in found["rows"] if row["time"] == times[-1]}
    board = rate(votes, method=Method(interval="sandwich"))
    assert last == pytest.approx({row.model: row.rating for row in board.rows})


def test_trends_take_a_coarser_step_over_a_longer_time() -> None:
    months = [f"{2020 + i // 120}-{1 + i // 10 % 12:02}-01" for i in range(600)]
    found = trends(select(random_votes(600, created_at=months)))
    assert (found["meta"]["step"], found["meta"]["points"]) == ("month", 24)
    assert trends(select(votes_of([], created_at=[])))["rows"] == []
    with pytest.raises(UsageError, match="created_at"):
        trends(select(random_votes()))
    with pytest.raises(UsageError, match="no step “year”"):
        trends(select(random_votes(600, created_at=months)), "year")  # type: ignore[arg-type]


def test_online_elo_goes_by_the_times_of_the_votes() -> None:
    columns = {"model_a": ["A", "A"], "model_b": ["B", "C"], "winner": ["model_a", "model_b"]}
    times = ["2026-01-02", "2026-01-01"]
    found = online_elo(Votes.of(**columns, created_at=times))
    backwards = {name: values[::-1] for name, values in columns.items()}
    assert list(found) == list(online_elo(Votes.of(**backwards)))
    assert list(found) != list(online_elo(Votes.of(**columns)))
    assert list(online_elo(Votes.of(**columns, created_at=[*times[:1], None]))) == list(
        online_elo(Votes.of(**columns))
    )


def test_online_elo_is_the_textbook_rule() -> None:
    """Each from 1000, K = 4: an even win moves 2 points, and a tie moves towards each other."""
    assert list(online_elo(votes_of([("A", "B", 1, 0, 0)]))) == [1002, 998]
    after = online_elo(votes_of([("A", "B", 1, 0, 1)]))
    expected = 4 * (0.5 - 1 / (1 + 10 ** (-4 / 400)))
    assert list(after) == pytest.approx([1002 + expected, 998 - expected])
    rows = rate(votes_of([("A", "B", 3, 2, 0)]), method=Method(online=True)).to_json()["rows"]
    assert rows[0]["online_rating"] > rows[1]["online_rating"]
    assert "online_rating" not in rate(votes_of([("A", "B", 3, 2, 0)])).to_json()["rows"][0]
