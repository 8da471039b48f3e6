"""The statistics once more, plainly and slowly, without a line of the package: what it is checked against."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Vote = tuple[str, str, str]
POINTS = {"model_a": 1.0, "model_b": 0.0, "tie": 0.5}


def bradley_terry(votes: Sequence[Vote], rounds: int = 20_000) -> dict[str, float]:
    """Ratings by the iteration of Zermelo (Hunter 2004, Ann. Stat. 32): π ← wins / Σ games / (πᵢ + πⱼ)."""
    wins: dict[str, float] = defaultdict(float)
    games: dict[tuple[str, str], int] = defaultdict(int)
    for a, b, winner in votes:
        if winner in POINTS:
            wins[a] += POINTS[winner]
            wins[b] += 1 - POINTS[winner]
            games[a, b] += 1
            games[b, a] += 1
    strength = dict.fromkeys(wins, 1.0)
    for _ in range(rounds):
        before = dict(strength)
        for model in strength:
            met = [(strength[model] + strength[b], often) for (a, b), often in games.items() if a == model]
            strength[model] = wins[model] / sum(often / total for total, often in met)
        mean = math.exp(sum(math.log(value) for value in strength.values()) / len(strength))
        strength = {model: value / mean for model, value in strength.items()}
        if max(abs(math.log(strength[model] / before[model])) for model in strength) < 1e-13:
            break
    return {model: 1000 + 400 * math.log10(value) for model, value in strength.items()}


def sandwich_deviation(votes: Sequence[Vote], clusters: Sequence[object] | None = None) -> dict[str, float]:
    """Standard deviation of each rating, vote by vote, with a pseudo-inverse for the constant direction."""
    used = [(vote, clusters[i] if clusters else i) for i, vote in enumerate(votes) if vote[2] in POINTS]
    ratings = bradley_terry([vote for vote, _ in used])
    models = sorted(ratings)
    place = {model: index for index, model in enumerate(models)}
    theta = np.array([(ratings[model] - 1000) * math.log(10) / 400 for model in models])
    information = np.zeros((len(models), len(models)))
    scores: dict[object, NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(models)))
    for (a, b, winner), cluster in used:
        x = np.zeros(len(models))
        x[place[a]], x[place[b]] = 1, -1
        chance = 1 / (1 + math.exp(-float(x @ theta)))
        information += chance * (1 - chance) * np.outer(x, x)
        scores[cluster] += (POINTS[winner] - chance) * x
    meat = sum((np.outer(score, score) for score in scores.values()), np.zeros_like(information))
    inverse = np.linalg.pinv(information)
    covariance = len(scores) / (len(scores) - 1) * inverse @ meat @ inverse
    return {model: 400 / math.log(10) * math.sqrt(covariance[i, i]) for i, model in enumerate(models)}


def tie_model(votes: Sequence[Vote], kind: str) -> tuple[dict[str, float], float]:
    """Ratings and η of Davidson's or Rao and Kupper's model, by a general optimiser on the likelihood."""
    used = [vote for vote in votes if vote[2] in POINTS]
    models = sorted({model for vote in used for model in vote[:2]})
    place = {model: index for index, model in enumerate(models)}

    def negative(parameters: NDArray[np.float64]) -> float:
        theta, eta = parameters[:-1], parameters[-1]
        total = 0.0
        for a, b, winner in used:
            d = theta[place[a]] - theta[place[b]]
            if kind == "davidson":
                parts = {"model_a": d / 2, "model_b": -d / 2, "tie": eta}
                total += parts[winner] - math.log(sum(map(math.exp, parts.values())))
            else:
                eta = abs(eta)
                win = 1 / (1 + math.exp(eta - d))
                loss = 1 / (1 + math.exp(eta + d))
                total += math.log({"model_a": win, "model_b": loss, "tie": 1 - win - loss}[winner])
        return -total + float(theta.sum() ** 2)

    found = minimize(negative, np.append(np.zeros(len(models)), 0.3), method="BFGS", options={"gtol": 1e-8})
    theta = found.x[:-1] - found.x[:-1].mean()
    eta = abs(found.x[-1]) if kind == "rao-kupper" else found.x[-1]
    return {m: 1000 + 400 / math.log(10) * theta[i] for m, i in place.items()}, float(eta)
