"""Answers that grow with the votes are to the last bit those of all votes counted anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codearena_jupyter.domain.vote import WINNERS
from codearena_jupyter.ratings import heatmap, leaderboard
from codearena_jupyter.ratings.asked import Filters, Method, Setting
from codearena_jupyter.ratings.choices import Choices, choices
from codearena_jupyter.ratings.filters import Selection, select
from codearena_jupyter.ratings.growing import GrowingVotes
from codearena_jupyter.ratings.heatmap import WinCount, win_rates
from codearena_jupyter.ratings.leaderboard import Count, rate_selection
from codearena_jupyter.ratings.running import Running
from codearena_jupyter.ratings.tally import Counts
from codearena_jupyter.ratings.trends import TrendCount, trends
from codearena_jupyter.ratings.votes import Votes

LANGUAGES = ("c", "go", "python")


def made(count: int, *, models: int, voters: int, battles: int, seed: int) -> Votes:
    """Votes of which some are both bad, without a voter, and on a model against itself."""
    rng = np.random.default_rng(seed)
    strength = rng.normal(0, 0.8, models)
    a, b = rng.integers(0, models, (2, count))
    won = rng.random(count) < 1 / (1 + np.exp(strength[b] - strength[a]))
    draw = rng.random(count)
    winner = np.where(draw < 0.1, 2, np.where(draw < 0.2, 3, np.where(won, 0, 1)))
    names = np.array([f"m{index}" for index in range(models)])
    person = rng.integers(0, voters + 1, count)
    battle = np.minimum(np.arange(count), rng.integers(0, max(battles, 1), count))
    days = np.sort(rng.integers(0, 70, count))
    sides = {
        f"{kind}_{side}": rng.choice(LANGUAGES, count)
        for kind in ("language", "environment")
        for side in "ab"
    }
    return Votes.of(
        model_a=names[a], model_b=names[b], winner=np.array(WINNERS)[winner],
        voter=["" if who == voters else f"v{who:03}" for who in person], battle=battle,
        executed_a=rng.random(count) < 0.8, executed_b=rng.random(count) < 0.8,
        blind=rng.random(count) < 0.9, demo=rng.random(count) < 0.2,
        topic=rng.choice(["web_design", "games", ""], count), turns=rng.integers(1, 4, count),
        created_at=np.datetime64("2026-01-01") + days.astype("timedelta64[D]"), **sides,
    )  # fmt: skip


def renumbered(votes: Votes) -> Votes:
    """Battles counted from 0 by first appearance, as a file's are."""
    assert votes.battle is not None
    columns = {name: column for name, column in votes.columns() if name != "battle"}
    return Votes(**columns, battle=np.unique(votes.battle, return_inverse=True)[1])


FILTERS = [Filters(), Filters(no_demo=True, min_turns=2), Filters(no_duplicates=True, blind_only=True)]
Question = tuple[str, Callable[[], Any], Callable[[Any, Selection], Any], Callable[[Selection], Any]]
QUESTIONS: list[Question] = [
    *(
        (
            f"leaderboard {by} {method.interval} {method.ties} {method.both_bad}",
            lambda by=by, method=method: Count(by, None, method),
            lambda count, selection, method=method: count.leaderboard(
                {**selection.meta(), **method.meta(), "version": ""}
            ).to_json(),
            lambda selection, by=by, method=method: rate_selection(
                selection, by=by, method=method
            ).to_json(),
        )
        for by, method in [
            (None, Method(interval="sandwich")),
            (None, Method(bootstrap=30)),
            (None, Method(interval="sandwich", ties="davidson", both_bad="tie")),
            ("language", Method(interval="sandwich")),
            ("executed", Method(interval="sandwich", min_votes=5)),
            ("month", Method(interval="sandwich")),
            ("voter_group", Method(interval="sandwich")),
        ]
    ),
    *(
        (
            f"heatmap {by}",
            lambda by=by: WinCount(by),
            lambda wins, selection: wins.heatmap(selection).to_json(),
            lambda selection, by=by: win_rates(selection, by).to_json(),
        )
        for by in ("opponent", "language", "month")
    ),
    *(
        (
            f"trends {step}",
            lambda step=step: TrendCount(step),
            lambda count, selection: count.trends(selection),
            lambda selection, step=step: trends(selection, step),
        )
        for step in ("auto", "day")
    ),
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
@pytest.mark.parametrize("voters", [3, 60])
def test_growing_answers_are_those_of_all_votes(question: Any, voters: int) -> None:
    _, start, running_answer, whole_answer = question
    votes = renumbered(made(700, models=6, voters=voters, battles=500, seed=voters))
    for filters, setting in zip(FILTERS, ("all", "environment-matched", "language-matched"), strict=True):
        growing, running, log = GrowingVotes(votes.take(slice(0, 0))), None, object()
        running = Running(filters, setting, start)
        place = 0
        for step in (1, 2, 40, 0, 300, 1, 1, 1, 354):
            known = growing.add(votes.rows(place, place + step))
            place += step
            selection, counts = running.of(known, "hash", log)
            if step < 300 and place not in {3, 43, 346}:
                continue
            expected = whole_answer(select(votes.rows(0, place), filters, setting, "hash"))
            assert json.dumps(running_answer(counts, selection)) == json.dumps(expected)


def test_one_more_vote_is_added_and_not_all_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = renumbered(made(600, models=5, voters=40, battles=400, seed=1))
    seen: list[int] = []

    def noted(kind: type[Any]) -> None:
        add = kind.add

        def counting(self: Any, more: Votes) -> None:
            seen.append(len(more))
            add(self, more)

        monkeypatch.setattr(kind, "add", counting)

    noted(leaderboard.Count)
    noted(heatmap.WinCount)
    growing, log = GrowingVotes(votes.rows(0, 599)), object()
    for start in (lambda: Count(None, None, Method(interval="sandwich")), lambda: WinCount("opponent")):
        seen.clear()
        running: Running[Any] = Running(Filters(), "all", start)
        running.of(votes.rows(0, 599), "one", log)
        running.of(
            growing.add(votes.rows(599, 600)) if len(growing.votes) < 600 else growing.votes, "two", log
        )
        assert [count <= 1 for count in seen] == [False, True]


def test_votes_of_another_history_are_counted_anew() -> None:
    one, two = (renumbered(made(200, models=4, voters=30, battles=150, seed=seed)) for seed in (1, 2))
    running: Running[WinCount] = Running(Filters(), "all", lambda: WinCount("opponent"))
    for votes in (one, two):
        selection, wins = running.of(votes, "hash", object())
        assert (
            wins.heatmap(selection).to_json()
            == win_rates(select(votes, data_hash="hash"), "opponent").to_json()
        )


def test_a_late_vote_changes_the_periods_it_belongs_to() -> None:
    votes = renumbered(made(300, models=4, voters=30, battles=200, seed=3))
    order = np.concatenate([np.arange(299), [299]])
    order[[10, 299]] = order[[299, 10]]
    shuffled = votes.take(order)
    running: Running[TrendCount] = Running(Filters(), "all", lambda: TrendCount("day"))
    growing, log = GrowingVotes(shuffled.rows(0, 299)), object()
    running.of(growing.votes, "hash", log)
    selection, count = running.of(growing.add(shuffled.rows(299, 300)), "hash", log)
    assert count.trends(selection) == trends(select(shuffled, data_hash="hash"), "day")


@pytest.mark.parametrize("setting", ["all"])
def test_choices_grow_too(setting: Setting) -> None:
    votes = renumbered(made(500, models=5, voters=30, battles=300, seed=4))
    growing, running, log = GrowingVotes(votes.take(slice(0, 0))), Choices(), object()
    for start, end in ((0, 1), (1, 2), (2, 300), (300, 300), (300, 500)):
        known = growing.add(votes.rows(start, end))
        assert running.of(known, log) == choices(votes.rows(0, end))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=6))
def test_counts_know_how_often_each_key_came(parts: list[list[int]]) -> None:
    counts = Counts.none()
    for part in parts:
        counts = counts.plus(Counts.of(np.array(part, dtype=np.int64), 31))
    every = [key for part in parts for key in part]
    assert dict(zip(counts.keys.tolist(), counts.times.tolist(), strict=True)) == {
        key: every.count(key) for key in sorted(set(every))
    }
    for part in parts:
        counts = counts.minus(Counts.of(np.array(part, dtype=np.int64), 31))
    assert not len(counts.keys)
