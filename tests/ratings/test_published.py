"""Numbers that others published."""

from __future__ import annotations

import math

import numpy as np
import pytest

from codearena_jupyter.ratings.bradley_terry import ELO_PER_LOGIT, fit
from codearena_jupyter.ratings.cells import count_cells
from codearena_jupyter.ratings.leaderboard import rate

from .made import votes_of

WIKIPEDIA = [("A", "B", 2, 3, 0), ("A", "D", 1, 4, 0), ("B", "C", 5, 3, 0), ("C", "D", 1, 3, 0)]
CITATIONS = [
    ("Biometrika", "Comm Statist", 730, 33, 0), ("Biometrika", "JASA", 498, 320, 0),
    ("Biometrika", "JRSS-B", 221, 284, 0), ("Comm Statist", "JASA", 68, 813, 0),
    ("Comm Statist", "JRSS-B", 17, 276, 0), ("JASA", "JRSS-B", 142, 325, 0),
]  # fmt: skip


def test_the_worked_example_of_wikipedia() -> None:
    rows = rate(votes_of(WIKIPEDIA)).rows
    strengths = {row.model: math.exp((row.rating - 1000) / ELO_PER_LOGIT) for row in rows if row.rating}
    assert strengths == pytest.approx({"A": 0.640, "B": 1.043, "C": 0.660, "D": 2.270}, abs=5e-4)


def test_citations_of_four_journals_of_statistics() -> None:
    """Agresti, Categorical Data Analysis; estimates and standard errors relative to Biometrika."""
    votes = votes_of(CITATIONS)
    cells, _ = count_cells(votes.model_a.codes, votes.model_b.codes, votes.winner, 4)
    found = fit(cells)
    relative = dict(zip(votes.models, found.theta - found.theta[0], strict=True))
    assert relative == pytest.approx(
        {"Biometrika": 0, "Comm Statist": -2.9491, "JASA": -0.4796, "JRSS-B": 0.2690}, abs=5e-5
    )
    inverse = np.linalg.inv(found.information)
    errors = [math.sqrt(inverse[0, 0] + inverse[i, i] - 2 * inverse[0, i]) for i in range(1, 4)]
    assert errors == pytest.approx([0.1025, 0.0606, 0.0708], abs=5e-5)


def test_odds_of_ten_to_one_are_400_points() -> None:
    first, second = rate(votes_of([("A", "B", 10, 1, 0)])).rows
    assert first.rating is not None
    assert second.rating is not None
    assert first.rating - second.rating == pytest.approx(400)


def test_ties_count_the_same_on_both_sides() -> None:
    """The reference's tie table overwrote itself, so that the order of the sides mattered."""
    one = rate(votes_of([("A", "B", 60, 40, 100), ("B", "A", 40, 60, 2)])).rows
    other = rate(votes_of([("B", "A", 40, 60, 100), ("A", "B", 60, 40, 2)])).rows
    assert [(row.model, row.rating) for row in one] == [(row.model, row.rating) for row in other]
