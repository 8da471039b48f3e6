"""`codearena leaderboard|heatmap|stats` as people type them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from codearena_jupyter.cli.main import main

CIRCLE = [("A", "B", "model_a"), ("B", "C", "model_a"), ("C", "A", "model_a"), ("A", "C", "tie")] * 5


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    rows = [
        f"{a},{b},{winner},{'python' if i % 3 else 'c'},python,t,false"
        for i, (a, b, winner) in enumerate(CIRCLE)
    ]
    head = "model_a,model_b,winner,language_a,language_b,topic,demo"
    path.write_text("\n".join([head, *rows, "W,A,model_a,c,c,t,true"]) + "\n")
    return path


def test_json_has_the_fields_of_the_contract(votes: Path) -> None:
    done = run("leaderboard", "--votes", votes, "--seed", "7", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert {"seed", "data_hash", "version", "setting", "filters", "removed"} <= found["meta"].keys()
    assert (found["meta"]["seed"], found["meta"]["setting"], found["meta"]["filters"]) == (7, "all", {})
    assert found["meta"]["interval"] == {"method": "bootstrap", "level": 0.95, "resamples": 1000}
    for row in found["rows"]:
        assert {"rank", "model", "rating", "lower", "upper", "votes", "win_rate"} <= row.keys()
    last = found["rows"][-1]
    assert (last["model"], last["rank"], last["rating"], last["lower"], last["upper"]) == (
        "W",
        None,
        None,
        None,
        None,
    )
    assert last["reason"].startswith("won every vote")


def test_a_file_is_not_filtered_unless_asked(votes: Path) -> None:
    """Its demo votes count, too."""
    assert json.loads(run("leaderboard", "--votes", votes, "--json").stdout)["meta"]["votes"] == 21
    filtered = json.loads(run("leaderboard", "--votes", votes, "--no-demo", "--json").stdout)
    assert (filtered["meta"]["votes"], filtered["meta"]["removed"]["no_demo"]) == (20, 1)


def test_the_same_call_gives_the_same_bytes(votes: Path) -> None:
    call = ("leaderboard", "--votes", votes, "--by", "language", "--json")
    assert run(*call).stdout == run(*call).stdout


@pytest.mark.parametrize(
    "options",
    [
        ["--by", "language"], ["--by", "language", "--key", "python"], ["--interval", "sandwich"],
        ["--bootstrap", "50"],
        ["--min-votes", "3"], ["--ties", "davidson"], ["--ties", "rao-kupper"], ["--both-bad", "tie"],
        ["--online"], ["--language", "python"], ["--topic", "t"], ["--executed"], ["--since", "2026-01-01"],
    ],
)  # fmt: skip
def test_options_are_understood(votes: Path, options: list[str]) -> None:
    done = run("leaderboard", "--votes", votes, *options)
    needs = {"--executed": "executed_a", "--since": "created_at"}
    if options[0] in needs:
        assert done.exit_code == 2
        assert needs[options[0]] in done.stderr
    else:
        assert (done.exit_code, "RATING" in done.stdout) == (0, True)


def test_the_table_tells_how_to_compute_it_again(votes: Path) -> None:
    out = run("leaderboard", "--votes", votes, "--no-demo").stdout
    assert "20 votes, setting all; left out: no_demo 1" in out
    assert (
        "95 % intervals by bootstrap of 1,000, every vote for itself, seed 0, filters no_demo=True, data "
        in out
    )


def test_it_says_why_there_is_nothing_to_show(votes: Path, tmp_path: Path) -> None:
    out = run("heatmap", "--votes", votes, "--language", "cobol", "--language", "ada").stdout
    assert "No vote is left." in out
    assert "0 votes, setting all; left out: languages 21" in out
    assert "filters languages=cobol or ada" in out
    (bad := tmp_path / "bad.csv").write_text("model_a,model_b,winner\nA,B,both_bad\n")
    assert "No vote says who is better." in run("heatmap", "--votes", bad).stdout
    assert "1 vote on 1 battle\n" in run("stats", "--votes", bad).stdout


def test_files_are_written_in_every_format(votes: Path, tmp_path: Path) -> None:
    kinds = ("html", "png", "svg", "csv", "latex")
    paths = {kind: tmp_path / f"board.{kind}" for kind in kinds}
    options = [part for kind, path in paths.items() for part in (f"--{kind}", path)]
    done = run("leaderboard", "--votes", votes, *options)
    assert (done.exit_code, done.stdout) == (0, "")
    assert paths["png"].read_bytes().startswith(b"\x89PNG\r\n")
    assert ET.fromstring(paths["svg"].read_text()).tag.endswith("svg")
    assert "every vote for itself · seed 0 · filters none · data " in paths["svg"].read_text()
    assert paths["csv"].read_text().splitlines()[0].startswith("rank,model,rating,lower,upper,votes")
    assert r"\toprule" in paths["latex"].read_text()
    page = paths["html"].read_text()
    assert "<!doctype html>" in page
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in page
    again = {kind: path.read_bytes() for kind, path in paths.items()}
    run("leaderboard", "--votes", votes, *options)
    assert {kind: path.read_bytes() for kind, path in paths.items()} == again


@pytest.mark.parametrize("by", ["language", "topic", "opponent"])
def test_a_heatmap_has_the_fields_of_the_contract(votes: Path, by: str) -> None:
    found = json.loads(run("heatmap", "--votes", votes, "--by", by, "--json").stdout)
    assert found["meta"]["by"] == by
    assert all({"model", "key", "wins", "votes", "win_rate"} <= row.keys() for row in found["rows"])
    assert "MODEL" in run("heatmap", "--votes", votes, "--by", by).stdout


def test_stats_have_the_fields_of_the_contract(votes: Path) -> None:
    found = json.loads(run("stats", "--votes", votes, "--json").stdout)
    assert {"meta", "topics", "languages", "environments", "turns"} <= found.keys()
    assert found["topics"] == [{"name": "t", "votes": 21, "share": 1.0}]
    assert "Side A won" in run("stats", "--votes", votes).stdout


@pytest.mark.parametrize("command", ["leaderboard", "heatmap", "stats"])
def test_wrong_votes_are_a_wrong_usage_that_names_the_row(command: str, tmp_path: Path) -> None:
    path = tmp_path / "votes.jsonl"
    path.write_text('{"model_a": "A", "model_b": "B", "winner": "draw?"}\n')
    done = run(command, "--votes", path, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "row 1" in done.stderr
    assert run(command, "--votes", tmp_path / "none.csv").exit_code == 2


@pytest.mark.parametrize("command", ["leaderboard", "heatmap", "stats"])
def test_an_empty_store_is_no_error(command: str) -> None:
    done = run(command, "--json")
    assert done.exit_code == 0
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["meta"]["votes"] == 0
    assert run(command).exit_code == 0


def test_nothing_to_draw_is_said(tmp_path: Path) -> None:
    done = run("leaderboard", "--png", tmp_path / "x.png")
    assert (done.exit_code, (tmp_path / "x.png").exists()) == (2, False)
    assert "nothing to draw" in done.stderr
