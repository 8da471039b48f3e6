"""The example prompts: one folder each, with `example.toml` and an answer per demo model.

Adding one is adding a folder `examples/ID/`; a test tells what is missing in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ...domain.example import Example


def _folder() -> Traversable:
    return files(__package__) / "examples"


@cache
def load_examples() -> Sequence[Example]:
    """Every example, in the order in which they are shown (`order`, then id)."""
    found = []
    for folder in _folder().iterdir():
        text = folder / "example.toml"
        if text.is_file():
            fields = tomllib.loads(text.read_text("utf-8"))
            order = fields.pop("order")
            fields["prompt"] = fields["prompt"].strip()
            found.append((order, Example(id=folder.name, **fields)))
    return tuple(example for _, example in sorted(found, key=lambda pair: (pair[0], pair[1].id)))


def answer_of(example: str, model: str) -> str:
    """The answer of a demo model, by its id, to an example."""
    return (_folder() / example / f"{model}.md").read_text("utf-8")


def example_for(text: str) -> Example | None:
    """The example whose prompt this is, whatever its white space and whatever files are listed below it."""
    asked = " ".join(text.split())
    for example in load_examples():
        prompt = " ".join(example.prompt.split())
        if asked == prompt or asked.startswith(f"{prompt} {FILES_FOLLOW}"):
            return example
    return None


FILES_FOLLOW = "These files lie beside the program"
"""How a battle goes on below the prompt when files are attached."""
