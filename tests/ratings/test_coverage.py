"""Do 95 % intervals hold the truth in 95 % of arenas? `simulations` has the arenas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codearena_jupyter.ratings.asked import Method

from .simulations import METHODS, SCENARIOS, coverage

RECORDED = Path(__file__).parents[1] / "benchmarks" / "coverage.json"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_intervals_hold_the_truth_about_as_often_as_they_say(scenario: str) -> None:
    """60 arenas: enough to see an interval that is wrong, not one that is slightly off."""
    for method in (Method(bootstrap=200), Method(interval="sandwich")):
        found = coverage(SCENARIOS[scenario], 60, seed=1, method=method)
        assert 0.9 <= found["coverage"] <= 0.985
        assert found["not_rated"] < 0.05


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_coverage_over_two_thousand_arenas(scenario: str, method: str) -> None:
    found = coverage(SCENARIOS[scenario], 2000, seed=20_261_124, method=METHODS[method])
    assert 0.93 <= found["coverage"] <= 0.97


def test_the_recorded_coverage_is_what_is_promised() -> None:
    recorded = json.loads(RECORDED.read_text())
    assert recorded["simulations"] >= 2000
    assert recorded["scenarios"].keys() == SCENARIOS.keys()
    for found in recorded["scenarios"].values():
        assert all(0.93 <= found[method]["coverage"] <= 0.97 for method in METHODS)
