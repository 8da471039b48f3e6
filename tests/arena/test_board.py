"""What the arena answers about the votes of its store."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codearena_jupyter.arena.query import parse_query
from codearena_jupyter.errors import NotFound, UsageError

from .conftest import Cast, Door


def test_an_empty_store_answers_everything_with_nothing(arena: Door) -> None:
    page = arena.board("page")
    assert page.keys() == {"leaderboard", "heatmap", "stats", "trends", "choices"}
    for name in ("leaderboard", "heatmap", "trends"):
        assert (page[name]["rows"], page[name]["chart"]) == ([], None)
    assert page["stats"]["votes"] == 0
    assert set(page["stats"]["charts"].values()) == {None}
    assert page["choices"]["votes"] == 0
    assert (arena.board("version"))["votes"] == 0


def test_each_vote_shows_at_the_next_question(arena: Door, cast: Cast) -> None:
    hashes = set()
    for number, winner in enumerate(("model_a", "model_b", "tie"), 1):
        cast(winner=winner)
        found = arena.board("leaderboard")
        assert found["meta"]["votes"] == number
        hashes.add(found["meta"]["data_hash"])
    assert len(hashes) == 3
    assert [row["rating"] for row in found["rows"]] == [1000, 1000]


def test_reading_vote_by_vote_is_the_same_as_reading_all_at_once(arena: Door, cast: Cast) -> None:
    for number in range(12):
        cast(
            "ABC"[number % 3],
            "BCD"[number % 3],
            ("model_a", "model_b", "tie")[number % 3],
            voter=f"v{number % 4}",
        )
        arena.board("version")
    fresh = Door()
    one, two = (each.board("page") for each in (arena, fresh))
    fresh.close()
    assert json.dumps(one) == json.dumps(two)


def test_demo_votes_count_until_there_is_a_real_one(arena: Door, cast: Cast) -> None:
    ada, blaise = "Demo Ada (scripted)", "Demo Blaise (scripted)"
    cast(ada, blaise, demo=True)
    cast(blaise, ada, demo=True)
    before = arena.board("leaderboard")
    assert (before["meta"]["votes"], before["meta"]["demo"]) == (2, {"votes": 2, "counted": True})
    cast("A", "B")
    after = arena.board("leaderboard")
    assert (after["meta"]["votes"], after["meta"]["demo"]) == (1, {"votes": 2, "counted": False})
    assert after["meta"]["removed"]["no_demo"] == 2
    assert {row["model"] for row in after["rows"]} == {"A", "B"}, "and nothing is left of demo models"
    asked = arena.board("leaderboard", {"include_demo": "1"})
    assert (asked["meta"]["votes"], asked["meta"]["demo_shown"]) == (3, True)
    assert {row["model"] for row in asked["rows"]} == {"A", "B", ada, blaise}


def test_a_vote_is_described_for_analysis(arena: Door, cast: Cast) -> None:
    cast()
    stats = arena.board("stats")
    assert stats["topics"] == [{"name": "game_development", "votes": 1, "share": 1.0}]
    assert {row["name"] for row in stats["languages"]} == {"python", "c"}
    assert 35 < stats["interaction_time"]["median_seconds"] < 60
    choices = arena.board("choices")
    assert choices["topic"] == [{"key": "game_development", "votes": 1}]
    assert choices["window"]["first"].endswith("Z")


def test_style_control_works_on_what_the_store_keeps(arena: Door, cast: Cast) -> None:
    for winner in ("model_a", "model_b", "tie"):
        cast(winner=winner)
    found = arena.board("leaderboard", {"style": "1"})
    assert found["meta"]["removed"]["style_unknown"] == 0
    assert {effect["name"] for effect in found["meta"]["style"]} == {"length", "code", "comments", "markdown"}


def test_dark_charts_differ_in_colours_only(arena: Door, cast: Cast) -> None:
    for winner in ("model_a", "model_b"):
        cast(winner=winner)
    light, dark = [arena.board("leaderboard", {"dark": dark}) for dark in ("0", "1")]
    assert light["rows"] == dark["rows"]
    assert light["chart"]["data"] == dark["chart"]["data"]
    assert light["chart"]["config"] != dark["chart"]["config"]
    assert light["chart"]["$schema"].endswith("/v5.json")


def test_only_the_asked_sections_are_answered(arena: Door) -> None:
    assert (arena.board("page", {"sections": "stats,choices"})).keys() == {"stats", "choices"}
    with pytest.raises(NotFound):
        arena.board("guess")


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"guess": "1"}, "no parameter “guess”"),
        ({"setting": "guess"}, "no setting “guess”"),
        ({"by": "guess"}, "can't be cut by “guess”"),
        ({"interval": "guess"}, "no interval “guess”"),
        ({"bootstrap": "many"}, "“bootstrap” must be a whole number"),
        ({"seed": "-1"}, "“seed” must be a whole number"),
        ({"min_votes": 1.5}, "“min_votes” must be a whole number"),
        ({"executed": "perhaps"}, "“executed” must be 1 or 0"),
        ({"since": "yesterday"}, "“since” must be a time"),
        ({"setting": ["all", "all"]}, "“setting” can be given only once"),
        ({"voters": [1]}, "“voters” must be a list of texts"),
        ({"by": 3}, "“by” must be a text"),
        ({"format": "docx"}, "“format” must be one of"),
        ({"sections": "guess"}, "no section “guess”"),
        ({"key": "python"}, "“key” is one of “by”"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(arena: Door, params: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        arena.board("leaderboard", params)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"since": "2026-02-01", "until": "2026-01-01"}, "“since” has to be the earlier"),
        ({"since": "2026-01-01T02:00+02:00", "until": "2026-01-01"}, "“since” has to be the earlier"),
        ({"no_demo": "1", "include_demo": "1"}, "not both"),
    ],
)
def test_questions_that_no_vote_can_answer_are_told(asked: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_query(asked)


def test_parameters_may_be_texts_lists_or_json() -> None:
    texts = parse_query(
        {"executed": ["1"], "min_votes": ["5"], "voters": ["a", "b"], "by": [""], "since": "2026-01-01"}
    )
    values = parse_query({"executed": True, "min_votes": 5, "voters": ["a", "b"], "since": "2026-01-01"})
    assert texts == values
    assert texts.filters.voters == ("a", "b")
    assert texts.method.min_votes == 5


def test_files_have_names_and_types(arena: Door, cast: Cast) -> None:
    for winner in ("model_a", "model_b"):
        cast(winner=winner)
    found = {kind: arena.board_file({"format": kind}) for kind in ("json", "csv", "latex", "svg")}
    assert [name for name, _, _ in found.values()] == [
        "leaderboard.json", "leaderboard.csv", "leaderboard.tex", "leaderboard.svg",
    ]  # fmt: skip
    assert json.loads(found["json"][2]).keys() == {"meta", "rows"}
    name, mime, _ = arena.board_file({"what": "heatmap", "format": "csv", "heatmap_by": "language"})
    assert (name, mime) == ("heatmap.csv", "text/csv")
