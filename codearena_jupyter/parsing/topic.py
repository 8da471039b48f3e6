"""What a prompt is about: one of the six topics, decided by its words.

Deterministic and local, so that every battle has a topic without asking anyone; a judge model may decide
better (`arena.topics`). `tests/parsing/topics.jsonl` measures how often it agrees with a person.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

from ..domain.example import TOPICS, Topic

DEFINITIONS: Final[dict[Topic, str]] = {
    "web_design": "building or styling web pages, sites, components and user interfaces",
    "problem_solving": "algorithms, data structures, puzzles and general programming tasks and questions",
    "game_development": "games that can be played, and their mechanics",
    "scientific_computing": "numerical work, statistics, data analysis, simulation and machine learning",
    "creative_coding": "generative art, animation, visual effects, music and other playful expression",
    "diagram_creation": "a chart or diagram is the product: flowcharts, plots, schemas, mind maps",
}
"""Given to people who label and to judge models alike."""

_DEFAULT: Final[Topic] = "problem_solving"
_HEAD = 2000
"""Characters of the prompt that are looked at: what is wanted is said early."""


@cache
def _patterns() -> dict[Topic, tuple[tuple[re.Pattern[str], float], ...]]:
    """The expressions of `topics.toml`; those of one list are synonyms and count together."""
    data = tomllib.loads(resources.files(__package__).joinpath("topics.toml").read_text("utf-8"))
    return {
        topic: tuple(
            (re.compile(rf"\b(?:{'|'.join(words)})\b"), float(weight))
            for weight, lists in data[topic].items()
            for words in lists
        )
        for topic in TOPICS
    }


def topic_of(prompt: str) -> Topic:
    """The topic whose words speak loudest; each expression counts once, a repeated one a little more.

    A prompt without any such word is a general programming question.
    """
    text = prompt[:_HEAD].lower()
    scores: dict[Topic, float] = {}
    for topic, patterns in _patterns().items():
        found = ((len(pattern.findall(text)), weight) for pattern, weight in patterns)
        scores[topic] = sum(weight * (1 + 0.25 * min(often - 1, 4)) for often, weight in found if often)
    best = max(scores.values())
    if best == 0:
        return _DEFAULT
    return next(topic for topic in TOPICS if scores[topic] == best)
