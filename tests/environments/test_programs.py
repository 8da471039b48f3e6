"""Programs of strangers run in every language and print what their authors say; see programs/README.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import read_answer, read_source
from codearena_jupyter.parsing.guess import guess_language
from codearena_jupyter.parsing.language import language_of_suffix

from .conftest import Workshop, lines

PROGRAMS = Path(__file__).parent / "programs"
CASES: dict[str, dict[str, Any]] = json.loads((PROGRAMS / "cases.json").read_text())
LANGUAGES = ("c", "cpp", "go", "java", "javascript", "rust", "typescript")
AT_ONCE = 4
"""So many of each language run in every test run, the others with `-m slow`."""


def programs() -> Iterator[Any]:
    for number, language in enumerate(LANGUAGES):
        paths = sorted(path for path in (PROGRAMS / language).iterdir() if path.stem in CASES)
        for place, path in enumerate(paths):
            # Each language starts elsewhere, so that every run sees many tasks.
            often = (place - number * AT_ONCE) % len(paths) < AT_ONCE
            yield pytest.param(
                language, path, id=f"{language}-{path.stem}", marks=() if often else pytest.mark.slow
            )


@pytest.mark.parametrize(("language", "path"), list(programs()))
def test_a_program_of_strangers_gives_its_output(workshop: Workshop, language: str, path: Path) -> None:
    case = CASES[path.stem]
    execution = workshop.run(language, path.read_text(), arguments=case["arguments"])
    assert execution.status == "ok", execution.stderr
    # Go's own `println` writes to the other stream.
    assert lines(execution.stdout + execution.stderr, case) == lines(case["output"], case)


SOURCES = sorted(path for language in LANGUAGES for path in (PROGRAMS / language).iterdir())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_language_of_a_program_of_strangers_is_told_without_its_name(path: Path) -> None:
    told = guess_language(path.read_text())
    # A program without a type is JavaScript and TypeScript alike.
    assert told == path.parent.name or (path.parent.name, told) == ("typescript", "javascript")


@pytest.mark.parametrize("path", SOURCES[::7], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_program_of_strangers_goes_to_its_environment(path: Path) -> None:
    environments = load_environments()
    source = read_source(path.read_text(), language_of_suffix(path.suffix), path.name, environments)
    answer = read_answer(f"```{path.suffix[1:]}\n{path.read_text()}```\n", environments).program
    assert source is not None
    assert answer is not None
    assert source.environment == answer.environment == path.parent.name
    assert source.dependencies == answer.dependencies == ()
