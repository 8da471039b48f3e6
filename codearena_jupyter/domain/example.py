"""An example prompt that every demo model answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Topic = Literal[
    "web_design", "problem_solving", "game_development",
    "scientific_computing", "creative_coding", "diagram_creation",
]  # fmt: skip
TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt to start from."""

    id: str
    title: str
    topic: Topic
    environment: str
    prompt: str
