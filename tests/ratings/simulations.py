"""Six arenas with known strengths, and how often the intervals of a leaderboard hold them.

python -m tests.ratings.simulations [--simulations 2000] [--write tests/benchmarks/coverage.json]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.bradley_terry import ELO_PER_LOGIT, MEAN_RATING
from codearena_jupyter.ratings.labels import Labels
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.votes import Votes

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Arena:
    """`chance` of each model to be in a battle; `ties` is the share of ties; `moods` the spread of what
    each of the `voters` adds to each model's strength (0: votes are independent)."""

    theta: Floats
    votes: int
    chance: Floats
    ties: float = 0.1
    voters: int = 0
    moods: float = 0.0


def _even(models: int) -> Floats:
    return np.full(models, 1 / models)


def _uneven(models: int) -> Floats:
    weights = np.geomspace(1, 20, models)
    return weights / weights.sum()


SCENARIOS: Mapping[str, Arena] = {
    "balanced": Arena(np.linspace(-1, 1, 10), 2000, _even(10)),
    "sparse": Arena(np.linspace(-1, 1, 20), 800, _even(20)),
    "one dominant model": Arena(np.append(np.linspace(-0.8, 0.8, 9), 3.0), 2000, _even(10)),
    "many ties": Arena(np.linspace(-1, 1, 10), 2000, _even(10), ties=0.6),
    "unequal counts": Arena(
        np.linspace(-1, 1, 10), 3000, np.geomspace(1, 20, 10) / np.geomspace(1, 20, 10).sum()
    ),
    "clustered voters": Arena(np.linspace(-1, 1, 8), 3000, _even(8), voters=150, moods=0.7),
}


def truth(arena: Arena) -> Floats:
    """Ratings that the fit of endless votes would give.

    A tie as half a win, and voters with moods, change what Bradley–Terry estimates: the truth is its
    solution for the expected outcomes, as for every interval of a misspecified model.
    """
    models = len(arena.theta)
    first, second = np.triu_indices(models, 1)
    weight = arena.chance[first] * arena.chance[second]
    win = _expected_points(arena, first, second)
    theta = np.zeros(models)
    for _ in range(100):
        fitted = 1 / (1 + np.exp(theta[second] - theta[first]))
        gradient = np.zeros(models)
        np.add.at(gradient, first, weight * (win - fitted))
        np.add.at(gradient, second, -weight * (win - fitted))
        curvature = np.zeros((models, models))
        spread = weight * fitted * (1 - fitted)
        curvature[first, second] = curvature[second, first] = -spread
        curvature -= np.diag(curvature.sum(axis=1))
        step = np.linalg.pinv(curvature) @ gradient
        theta += step
        if np.abs(step).max() < 1e-12:
            break
    return MEAN_RATING + ELO_PER_LOGIT * (theta - theta.mean())


def _expected_points(arena: Arena, first: NDArray[Any], second: NDArray[Any]) -> Floats:
    difference = arena.theta[first] - arena.theta[second]
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    deviation = arena.moods * np.sqrt(2)
    win = (1 / (1 + np.exp(-(difference[:, None] + deviation * nodes)))) @ weights / weights.sum()
    return arena.ties / 2 + (1 - arena.ties) * win


def draw(arena: Arena, rng: np.random.Generator) -> Votes:
    """Votes of one simulated arena."""
    models, count = len(arena.theta), arena.votes
    a = rng.choice(models, count, p=arena.chance)
    b = rng.choice(models, count, p=arena.chance)
    again = a == b
    while again.any():  # a battle has two models
        a[again] = rng.choice(models, int(again.sum()), p=arena.chance)
        b[again] = rng.choice(models, int(again.sum()), p=arena.chance)
        again = a == b
    names = tuple(f"m{index:02}" for index in range(models))
    difference = arena.theta[a] - arena.theta[b]
    voter = None
    if arena.voters:
        who = rng.integers(0, arena.voters, count)
        mood = rng.normal(0, arena.moods, (arena.voters, models))
        difference = difference + mood[who, a] - mood[who, b]
        voter = Labels(who, tuple(f"v{index:03}" for index in range(arena.voters)))
    won = rng.random(count) < 1 / (1 + np.exp(-difference))
    winner = np.where(rng.random(count) < arena.ties, 2, np.where(won, 0, 1))
    return Votes(model_a=Labels(a, names), model_b=Labels(b, names), winner=winner, voter=voter)


def coverage(arena: Arena, simulations: int, seed: int, method: Method) -> dict[str, Any]:
    """Share of intervals that hold the truth, over all models and by model; who can't be rated is counted."""
    true = truth(arena)
    held, rated = np.zeros(len(true)), np.zeros(len(true))
    rng = np.random.default_rng(seed)
    width = 0.0
    for number in range(simulations):
        board = rate(draw(arena, rng), method=Method(**{**_fields(method), "seed": number}))
        for row in board.rows:
            if row.rating is not None and row.lower is not None and row.upper is not None:
                model = int(row.model[1:])
                rated[model] += 1
                width += row.upper - row.lower
                held[model] += row.lower <= true[model] <= row.upper
    return {
        "coverage": float(held.sum() / rated.sum()),
        "lowest_model": float((held / rated).min()),
        "highest_model": float((held / rated).max()),
        "not_rated": float(1 - rated.sum() / (simulations * len(true))),
        "mean_width": float(width / rated.sum()),
    }


def _fields(method: Method) -> dict[str, Any]:
    return {name: getattr(method, name) for name in method.__slots__}


METHODS: Mapping[str, Method] = {
    "bootstrap 1000": Method(),
    "sandwich": Method(interval="sandwich"),
}


def run(simulations: int, say: Callable[[str], None] = print) -> dict[str, Any]:
    """All scenarios by both methods."""
    results: dict[str, Any] = {}
    for name, arena in SCENARIOS.items():
        results[name] = {}
        for label, method in METHODS.items():
            began = time.perf_counter()
            found = coverage(arena, simulations, seed=20_261_124, method=method)
            results[name][label] = found
            say(f"{name:20} {label:15} {found['coverage']:.3f} (by model {found['lowest_model']:.3f}–"
                f"{found['highest_model']:.3f}), {time.perf_counter() - began:.0f} s")  # fmt: skip
    return results


def main() -> None:
    """Simulate, print, and keep the result."""
    parser = argparse.ArgumentParser(description="Coverage of the 95 % intervals.")
    parser.add_argument("--simulations", type=int, default=2000)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    results = {"simulations": given.simulations, "scenarios": run(given.simulations)}
    if given.write:
        given.write.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
