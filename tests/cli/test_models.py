"""`codearena models` and `codearena examples` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codearena_jupyter.cli.main import main

from ..openai_server import Behaviour, OpenAIServer


@pytest.fixture(autouse=True)
def no_local_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OLLAMA_HOST", "LM_STUDIO_API_BASE", "HOSTED_VLLM_API_BASE"):
        monkeypatch.setenv(variable, "127.0.0.1:9")
    monkeypatch.setenv("LLAMA_ARG_PORT", "9")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_models_are_listed_as_a_table_and_as_json() -> None:
    table = run("models")
    assert table.exit_code == 0
    assert table.output.startswith("NAME")
    assert "Demo Ada (scripted)" in table.output
    rows = json.loads(run("models", "list", "--json").output)
    assert {"name", "provider", "available", "demo", "weight", "organization", "license"} <= set(rows[0])
    assert json.loads(run("models", "--json").output) == rows


def test_a_model_is_added_tried_and_removed(openai_server: OpenAIServer, private_home: Path) -> None:
    openai_server.models["coder"] = Behaviour("ready")
    added = run(
        "models", "add", "openai/coder", "--name", "Coder", "--api-base", openai_server.api_base,
        "--parameter", "temperature=0.2", "--parameter", "seed=7", "--weight", "3",
    )  # fmt: skip
    assert (added.exit_code, added.output.strip()) == (0, "Added Coder.")
    written = json.loads((private_home / "config" / "codearena_models.json").read_text())
    assert written["models"][0]["parameters"] == {"temperature": 0.2, "seed": 7}
    tried = run("models", "test", "Coder")
    assert tried.exit_code == 0, tried.output
    assert "Coder answered in" in tried.output
    assert openai_server.requests[-1].body["temperature"] == 0.2
    assert run("models", "remove", "Coder").output.strip() == "Removed Coder."
    assert "Coder" not in run("models").output


def test_a_model_without_its_key_is_added_with_a_hint() -> None:
    assert "Set MISTRAL_API_KEY" in run("models", "add", "mistral/devstral-latest").output


def test_a_failed_trial_is_exit_status_one(openai_server: OpenAIServer) -> None:
    run("models", "add", "openai/nowhere", "--api-base", openai_server.api_base)
    result = run("models", "test", "openai/nowhere", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "openai/x", "--key-env", "sk-proj-AbCdEf0123456789AbCdEf"), "never the key itself"),
        (("add", "openai/x", "--parameter", "temperature"), "NAME=VALUE"),
        (
            ("add", "openai/x", "--parameter", "api_key=sk-proj-AbCdEf0123456789AbCdEf"),
            "Keys are never stored",
        ),
        (("remove", "nobody"), "no configured model “nobody”"),
        (("test", "nobody"), "no model “nobody”"),
        (("add", "openai/x", "--weight", "-1"), "weight"),
    ],
)
def test_wrong_usage_is_exit_status_two_and_a_sentence(arguments: tuple[str, ...], message: str) -> None:
    result = run("models", *arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "0123456789" not in result.output
    assert "Traceback" not in result.output


def test_a_broken_models_file_is_told_with_its_line(private_home: Path) -> None:
    file = private_home / "config" / "codearena_models.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text('{"models": [\n{"id": }]}')
    result = run("models")
    assert result.exit_code == 2
    assert f"{file}, line 2" in result.output


def test_examples_are_listed_with_their_prompts() -> None:
    rows = json.loads(run("examples", "--json").output)
    assert len(rows) >= 16
    assert all(set(row) == {"id", "title", "topic", "environment", "prompt"} for row in rows)
    assert rows[0]["title"] in run("examples").output
