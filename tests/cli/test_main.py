"""Every command explains itself, and exit statuses mean what they say."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from codearena_jupyter._version import __version__
from codearena_jupyter.cli.main import COMMANDS, main
from codearena_jupyter.errors import CodeArenaError, Conflict, MissingRequirement, StoreError, UsageError


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"Usage: main {name}" in result.output
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name} is not explained"


def test_the_list_of_commands_is_complete_and_imports_none() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert all(name in result.output for name in COMMANDS)
    probe = (
        "import sys; from codearena_jupyter.cli.main import main, COMMANDS\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([name for name in COMMANDS if f'codearena_jupyter.cli.{name}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(main, ["--version"]).output.strip() == f"codearena, version {__version__}"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CodeArenaError("x"), 1),
        (StoreError("x"), 1),
        (UsageError("x"), 2),
        (Conflict("x"), 2),
        (MissingRequirement("x"), 3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_a_sentence_and_a_status(
    error: CodeArenaError, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("codearena_jupyter.arena.arena.Arena.examples", fail)
    result = CliRunner().invoke(main, ["examples"])
    assert (result.exit_code, result.stderr) == (status, "codearena: x\n")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["run"], ["battle"], ["export"], ["battle", "x", "--vote", "left"]]
)
def test_wrong_usage_has_status_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_lab_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _path, arguments: called.append(arguments))
    CliRunner().invoke(main, ["lab", "--no-browser", "--port", "9000"])
    assert called[0][1:] == ["-m", "jupyterlab", "--no-browser", "--port", "9000"]
