"""Votes for tests, made from counts or by chance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from codearena_jupyter.ratings.votes import Votes

Count = tuple[str, str, int, int, int]
"""Model, model, wins of the first, wins of the second, ties."""


def votes_of(counts: Iterable[Count], **columns: Any) -> Votes:
    """Votes with these outcomes."""
    rows = [
        (a, b, winner)
        for a, b, won, lost, tied in counts
        for winner, often in (("model_a", won), ("model_b", lost), ("tie", tied))
        for _ in range(often)
    ]
    a, b, winner = zip(*rows, strict=True) if rows else ((), (), ())
    return Votes.of(model_a=list(a), model_b=list(b), winner=list(winner), **columns)


def random_votes(count: int = 600, models: int = 6, seed: int = 0, **columns: Any) -> Votes:
    """Votes between models of rising strength, a tenth of them ties and a tenth both bad."""
    rng = np.random.default_rng(seed)
    names = np.array([f"model-{index}" for index in range(models)])
    theta = np.linspace(-1, 1, models)
    a = rng.integers(0, models, count)
    b = (a + rng.integers(1, models, count)) % models
    won = rng.random(count) < 1 / (1 + np.exp(theta[b] - theta[a]))
    kind = rng.random(count)
    winner = np.where(
        kind < 0.1, "tie", np.where(kind < 0.2, "both_bad", np.where(won, "model_a", "model_b"))
    )
    return Votes.of(model_a=names[a], model_b=names[b], winner=winner, **columns)
