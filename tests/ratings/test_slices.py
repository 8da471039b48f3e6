"""Leaderboards and heatmaps by language, environment, topic and the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.ratings import tally as tally_module
from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.choices import choices
from codearena_jupyter.ratings.filters import select
from codearena_jupyter.ratings.heatmap import win_rates
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.slices import By, cut, sides
from codearena_jupyter.ratings.tally import Tally, count_slices
from codearena_jupyter.ratings.votes import Votes

from .made import random_votes

EXACT = Method(interval="sandwich")


def crossed() -> Votes:
    """A battle counts for a model under the language of its own side."""
    return Votes.of(
        model_a=["A", "A", "B", "B"],
        model_b=["B", "B", "A", "A"],
        winner=["model_a", "model_b", "model_a", "tie"],
        language_a=["python", "c", "c", "python"],
        language_b=["c", "python", "c", "python"],
    )


def test_a_battle_counts_under_the_language_of_each_side() -> None:
    rows = {(row.key, row.model): row for row in rate(crossed(), by="language", method=EXACT).rows}
    counted = {place: (row.wins, row.losses, row.ties) for place, row in rows.items()}
    assert counted == {
        ("python", "A"): (1, 0, 1), ("python", "B"): (1, 0, 1), ("c", "A"): (0, 2, 0), ("c", "B"): (1, 1, 0),
    }  # fmt: skip


def test_a_slice_where_both_sides_agree_is_the_leaderboard_of_these_votes() -> None:
    rng = np.random.default_rng(1)
    language = rng.choice(["python", "c"], 800)
    votes = random_votes(800, language_a=language, language_b=language)
    alone = rate(votes.take(language == "c"), method=EXACT)
    cut = [row for row in rate(votes, by="language", method=EXACT).rows if row.key == "c"]
    assert {row.model: row.rating for row in cut} == pytest.approx({r.model: r.rating for r in alone.rows})
    assert {row.model: row.lower for row in cut} == pytest.approx({r.model: r.lower for r in alone.rows})


def test_one_slice_alone_is_the_same_as_among_all() -> None:
    rng = np.random.default_rng(2)
    sides = {f"language_{side}": rng.choice(["python", "c", "go"], 600) for side in "ab"}
    votes = random_votes(600, **sides)
    everything = rate(votes, by="language").rows
    assert rate(votes, by="language", key="go").rows == tuple(row for row in everything if row.key == "go")


@pytest.mark.parametrize("by", ["language", "topic", "executed"])
def test_counting_all_slices_at_once_is_the_same_as_one_by_one(
    by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a side has no language, and for votes that both found bad."""
    monkeypatch.setattr(tally_module, "BLOCK", 100)
    rng = np.random.default_rng(4)
    language = rng.choice(["python", "c", "go", ""], (2, 900))
    votes = random_votes(
        900, language_a=language[0], language_b=language[1], topic=rng.choice(["games", ""], 900),
        executed_a=rng.random(900) < 0.5, executed_b=rng.random(900) < 0.5,
    )  # fmt: skip
    counted = {part.key: Tally(part.players) for part in cut(votes, by)}
    for part in cut(votes, by):
        counted[part.key].add(part.a, part.b, votes.winner[part.rows], None)
    models = len(votes.models)
    codes = votes.model_a.codes, votes.model_b.codes, votes.winner
    at_once = dict(count_slices(*codes, sides(votes, by), models))
    assert at_once.keys() == counted.keys()
    for name, counts in at_once.items():
        tally = Tally(2 * models)
        tally.add_counts(counts)
        one, two = tally.cells(), counted[name].cells()
        assert np.array_equal(one.counts, two.counts)
        assert np.array_equal(one.first, two.first)
        assert np.array_equal(one.second, two.second)


def test_languages_do_not_mix_their_scales() -> None:
    """A model that is good in one language only is ranked by what it does in each."""
    rng = np.random.default_rng(3)
    count = 3000
    a = rng.integers(0, 3, count)
    b = (a + rng.integers(1, 3, count)) % 3
    language = rng.choice(["c", "python"], (count, 2))
    strength = np.where(language == "c", [[-1.0]], [[1.0]]) * (np.stack([a, b], 1) == 0)
    won = rng.random(count) < 1 / (1 + np.exp(strength[:, 1] - strength[:, 0]))
    names = np.array(["X", "Y", "Z"])
    votes = Votes.of(
        model_a=names[a], model_b=names[b], winner=np.where(won, "model_a", "model_b"),
        language_a=language[:, 0], language_b=language[:, 1],
    )  # fmt: skip
    first = {row.key: row.model for row in rate(votes, by="language", method=EXACT).rows if row.rank == 1}
    last = {row.key: row.model for row in rate(votes, by="language", method=EXACT).rows if row.rank == 3}
    assert first["python"] == "X"
    assert last["c"] == "X"


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("executed", ["executed", "not executed"]),
        ("month", ["2026-01", "2026-02"]),
        ("voter_group", ["1 to 4 votes", "≥ 20 votes"]),
        ("topic", ["game_development", "web_design"]),
    ],
)
def test_other_ways_to_cut(by: Any, keys: list[str]) -> None:
    votes = random_votes(
        100,
        executed_a=[i % 3 > 0 for i in range(100)],
        executed_b=[True] * 100,
        created_at=[f"2026-0{1 + i // 50}-11" for i in range(100)],
        voter=["ada"] * 96 + ["bob"] * 3 + [""],
        topic=["web_design", "game_development"] * 50,
    )
    board = rate(votes, by=by, method=EXACT)
    assert list(dict.fromkeys(row.key for row in board.rows)) == keys
    assert [entry["key"] for entry in choices(votes)[by]] == sorted(
        keys, key=lambda key: (-sum(c["votes"] for c in choices(votes)[by] if c["key"] == key), key)
    )


def test_a_slice_that_is_not_there_is_named_with_those_that_are() -> None:
    votes = Votes.of(model_a=["A"], model_b=["B"], winner=["tie"], language_a=["c++"], language_b=["python"])
    with pytest.raises(UsageError, match="no language “cobol” in these votes; it is one of c\\+\\+, python"):
        rate(votes, by="language", key="cobol")


def test_votes_without_the_column_cannot_be_cut() -> None:
    with pytest.raises(UsageError, match="no column “language_a”"):
        rate(random_votes(), by="language")
    with pytest.raises(UsageError, match="can't be cut by “colour”"):
        rate(random_votes(), by="colour")  # type: ignore[arg-type]


def test_a_heatmap_counts_each_side_and_masks_small_cells() -> None:
    votes = crossed()
    heatmap = win_rates(select(votes), "language", min_sessions=2)
    cells = {(cell.model, cell.key): (cell.wins, cell.votes, cell.win_rate) for cell in heatmap.rows}
    assert cells == {
        ("A", "python"): (1.5, 2, 0.75), ("A", "c"): (0, 2, 0.0), ("B", "python"): (1.5, 2, 0.75),
        ("B", "c"): (1, 2, 0.5),
    }  # fmt: skip
    masked = win_rates(select(votes), "language", min_sessions=3)
    assert all(cell.masked and cell.win_rate is None for cell in masked.rows)


def test_a_heatmap_of_opponents_is_symmetric() -> None:
    heatmap = win_rates(select(random_votes()), "opponent")
    cells = {(cell.model, cell.key): cell for cell in heatmap.rows}
    for (model, key), cell in cells.items():
        other = cells[key, model]
        assert (cell.votes, cell.wins + other.wins) == (other.votes, cell.votes)
    assert heatmap.models == heatmap.keys
    with pytest.raises(UsageError, match="no heatmap by “colour”"):
        win_rates(select(random_votes()), "colour")  # type: ignore[arg-type]


def test_a_heatmap_counts_both_bad_only_where_asked() -> None:
    votes = random_votes()
    apart = sum(cell.votes for cell in win_rates(select(votes), "opponent").rows)
    tied = sum(cell.votes for cell in win_rates(select(votes), "opponent", both_bad="tie").rows)
    assert apart == 2 * int((votes.winner != 3).sum())
    assert tied == 2 * len(votes)


@pytest.mark.parametrize(("by", "key"), [("executed", "yes"), ("month", "2026-13"), ("voter_group", "all")])
def test_a_key_that_no_vote_has_is_told_with_those_that_there_are(by: By, key: str) -> None:
    votes = random_votes(
        40, executed_a=[True] * 40, executed_b=[True] * 40, created_at=["2026-01-01"] * 40, voter=["v"] * 40
    )
    with pytest.raises(UsageError, match=f"There is no {by} “{key}” in these votes; it is one of"):
        rate(votes, by=by, key=key)
