"""The local classifier of topics, against prompts that a person labelled from the definitions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from codearena_jupyter.domain.example import TOPICS
from codearena_jupyter.parsing.topic import DEFINITIONS, topic_of

LABELLED = [json.loads(line) for line in Path(__file__).with_name("topics.jsonl").read_text().splitlines()]


def test_every_topic_is_defined_and_labelled() -> None:
    assert set(DEFINITIONS) == set(TOPICS)
    assert Counter(row["topic"] for row in LABELLED) == dict.fromkeys(TOPICS, 20)


def test_it_agrees_with_the_labels() -> None:
    """Overall, beyond chance (Cohen's kappa), and in each topic."""
    agreed = Counter(row["topic"] for row in LABELLED if topic_of(row["prompt"]) == row["topic"])
    share = agreed.total() / len(LABELLED)
    assert share >= 0.85
    assert (share - 1 / len(TOPICS)) / (1 - 1 / len(TOPICS)) >= 0.8
    assert min(agreed.values()) >= 13


@pytest.mark.parametrize("prompt", ["", "???", "Bonjour", "x" * 100_000])
def test_a_prompt_without_any_sign_is_a_general_question(prompt: str) -> None:
    assert topic_of(prompt) == "problem_solving"


def test_the_same_prompt_has_the_same_topic() -> None:
    prompt = "a playable game about charts on a web page, with levels"
    assert {topic_of(prompt) for _ in range(20)} == {"game_development"}
