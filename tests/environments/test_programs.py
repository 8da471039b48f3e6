"""Programs of strangers run in every language and print what their authors say; see programs/README.md."""

from __future__ import annotations

import pytest

from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import read_answer, read_source
from codearena_jupyter.parsing.guess import guess_language
from codearena_jupyter.parsing.language import language_of_suffix

from .conftest import Workshop, lines
from .go_examples import Example, examples, same
from .sample_programs import CASES, LANGUAGES, source

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("task", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_of_strangers_gives_its_output(workshop: Workshop, language: str, task: str) -> None:
    case = CASES[task]
    code = source(language, task).read_text(encoding="utf-8")
    execution = workshop.run(language, code, arguments=case["arguments"])
    assert execution.status == "ok", execution.stderr
    # Go's own `println` writes to the other stream.
    assert lines(execution.stdout + execution.stderr, case) == lines(case["output"], case)


@pytest.mark.parametrize("task", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_a_program_of_strangers_is_told_without_its_name(language: str, task: str) -> None:
    told = guess_language(source(language, task).read_text(encoding="utf-8"))
    # A program without a type is JavaScript and TypeScript alike.
    assert told == language or (language, told) == ("typescript", "javascript")


@pytest.mark.parametrize("task", list(CASES)[::7])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_of_strangers_goes_to_its_environment(language: str, task: str) -> None:
    path = source(language, task)
    code = path.read_text(encoding="utf-8")
    environments = load_environments()
    read = read_source(code, language_of_suffix(path.suffix), path.name, environments)
    answer = read_answer(f"```{path.suffix[1:]}\n{code}```\n", environments).program
    assert read is not None
    assert answer is not None
    assert read.environment == answer.environment == language
    assert read.dependencies == answer.dependencies == ()


@pytest.mark.parametrize("example", examples()[::4], ids=lambda example: example.name)
def test_an_example_of_go_s_own_library_prints_what_its_authors_say(
    workshop: Workshop, example: Example
) -> None:
    execution = workshop.run("go", example.code)
    assert execution.status == "ok", execution.stderr
    assert same(execution.stdout, example.output)
