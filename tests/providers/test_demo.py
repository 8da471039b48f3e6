"""The scripted models and the examples they answer."""

from __future__ import annotations

import asyncio
import re
import time
import tomllib
from importlib.resources import files

import pytest

from codearena_jupyter.battles.answering import conversation
from codearena_jupyter.domain.example import TOPICS, Example
from codearena_jupyter.domain.execution import AttachedFile
from codearena_jupyter.domain.message import Chunk, Message
from codearena_jupyter.domain.model import Model
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.errors import ProviderError
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.providers.demo import DemoProvider, load_examples
from codearena_jupyter.providers.demo.provider import MODELS

EXAMPLES = load_examples()
by_id = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
by_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)


def replay(model: Model, prompt: str) -> list[Chunk]:
    async def main() -> list[Chunk]:
        return [chunk async for chunk in DemoProvider().stream(model, [Message("user", prompt)])]

    return asyncio.run(main())


def answer_file(example: Example, model: Model) -> str:
    folder = files("codearena_jupyter.providers.demo") / "examples" / example.id
    return (folder / f"{model.id}.md").read_text("utf-8")


@by_id
def test_every_demo_model_answers_every_example(example: Example) -> None:
    folder = files("codearena_jupyter.providers.demo") / "examples" / example.id
    found = {entry.name for entry in folder.iterdir()}
    assert found == {"example.toml", *(f"{model.id}.md" for model in MODELS)}
    answers = [answer_file(example, model).strip() for model in MODELS]
    assert len(set(answers)) == len(MODELS)
    for model, answer in zip(MODELS, answers, strict=True):
        assert answer, f"{model.id} says nothing"
        named = [other.name.split()[1] for other in MODELS if other.name.split()[1] in answer]
        assert not named, f"{model.id} names {named}: that would tell the side"


@by_id
def test_an_example_is_complete_and_for_an_environment_that_there_is(example: Example) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", example.id)
    assert example.topic in TOPICS
    assert example.environment in {environment.name for environment in load_environments()}
    assert 3 <= len(example.title) <= 40
    assert 40 <= len(example.prompt) <= 1000


@by_id
def test_the_code_of_an_answer_is_found_for_the_examples_environment(example: Example) -> None:
    environments = load_environments()
    programs = [read_answer(answer_file(example, model), environments).program for model in MODELS]
    found = [program.environment for program in programs if program is not None]
    assert len(found) >= 3, "at most one answer of an example has no code"
    assert set(found) == {example.environment}


def test_there_are_enough_examples_of_every_topic() -> None:
    assert len(EXAMPLES) >= 16
    assert {example.topic for example in EXAMPLES} == set(TOPICS)
    assert len({example.id for example in EXAMPLES}) == len({e.title for e in EXAMPLES}) == len(EXAMPLES)
    plain = [example for example in EXAMPLES if example.environment in ("python", "html")]
    assert len(plain) >= 12


def test_examples_are_shown_in_the_order_they_ask_for() -> None:
    folder = files("codearena_jupyter.providers.demo") / "examples"
    orders = [tomllib.loads((folder / e.id / "example.toml").read_text("utf-8"))["order"] for e in EXAMPLES]
    assert orders == sorted(orders)


def test_the_models_say_that_they_are_scripted() -> None:
    found = asyncio.run(DemoProvider().discover())
    assert len(found) >= 4
    for model in found:
        assert model.demo
        assert model.available
        assert model.name.endswith("(scripted)")


@by_model
def test_an_answer_is_replayed_whole_and_quickly(model: Model) -> None:
    example = EXAMPLES[0]
    started = time.perf_counter()
    chunks = replay(model, example.prompt)
    seconds = time.perf_counter() - started
    assert "".join(chunk.text for chunk in chunks) == answer_file(example, model)
    assert len([chunk for chunk in chunks if chunk.text]) > 10
    assert 0.3 < seconds < 2.5
    usage = chunks[-1].usage
    assert usage is not None
    assert usage.cost is None


def test_a_prompt_is_known_whatever_its_white_space() -> None:
    example = EXAMPLES[0]
    prompt = "  " + example.prompt.replace(" ", "\n  ") + "\n"
    assert "".join(chunk.text for chunk in replay(MODELS[0], prompt)) == answer_file(example, MODELS[0])


def test_attached_files_do_not_hide_the_prompt() -> None:
    example = next(example for example in EXAMPLES if example.id == "sales-csv")
    attached = [AttachedFile("sales.csv", b"date,region\n2025-01-01,North\n")]
    messages = conversation("You are an expert.", example.prompt, attached)
    assert "sales.csv" in messages[-1].text
    replayed = "".join(chunk.text for chunk in replay(MODELS[0], messages[-1].text))
    assert replayed == answer_file(example, MODELS[0])


@pytest.mark.parametrize(
    "prompt",
    ["Write a poem.", EXAMPLES[0].prompt + " Make it blue.", EXAMPLES[0].prompt + "\n\nMake it blue."],
)
def test_any_other_prompt_is_told_how_to_add_a_real_model(prompt: str) -> None:
    with pytest.raises(ProviderError) as caught:
        replay(MODELS[0], prompt)
    message = caught.value.problem.message
    assert caught.value.problem.kind == "refused"
    for word in (
        "scripted",
        EXAMPLES[0].title,
        EXAMPLES[-1].title,
        "codearena models add",
        "Models tab",
        "_API_KEY",
    ):
        assert word in message
    assert not any(model.name in message for model in MODELS)
