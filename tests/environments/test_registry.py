from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from codearena_jupyter.environments import registry
from codearena_jupyter.environments.html import Html
from codearena_jupyter.environments.python import Python
from codearena_jupyter.environments.registry import find_environment, load_environments, system_prompt
from codearena_jupyter.environments.sql import Sql
from codearena_jupyter.errors import MissingRequirement, NotFound
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.sandbox import packages
from codearena_jupyter.testing.environment_contract import EnvironmentContract


class TestPython(EnvironmentContract):
    environment = Python()
    program = "print('hello')\n"


class TestHtml(EnvironmentContract):
    environment = Html()
    program = "<!DOCTYPE html><title>hello</title>"


class TestSql(EnvironmentContract):
    environment = Sql()
    program = "SELECT 'hello';\n"


def test_the_built_in_environments_are_registered() -> None:
    assert {environment.name for environment in load_environments()} >= {
        "python", "html", "react", "vue", "mermaid", "markdown", "javascript", "typescript", "c", "cpp",
        "java", "go", "rust", "sql",
    }  # fmt: skip


def test_an_environment_is_found_by_name() -> None:
    assert find_environment([Html(), Python()], "python").title == "Python"


def test_an_unknown_name_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match=r"“cobol”.*html, python"):
        find_environment([Html(), Python()], "cobol")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("no_such_package:Cobol", "can't be loaded: No module named"),
        ("codearena_jupyter.errors:CodeArenaError", "is none: it lacks names of"),
    ],
)
def test_a_broken_package_is_named_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    entries = [
        EntryPoint("cobol", value, registry.GROUP),
        EntryPoint("html", "codearena_jupyter.environments.html:Html", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: entries)
    environments = load_environments()
    found = find_environment(environments, "cobol").availability()
    assert not found.available
    assert f"The environment “cobol” ({value}) {why}" in found.detail
    assert "uninstall the package" in found.detail
    assert find_environment(environments, "html").availability().available
    program = read_answer("```cobol\nSTOP RUN.\n```\n", environments, "cobol").program
    assert program is not None
    with pytest.raises(MissingRequirement, match="cobol"):
        find_environment(environments, "cobol").plan(program)
    assert "cobol" not in system_prompt(environments, "auto")


def test_without_a_choice_models_are_told_what_there_is() -> None:
    text = system_prompt([Html(), Python()], "auto")
    assert "- HTML: a fenced code block tagged `html`" in text
    assert "- Python: a fenced code block tagged `python`" in text
    assert "{" not in text


def test_with_a_choice_models_are_told_what_was_chosen() -> None:
    assert system_prompt([Html(), Python()], "html") == Html().system_prompt
    with pytest.raises(NotFound):
        system_prompt([Html()], "cobol")


@pytest.mark.parametrize("name", ["auto", "python"])
def test_the_prompt_names_exactly_the_packages_that_are_there(name: str) -> None:
    text = system_prompt([Html(), Python()], name)
    for requirement in packages.REQUIREMENTS:
        package = requirement.partition(">")[0]
        assert package in text or package in {"ipykernel", "matplotlib-inline"}, (
            f"models are not told of {package}"
        )
