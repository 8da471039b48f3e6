"""A judge model names topics; where it can't, the words of the prompt stand."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from codearena_jupyter.arena.topics import topic_in
from codearena_jupyter.cli.main import main

from ..openai_server import Behaviour, OpenAIServer
from .conftest import Cast, Door


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def judge(openai_server: OpenAIServer) -> str:
    openai_server.models["judge"] = Behaviour("Diagram creation.")
    done = run(
        "models",
        "add",
        "openai/judge",
        "--name",
        "Judge",
        "--api-base",
        openai_server.api_base,
        "--key-env",
        "PATH",
    )
    assert done.exit_code == 0
    return "Judge"


def test_the_judges_topics_take_the_place_of_the_words(arena: Door, cast: Cast, judge: str) -> None:
    cast()
    assert [row["name"] for row in arena.board("stats")["topics"]] == ["game_development"]
    found = json.loads(run("topics", "--judge", judge, "--json").stdout)
    assert found == {
        "judge": "Judge", "judged": 1, "failed": 0, "agreement": 0.0, "topics": {"diagram_creation": 1},
    }  # fmt: skip
    assert [row["name"] for row in arena.board("stats")["topics"]] == ["diagram_creation"]
    cast()
    names = {row["name"]: row["votes"] for row in arena.board("stats")["topics"]}
    assert names == {"diagram_creation": 1, "game_development": 1}
    again = json.loads(run("topics", "--judge", judge, "--json").stdout)
    assert again["judged"] == 1


def test_what_the_judge_does_not_answer_keeps_its_topic(
    arena: Door,
    cast: Cast,
    judge: str,
    openai_server: OpenAIServer,
) -> None:
    openai_server.models["judge"] = Behaviour("It could be web design or game development.")
    cast()
    done = run("topics", "--judge", judge)
    assert "could not" in done.stdout
    assert [row["name"] for row in arena.board("stats")["topics"]] == ["game_development"]


def test_a_judge_that_is_not_there_is_named() -> None:
    done = run("topics", "--judge", "Nobody")
    assert (done.exit_code, "no model “Nobody”" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("answer", "topic"),
    [
        ("web_design", "web_design"),
        ("**Web Design**", "web_design"),
        ("The topic is: scientific-computing.", "scientific_computing"),
        ("web_design, game_development", None),
        ("none of these", None),
        ("", None),
    ],
)
def test_the_topic_in_an_answer(answer: str, topic: str | None) -> None:
    assert topic_in(answer) == topic
