"""Drawing the two models of a battle."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ..domain.model import Model
from ..errors import MissingRequirement, NotFound, UsageError


@dataclass(frozen=True, slots=True)
class Pair:
    """Two models on their sides. `probability` is the chance of this unordered pair."""

    a: Model
    b: Model
    probability: float


def draw_pair(models: Sequence[Model], rng: random.Random) -> Pair:
    """Draw two different available models, in random order.

    The chance of a pair is w_i·w_j / Σ w_k·w_l over all pairs (weights as configured). Demo models meet
    only each other, and only where fewer than two real models are available.

    Raises:
        MissingRequirement: fewer than two models can take part.
    """
    able = [model for model in models if model.available and model.weight > 0]
    real = [model for model in able if not model.demo]
    contestants = real if len(real) > 1 else [model for model in able if model.demo]
    if len(contestants) < 2:
        raise MissingRequirement(
            "A battle needs two available models. Add one in the Models tab or with `codearena models add`; "
            "`codearena models` tells why a model is unavailable."
        )
    pairs = list(combinations(contestants, 2))
    weights = [first.weight * second.weight for first, second in pairs]
    index = rng.choices(range(len(pairs)), weights)[0]
    first, second = pairs[index]
    if rng.random() < 0.5:
        first, second = second, first
    return Pair(first, second, weights[index] / sum(weights))


def chosen_pair(models: Sequence[Model], names: tuple[str | None, str | None], rng: random.Random) -> Pair:
    """The pair that was asked for by name; a None is drawn.

    Raises:
        NotFound: no model has such a name.
        UsageError: the model is unavailable, or both are the same.
    """
    named = [None if name is None else _find(models, name) for name in names]
    a, b = named
    if a is None and b is None:
        return draw_pair(models, rng)
    if a is not None and b is not None:
        if a.name == b.name:
            raise UsageError(f"A battle needs two different models, not {a.name} twice.")
        return Pair(a, b, 1.0)
    known = a or b
    assert known is not None
    others = [model for model in models if model.available and model.weight > 0 and model.name != known.name]
    others = [model for model in others if model.demo == known.demo]
    if not others:
        raise UsageError(f"There is no other available model to meet {known.name}.")
    weights = [model.weight for model in others]
    index = rng.choices(range(len(others)), weights)[0]
    probability = weights[index] / sum(weights)
    return Pair(a or others[index], b or others[index], probability)


def _find(models: Sequence[Model], name: str) -> Model:
    for model in models:
        if model.name == name:
            if not model.available:
                raise UsageError(f"{name} is unavailable: {model.detail}")
            return model
    raise NotFound("model", name, "`codearena models` lists them.")
