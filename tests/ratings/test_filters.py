"""Which votes count, and how many each filter removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.ratings.asked import Filters
from codearena_jupyter.ratings.filters import select
from codearena_jupyter.ratings.votes import Votes

COLUMNS: dict[str, list[Any]] = {
    "model_a": ["A", "A", "B", "B", "C", "C"],
    "model_b": ["B", "C", "C", "A", "C", "B"],
    "winner": ["model_a", "tie", "model_b", "both_bad", "tie", "model_a"],
    "language_a": ["python", "c", "python", None, "c", "go"],
    "language_b": ["python", "go", "python", None, "c", "go"],
    "environment_a": ["react", "c", "python", None, "c", "go"],
    "environment_b": ["python", "go", "python", None, "c", "go"],
    "topic": ["web_design", None, "web_design", "game_development", None, None],
    "voter": ["ada", "ada", "bob", "", "bob", "eve"],
    "battle": ["1", "2", "3", "3", "4", None],
    "turn": [1, 1, 1, 1, 1, 1],
    "turns": [1, 2, 3, 4, 5, 6],
    "executed_a": [True, True, False, True, True, True],
    "executed_b": [True, False, True, True, True, True],
    "blind": [True, True, None, False, True, True],
    "demo": [False, True, False, False, False, True],
    "leaked": [None, False, False, True, False, False],
    "created_at": [f"2026-01-0{day}T12:00:00Z" for day in range(1, 7)],
}


@pytest.fixture
def votes() -> Votes:
    return Votes.of(**COLUMNS)


@pytest.mark.parametrize(
    ("filters", "removed"),
    [
        ({"no_demo": True}, 2),
        ({"blind_only": True}, 1),
        ({"no_leaks": True}, 1),
        ({"min_turns": 3}, 2),
        ({"executed": True}, 2),
        ({"since": datetime(2026, 1, 3, 12, tzinfo=UTC)}, 2),
        ({"since": datetime(2026, 1, 3, 12)}, 2),  # noqa: DTZ001  # a time without a zone is UTC
        ({"since": datetime(2026, 1, 3, 14, tzinfo=timezone(timedelta(hours=2)))}, 2),
        ({"until": datetime(2026, 1, 3, 12, tzinfo=UTC)}, 3),
        ({"voters": ("ada",)}, 3),
        ({"voters": ("nobody",)}, 5),
        ({"languages": ("go",)}, 3),
        ({"environments": ("react", "c")}, 3),
        ({"topics": ("web_design",)}, 3),
    ],
)
def test_a_filter_removes_what_it_says(votes: Votes, filters: dict[str, Any], removed: int) -> None:
    """One vote of the six is on a model against itself and always goes."""
    (name,) = filters
    found = select(votes, Filters(**filters))
    assert found.removed == {"self_battles": 1, name: removed}
    assert len(found.votes) == 5 - removed


def test_every_filter_is_told_in_meta(votes: Votes) -> None:
    meta = select(
        votes, Filters(no_demo=True, since=datetime(2026, 1, 1, tzinfo=UTC), voters=("ada",))
    ).meta()
    assert meta["filters"] == {"no_demo": True, "since": "2026-01-01T00:00:00+00:00", "voters": ("ada",)}
    assert meta["votes"] == 1
    assert sum(meta["removed"].values()) == 5


def test_matched_settings_build_on_each_other(votes: Votes) -> None:
    environment = select(votes, setting="environment-matched")
    assert environment.removed == {"self_battles": 1, "environment_matched": 3}
    columns = {**COLUMNS, "environment_b": COLUMNS["environment_a"]}
    language = select(Votes.of(**columns), setting="language-matched")
    assert language.removed == {"self_battles": 1, "environment_matched": 1, "language_matched": 1}


def test_a_repeated_vote_counts_once_and_its_first(votes: Votes) -> None:
    columns = {name: COLUMNS[name] for name in ("model_a", "model_b", "winner", "turn")}
    repeated = Votes.of(
        **columns, battle=["x", "x", "y", None, "z", "x"], voter=["v", "v", "v", None, "v", "w"]
    )
    found = select(repeated, Filters(no_duplicates=True))
    assert found.removed["no_duplicates"] == 1
    assert list(found.votes.winner) == [0, 1, 3, 0]


def test_what_a_filter_needs_and_the_votes_lack_is_named() -> None:
    bare = Votes.of(model_a=["A"], model_b=["B"], winner=["tie"])
    for name, filters in {
        "demo": Filters(no_demo=True), "turns": Filters(min_turns=2), "voter": Filters(no_outliers=True),
        "battle": Filters(no_duplicates=True), "created_at": Filters(since=datetime(2026, 1, 1, tzinfo=UTC)),
    }.items():  # fmt: skip
        with pytest.raises(UsageError, match=f"“{name}”"):
            select(bare, filters)
    with pytest.raises(UsageError, match="environment_a"):
        select(bare, setting="environment-matched")
    with pytest.raises(UsageError, match="no setting “guess”"):
        select(bare, setting="guess")  # type: ignore[arg-type]


def test_a_voter_who_votes_against_all_others_is_an_outlier_and_honest_ones_are_not() -> None:
    rng = np.random.default_rng(0)
    voters = np.repeat([f"v{i:02}" for i in range(20)], 60)
    a = rng.integers(0, 4, len(voters))
    b = (a + rng.integers(1, 4, len(voters))) % 4
    better = np.where(a > b, "model_a", "model_b")
    worse = np.where(a > b, "model_b", "model_a")
    honest = np.where(rng.random(len(voters)) < 0.85, better, worse)
    winner = np.where(voters == "v07", worse, honest)
    votes = Votes.of(model_a=[f"m{i}" for i in a], model_b=[f"m{i}" for i in b], winner=winner, voter=voters)
    found = select(votes, Filters(no_outliers=True))
    assert found.removed["no_outliers"] == 60
    assert found.votes.voter is not None
    assert found.votes.voter.names.index("v07") not in found.votes.voter.codes


def test_honest_voters_are_rarely_taken_for_outliers() -> None:
    """One per cent of arenas lose one voter; in 40 arenas more than three would be a fault."""
    lost = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        voters = np.repeat([f"v{i:02}" for i in range(30)], 40)
        a = rng.integers(0, 5, len(voters))
        b = (a + rng.integers(1, 5, len(voters))) % 5
        won = rng.random(len(voters)) < 1 / (1 + np.exp(0.6 * (b - a)))
        winner = np.where(won, "model_a", "model_b")
        votes = Votes.of(
            model_a=[f"m{i}" for i in a], model_b=[f"m{i}" for i in b], winner=winner, voter=voters
        )
        lost += select(votes, Filters(no_outliers=True)).removed["no_outliers"] > 0
    assert lost <= 3


def test_of_two_votes_on_a_turn_the_earlier_counts_wherever_it_stands() -> None:
    columns = {
        "model_a": ["A", "A"], "model_b": ["B", "B"], "winner": ["model_b", "model_a"],
        "battle": ["1", "1"], "turn": [1, 1], "voter": ["v", "v"],
    }  # fmt: skip
    kept = select(Votes.of(**columns, created_at=["2026-02-02", "2026-01-01"]), Filters(no_duplicates=True))
    assert kept.votes.winner.tolist() == [0]
    kept = select(Votes.of(**columns), Filters(no_duplicates=True))
    assert kept.votes.winner.tolist() == [1]
