"""Drawing two models: the stated chance is the real one."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from codearena_jupyter.battles.pairing import chosen_pair, draw_pair
from codearena_jupyter.domain.model import Model
from codearena_jupyter.errors import MissingRequirement, NotFound, UsageError


def model(name: str, weight: float = 1.0, **fields: object) -> Model:
    return Model(name, "fake", name, weight=weight, **fields)  # type: ignore[arg-type]  # checked by the dataclass


def test_pairs_come_as_often_as_their_weights_and_stated_chances_say() -> None:
    models, rng = [model("one", 1), model("two", 2), model("three", 3)], random.Random(5)
    draws = [draw_pair(models, rng) for _ in range(22_000)]
    seen = Counter(frozenset((pair.a.name, pair.b.name)) for pair in draws)
    stated = {frozenset((pair.a.name, pair.b.name)): pair.probability for pair in draws}
    assert stated == pytest.approx(
        {
            frozenset(("one", "two")): 2 / 11,
            frozenset(("one", "three")): 3 / 11,
            frozenset(("two", "three")): 6 / 11,
        }
    )
    for pair, probability in stated.items():
        assert seen[pair] / len(draws) == pytest.approx(probability, abs=0.015)
    assert sum(pair.a.name == "three" for pair in draws if "three" in (pair.a.name, pair.b.name)) / sum(
        "three" in (pair.a.name, pair.b.name) for pair in draws
    ) == pytest.approx(0.5, abs=0.02)


def test_demo_models_meet_only_each_other_and_only_without_real_ones() -> None:
    demos, rng = [model("d1", demo=True), model("d2", demo=True)], random.Random(1)
    one, two = model("r1"), model("r2")
    assert {draw_pair([*demos, one], rng).a.demo for _ in range(20)} == {True}
    assert {draw_pair([*demos, one, two], rng).a.demo for _ in range(20)} == {False}


def test_unavailable_and_weightless_models_take_no_part() -> None:
    models = [model("a"), model("b", available=False), model("c", weight=0)]
    with pytest.raises(MissingRequirement, match="codearena models add"):
        draw_pair(models, random.Random(1))


def test_a_named_pair_is_certain_and_a_half_named_one_is_drawn() -> None:
    models, rng = [model("a"), model("b", 3), model("c"), model("d", demo=True)], random.Random(1)
    pair = chosen_pair(models, ("b", "a"), rng)
    assert (pair.a.name, pair.b.name, pair.probability) == ("b", "a", 1.0)
    half = [chosen_pair(models, (None, "a"), rng) for _ in range(50)]
    assert {pair.b.name for pair in half} == {"a"}
    assert {(pair.a.name, pair.probability) for pair in half} == {("b", 0.75), ("c", 0.25)}


def test_names_that_make_no_pair_are_refused() -> None:
    models, rng = (
        [model("a"), model("b", available=False, detail="Set B_KEY."), model("d", demo=True)],
        random.Random(1),
    )
    with pytest.raises(NotFound, match="no model “x”"):
        chosen_pair(models, ("x", None), rng)
    with pytest.raises(UsageError, match="Set B_KEY"):
        chosen_pair(models, ("a", "b"), rng)
    with pytest.raises(UsageError, match="two different"):
        chosen_pair(models, ("a", "a"), rng)
    with pytest.raises(UsageError, match="no other available model"):
        chosen_pair(models, ("a", None), rng)
