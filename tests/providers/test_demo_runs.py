"""The code of the demo answers really runs: a newcomer's first impression."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.arena import Arena
from codearena_jupyter.domain.example import Example
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.providers.demo import load_examples
from codearena_jupyter.server.local import LocalServer
from codearena_jupyter.settings import Settings

from ..conftest import ANSWERS_PYTHON

FOLDER = files("codearena_jupyter.providers.demo") / "examples"
AVAILABLE = {each.name for each in load_environments() if each.availability().available}


@dataclass
class Bench:
    """An arena with an event loop of its own."""

    loop: asyncio.Runner
    arena: Arena

    def run(self, answer: str) -> dict[str, Any]:
        """Run `example/model` as a battle would."""
        with as_file(FOLDER / f"{answer}.md") as path:
            return self.loop.run(self.arena.run_file(path))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("arena")
    settings = Settings.load(
        data_dir=folder / "data",
        runtime_dir=folder / "run",
        python_dir=Path(ANSWERS_PYTHON),
        models_file=folder / "models.json",
        store_url=f"sqlite:///{folder}/store.sqlite",
    )
    with asyncio.Runner() as loop:
        server = loop.run(_served())
        arena = Arena(settings, apps=server.apps, apps_url=server.url)
        yield Bench(loop, arena)
        loop.run(arena.close())
        loop.run(server.close())


async def _served() -> LocalServer:
    return LocalServer()


def shows_something(run: dict[str, Any]) -> bool:
    """A page is seen; a program has to print or draw."""
    return run["environment"] != "python" or bool(run["stdout"].strip() or run["outputs"])


LARGE = {"streamlit", "gradio"}
"""Environments with frameworks that start slowly."""


def _by_size(example: Example) -> Any:
    marks = [pytest.mark.slow] if example.environment in LARGE else []
    return pytest.param(example, marks=marks, id=example.id)


@pytest.mark.parametrize("enough", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("example", [_by_size(example) for example in load_examples()])
def test_answers_of_an_example_work(bench: Bench, example: Example, enough: int) -> None:
    if example.environment not in AVAILABLE:
        pytest.skip(f"{example.environment} can't run here")
    told = []
    for model in ("ada", "blaise", "clara", "dmitri"):
        if (example.id, model) in NO_PROGRAM or (example.id, model) in SLOW:
            continue
        run = bench.run(f"{example.id}/{model}")
        told.append((model, run["status"], run["stderr"][-300:], run["page_errors"]))
        if [each[1] for each in told].count("ok") == enough:
            assert shows_something(run)
            return
    pytest.fail(f"fewer than {enough} answers work: {told}")


NO_PROGRAM = {("maze", "dmitri")}
SLOW = {("lorenz", "blaise"), ("eight-queens", "dmitri")}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("lorenz/dmitri", "unexpected keyword argument"),
        ("expressions/dmitri", "EOFError"),
    ],
)
def test_some_answers_crash_and_say_why(bench: Bench, answer: str, reason: str) -> None:
    run = bench.run(answer)
    assert run["status"] == "error"
    assert reason in run["stderr"]


def test_a_large_figure_arrives_every_time(bench: Bench) -> None:
    """Messages beyond 64 KB take another way through the kernel's connection."""
    for _ in range(2):
        run = bench.run("epidemic/blaise")
        data = [output.get("data", {}) for output in run["outputs"]]
        images = [each["image/png"] for each in data if "image/png" in each]
        assert (run["status"], len(images)) == ("ok", 1)
        assert len(images[0]) > 64 * 1024
