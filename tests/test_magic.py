"""The magics in a real IPython shell, against the kernel's own arena."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from codearena_jupyter.errors import UsageError
from codearena_jupyter.magic import CodeArenaMagics
from codearena_jupyter.widgets import client


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """IPython with the extension loaded, as `%load_ext` does it."""
    client._local_client.cache_clear()
    shell = InteractiveShell.instance()
    shell.extension_manager.load_extension("codearena_jupyter")
    yield shell
    shell.extension_manager.unload_extension("codearena_jupyter")
    InteractiveShell.clear_instance()
    client._local_client.cache_clear()


def test_loading_adds_both_magics_and_unloading_takes_them_away(shell: InteractiveShell) -> None:
    assert shell.find_line_magic("codearena")
    assert shell.find_cell_magic("codearena")
    shell.extension_manager.unload_extension("codearena_jupyter")
    assert shell.find_line_magic("codearena") is None
    assert shell.find_cell_magic("codearena") is None


def test_the_leaderboard_says_that_there_are_no_votes_yet(shell: InteractiveShell) -> None:
    board = shell.run_line_magic("codearena", "leaderboard")
    assert "No votes yet" in board._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("view", ["heatmap", "stats"])
def test_win_rates_and_statistics_are_there_too(shell: InteractiveShell, view: str) -> None:
    assert "0 votes count." in shell.run_line_magic("codearena", view).text


def test_an_unknown_setting_is_an_error_that_names_the_known_ones(shell: InteractiveShell) -> None:
    with pytest.raises(UsageError, match="environment-matched, language-matched"):
        CodeArenaMagics(shell).codearena("leaderboard --setting sideways")


@pytest.mark.parametrize(("line", "cell"), [("", None), ("leaderboard", "a prompt"), ("duel", "a prompt")])
def test_what_is_neither_a_battle_nor_the_leaderboard_names_both(
    shell: InteractiveShell, line: str, cell: str | None
) -> None:
    with pytest.raises(UsageError, match=r"%%codearena.*%codearena leaderboard"):
        CodeArenaMagics(shell).codearena(line, cell)


def test_a_file_that_can_not_be_read_is_named(shell: InteractiveShell, tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    with pytest.raises(UsageError, match=r"missing\.csv can't be attached: No such file"):
        CodeArenaMagics(shell).codearena(f"--attach {missing}", "Plot it")
