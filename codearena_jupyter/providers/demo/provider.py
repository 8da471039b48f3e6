"""The demo models."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence

from ...domain.battle import Problem
from ...domain.message import Chunk, Message, Usage
from ...domain.model import Model
from ...errors import ProviderError
from .examples import answer_of, example_for, load_examples

MODELS = tuple(
    Model(
        name=f"Demo {name} (scripted)",
        provider="demo",
        id=name.lower(),
        organization="CodeArena demo",
        license="BSD-3-Clause",
        demo=True,
        detail="replays answers that ship with the package",
    )
    for name in ("Ada", "Blaise", "Clara", "Dmitri")
)

_PIECES = 40
_SECONDS = (0.5, 1.6)
"""An answer's length in time: quick to try, yet visibly written."""


class DemoProvider:
    """Replays an answer per model and example; says so to any other prompt."""

    name = "demo"

    async def discover(self) -> Sequence[Model]:
        """The demo models; they are always there."""
        return MODELS

    async def stream(self, model: Model, messages: Sequence[Message]) -> AsyncIterator[Chunk]:
        """Replay the answer at a plausible pace.

        Raises:
            ProviderError: the prompt is none of the examples; tells which there are and how to add a model.
        """
        prompt = next((message.text for message in reversed(messages) if message.role == "user"), "")
        example = example_for(prompt)
        if example is None:
            raise ProviderError(Problem("refused", _only_examples()))
        answer = answer_of(example.id, model.id)
        # The pace differs from answer to answer, so that it does not give a model away.
        pace = random.Random(f"{model.id}/{example.id}")  # noqa: S311  # the same each time
        seconds = pace.uniform(*_SECONDS)
        started = time.perf_counter()
        await asyncio.sleep(seconds / 5)
        first = time.perf_counter() - started
        size = max(1, len(answer) // _PIECES + 1)
        for start in range(0, len(answer), size):
            yield Chunk(answer[start : start + size])
            await asyncio.sleep(seconds * 0.8 / _PIECES)
        yield Chunk(usage=Usage(time.perf_counter() - started, first))


def _only_examples() -> str:
    titles = ", ".join(f"“{example.title}”" for example in load_examples())
    return (
        "The demo models are scripted: they replay answers to the example prompts and can't answer "
        f"anything else. Pick one of the examples ({titles}), or add a real model: in the Models tab, with "
        "`codearena models add`, by setting a key such as OPENAI_API_KEY where Jupyter is started, or by "
        "starting a local server such as Ollama."
    )
