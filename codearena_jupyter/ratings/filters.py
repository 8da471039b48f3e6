"""Which votes count, with a record of how many each filter removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from ..errors import UsageError
from . import fingerprint
from .asked import SETTINGS, Filters, Setting, utc
from .labels import Labels, Mask
from .outliers import outlier_votes
from .votes import Votes

COMPARING = ("no_duplicates", "no_outliers")
"""Filters that look at other votes too; all else is said of a vote by the vote alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The votes that count, and what `meta` says about how they were chosen."""

    votes: Votes
    setting: Setting
    filters: Filters
    removed: Mapping[str, int]
    data_hash: str
    """Of all votes, before any was removed."""
    kept: int
    """How many votes count; `votes` may be only the newest of them (`ratings.running`)."""

    def meta(self) -> dict[str, Any]:
        """The part of `meta` that is the same for leaderboards, heatmaps and statistics."""
        return {
            "data_hash": self.data_hash,
            "setting": self.setting,
            "filters": self.filters.named(),
            "removed": dict(self.removed),
            "votes": self.kept,
        }


def select(
    votes: Votes,
    filters: Filters = Filters(),  # noqa: B008  # frozen
    setting: Setting = "all",
    data_hash: str | None = None,
) -> Selection:
    """The votes that stay, and how many each filter and the setting removed.

    Votes on a model against itself say nothing and always go (`self_battles`). In the
    setting “environment-matched” both answers must have had the same environment, in
    “language-matched” the same language as well. `data_hash` spares hashing votes whose
    hash is known.

    Raises:
        UsageError: a filter needs a column that these votes do not have.
    """
    if setting not in SETTINGS:
        raise UsageError(f"There is no setting “{setting}”; it must be one of {', '.join(SETTINGS)}.")
    removed: dict[str, int] = {}
    counted, chosen, left = votes, None, len(votes)
    for name, keep in _steps(filters, setting):
        if name in COMPARING and chosen is not None:
            counted, chosen = counted.take(chosen), None
        kept = keep(counted) if chosen is None else keep(counted) & chosen
        still = int(np.count_nonzero(kept))
        removed[name] = left - still
        if removed[name]:
            chosen, left = kept, still
    if chosen is not None:
        counted = counted.take(chosen)
    known_hash = data_hash or fingerprint.data_hash(votes)
    return Selection(counted, setting, filters, removed, known_hash, left)


def _steps(filters: Filters, setting: Setting) -> Iterator[tuple[str, Callable[[Votes], Mask]]]:
    """(name, which votes stay) of the filters that are on, in their order."""
    wanted, since, until = filters, _moment(filters.since), _moment(filters.until)
    steps: list[tuple[str, object, Callable[[Votes], Mask]]] = [
        ("self_battles", True, lambda votes: votes.model_a.codes != votes.model_b.codes),
        ("no_demo", wanted.no_demo, lambda votes: ~_need(votes, "demo", "no_demo")),
        ("blind_only", wanted.blind_only, lambda votes: _need(votes, "blind", "blind_only")),
        ("no_leaks", wanted.no_leaks, lambda votes: ~_need(votes, "leaked", "no_leaks")),
        (
            "min_turns",
            wanted.min_turns,
            lambda votes: _need(votes, "turns", "min_turns") >= wanted.min_turns,
        ),
        ("executed", wanted.executed, _both_executed),
        ("since", wanted.since, lambda votes: _need(votes, "created_at", "since") >= since),
        ("until", wanted.until, lambda votes: _need(votes, "created_at", "until") < until),
        ("voters", wanted.voters, lambda votes: _among(_need(votes, "voter", "voters"), wanted.voters)),
        ("languages", wanted.languages, lambda votes: _either(votes, "language", wanted.languages)),
        (
            "environments",
            wanted.environments,
            lambda votes: _either(votes, "environment", wanted.environments),
        ),
        ("topics", wanted.topics, lambda votes: _among(_need(votes, "topic", "topics"), wanted.topics)),
        ("no_duplicates", wanted.no_duplicates, first_votes),
        ("environment_matched", setting != "all", lambda votes: _same(votes, "environment", setting)),
        (
            "language_matched",
            setting == "language-matched",
            lambda votes: _same(votes, "language", setting),
        ),
        (
            "no_outliers",
            wanted.no_outliers,
            lambda votes: ~outlier_votes(votes, _need(votes, "voter", "no_outliers")),
        ),
    ]
    return ((name, keep) for name, on, keep in steps if on)


def _both_executed(votes: Votes) -> Mask:
    both: Mask = _need(votes, "executed_a", "executed") & _need(votes, "executed_b", "executed")
    return both


def first_votes(votes: Votes) -> Mask:
    """The first vote of each voter on each turn of each battle, by time where all votes have one, else in
    their order; without ids all votes are first."""
    if votes.battle is None:
        raise UsageError("The filter “no_duplicates” needs a column “battle”, which these votes lack.")
    keys = [votes.battle.astype(np.float64)]
    if votes.turn is not None:
        keys.append(np.nan_to_num(votes.turn, nan=-1.0))
    if votes.voter is not None:
        keys.append(votes.voter.codes.astype(np.float64))
    when = np.zeros(len(votes), dtype=np.int64)
    if votes.created_at is not None and not np.isnat(votes.created_at).any():
        when = votes.created_at.astype(np.int64)
    order = np.lexsort([when, *keys])  # stable
    same = np.ones(max(len(votes) - 1, 0), dtype=bool)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    first = np.ones(len(votes), dtype=bool)
    first[order[1:][same]] = False
    return first | (votes.battle < 0)


def _need(votes: Votes, column: str, name: str) -> Any:
    values = getattr(votes, column)
    if values is None:
        raise UsageError(f"The filter or setting “{name}” needs a column “{column}”, which these votes lack.")
    return values


def _same(votes: Votes, kind: str, setting: str) -> Mask:
    a, b = (_need(votes, f"{kind}_{side}", setting).codes for side in "ab")
    same: Mask = (a == b) & (a >= 0)
    return same


def _either(votes: Votes, kind: str, names: tuple[str, ...]) -> Mask:
    a, b = (_among(_need(votes, f"{kind}_{side}", f"{kind}s"), names) for side in "ab")
    either: Mask = a | b
    return either


def _among(labels: Labels, names: tuple[str, ...]) -> Mask:
    wanted = [code for code, name in enumerate(labels.names) if name in names]
    there: Mask = np.isin(labels.codes, wanted)
    return there


def _moment(moment: datetime | None) -> np.datetime64:
    if moment is None:
        return np.datetime64("NaT", "us")
    return np.datetime64(utc(moment).replace(tzinfo=None), "us")
