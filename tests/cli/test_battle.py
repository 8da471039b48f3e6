"""`codearena battle` and `codearena export` from the shell, with real models on loopback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from codearena_jupyter.cli.main import main

from ..openai_server import Behaviour, OpenAIServer, rate_limited

PYTHON = "```python\nprint('hello from {}')\n```"


def codearena(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def battle(status: int, *arguments: str) -> dict[str, Any]:
    done = codearena("battle", "Say hello", *arguments, "--json")
    assert done.exit_code == status, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture
def models(openai_server: OpenAIServer, private_home: Path) -> OpenAIServer:
    """Two models in the models file."""
    for name in ("Lovelace", "Babbage"):
        openai_server.models[name] = Behaviour(PYTHON.format(name[0]))
    file = private_home / "config" / "codearena_models.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"models": [openai_server.entry(name) for name in openai_server.models]}))
    return openai_server


def test_a_battle_is_run_voted_on_and_exported(models: OpenAIServer, tmp_path: Path) -> None:
    unvoted = battle(0)
    assert set(unvoted) >= {"battle_id", "prompt", "environment", "sides", "vote", "models"}
    assert (unvoted["vote"], unvoted["models"]) == (None, None)
    assert "Lovelace" not in json.dumps(unvoted)
    for side in unvoted["sides"].values():
        assert set(side) >= {"answer", "code", "language", "environment", "execution"}
        assert side["execution"]["stdout"].startswith("hello from")
    named = battle(
        0, "--model-a", "Babbage", "--model-b", "Lovelace", "--environment", "python", "--vote", "model_b"
    )
    assert named["models"] == {"a": "Babbage", "b": "Lovelace"}
    assert named["vote"] == "model_b"
    assert named["environment"] == "python"
    assert named["sides"]["a"]["execution"]["stdout"] == "hello from B\n"
    dest = tmp_path / "votes.parquet"
    dry = codearena("export", str(dest), "--dry-run", "--json")
    assert json.loads(dry.stdout)["votes"] == 1
    assert not dest.exists()
    assert codearena("export", str(dest)).exit_code == 0
    (row,) = pd.read_parquet(dest).to_dict("records")
    assert (row["battle_id"], row["winner"], row["model_b"]) == (named["battle_id"], "model_b", "Lovelace")
    assert row["stdout_a"] == "hello from B\n"
    refused = codearena("export", str(dest))
    assert refused.exit_code == 2
    assert "--overwrite" in refused.stderr
    assert codearena("export", str(dest), "--overwrite").exit_code == 0


def test_a_battle_in_words_names_nobody_before_the_vote(models: OpenAIServer) -> None:
    done = codearena("battle", "Say hello")
    assert done.exit_code == 0
    assert "Model A" in done.stdout
    assert "hello from" in done.stdout
    assert "Lovelace" not in done.stdout + done.stderr
    voted = codearena("battle", "Say hello", "--vote", "tie")
    assert "Vote: tie. A was" in voted.stdout
    assert "Lovelace" in voted.stdout


def test_a_failed_model_is_status_1_and_says_why(models: OpenAIServer) -> None:
    models.models["Babbage"] = rate_limited()
    view = battle(1, "--vote", "tie")
    assert (view["phase"], view["vote"], view["models"]) == ("failed", None, None)
    kinds = [side["problem"]["kind"] for side in view["sides"].values() if side["problem"]]
    assert kinds == ["rate_limit"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model-a", "Nobody"], "no model “Nobody”"),
        (["--environment", "cobol"], "no environment “cobol”"),
        (["--model-a", "Babbage", "--model-b", "Babbage"], "two different models"),
    ],
)
def test_what_makes_no_sense_is_status_2(models: OpenAIServer, arguments: list[str], said: str) -> None:
    done = codearena("battle", "x", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_demo_votes_are_exported_only_on_request(tmp_path: Path) -> None:
    examples = json.loads(codearena("examples", "--json").stdout)
    prompt = next(row["prompt"] for row in examples if row["environment"] == "html")
    done = codearena("battle", prompt, "--vote", "model_a", "--json")
    assert done.exit_code == 0, done.stderr
    dest = tmp_path / "votes.jsonl"
    report = codearena("export", str(dest))
    assert "1 demo votes were left out" in report.stdout
    assert dest.read_text() == ""
    codearena("export", str(dest), "--overwrite", "--include-demo")
    (row,) = map(json.loads, dest.read_text().splitlines())
    assert row["demo"] is True


def test_the_columns_are_explained() -> None:
    done = codearena("export", "--columns")
    assert done.exit_code == 0
    assert "pair_probability" in done.stdout
    assert "Chance with which this pair was drawn" in done.stdout
