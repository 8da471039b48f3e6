"""Which votes count, with a record of how many each filter removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import numpy as np

from ..errors import UsageError
from .labels import Labels, Mask
from .outliers import outlier_votes
from .votes import Votes

Setting = Literal["all", "environment-matched", "language-matched"]
SETTINGS: tuple[Setting, ...] = get_args(Setting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """No filter applies unless it is named. They apply in the order of the fields."""

    no_demo: bool = False
    """Leave votes on scripted demo models out."""
    blind_only: bool = False
    """Leave votes given after the names were revealed out."""
    no_leaks: bool = False
    """Leave votes out where an answer gave its model away."""
    min_turns: int = 0
    """Leave battles with fewer turns out."""
    executed: bool = False
    """Leave votes out unless the code of both sides was really executed."""
    since: datetime | None = None
    until: datetime | None = None
    """The window of time, its end excluded; a time without a zone is UTC."""
    voters: tuple[str, ...] = ()
    """Only the votes of these voters."""
    no_duplicates: bool = False
    """Of several votes of one voter on one turn of one battle, only the first counts."""
    no_outliers: bool = False
    """Leave the votes of voters out who disagree with the others beyond chance (`ratings.outliers`)."""

    def named(self) -> dict[str, Any]:
        """The filters that are on, as JSON."""
        chosen = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: _utc(value).isoformat() if isinstance(value, datetime) else value
            for name, value in chosen.items()
            if value
        }


def apply_filters(votes: Votes, filters: Filters, setting: Setting = "all") -> tuple[Votes, dict[str, int]]:
    """The votes that stay, and how many each filter and the setting removed.

    Votes on a model against itself say nothing and always go (`self_battles`). In the
    setting “environment-matched” both answers must have had the same environment, in
    “language-matched” the same language as well.

    Raises:
        UsageError: a filter needs a column that these votes do not have.
    """
    if setting not in SETTINGS:
        raise UsageError(f"There is no setting “{setting}”; it must be one of {', '.join(SETTINGS)}.")
    removed: dict[str, int] = {}
    for name, keep in _steps(filters, setting):
        kept = keep(votes)
        removed[name] = int(len(votes) - kept.sum())
        if removed[name]:
            votes = votes.take(kept)
    return votes, removed


def _steps(filters: Filters, setting: Setting) -> Iterator[tuple[str, Callable[[Votes], Mask]]]:
    yield "self_battles", lambda votes: votes.model_a.codes != votes.model_b.codes
    if filters.no_demo:
        yield "no_demo", lambda votes: ~_need(votes, "demo", "no_demo")
    if filters.blind_only:
        yield "blind_only", lambda votes: _need(votes, "blind", "blind_only")
    if filters.no_leaks:
        yield "no_leaks", lambda votes: ~_need(votes, "leaked", "no_leaks")
    if filters.min_turns:
        yield "min_turns", lambda votes: _need(votes, "turns", "min_turns") >= filters.min_turns
    if filters.executed:
        yield (
            "executed",
            lambda votes: _need(votes, "executed_a", "executed") & _need(votes, "executed_b", "executed"),
        )
    if filters.since is not None:
        since = _moment(filters.since)
        yield "since", lambda votes: _need(votes, "created_at", "since") >= since
    if filters.until is not None:
        until = _moment(filters.until)
        yield "until", lambda votes: _need(votes, "created_at", "until") < until
    if filters.voters:
        yield "voters", lambda votes: _among(_need(votes, "voter", "voters"), filters.voters)
    if filters.no_duplicates:
        yield "no_duplicates", first_votes
    if setting != "all":
        yield "environment_matched", lambda votes: _same(votes, "environment", setting)
    if setting == "language-matched":
        yield "language_matched", lambda votes: _same(votes, "language", setting)
    if filters.no_outliers:
        yield "no_outliers", lambda votes: ~outlier_votes(votes, _need(votes, "voter", "no_outliers"))


def first_votes(votes: Votes) -> Mask:
    """The first vote of each voter on each turn of each battle; without ids all votes are first."""
    if votes.battle is None:
        raise UsageError("The filter “no_duplicates” needs a column “battle”, which these votes lack.")
    keys = [votes.battle.codes.astype(np.float64)]
    if votes.turn is not None:
        keys.append(np.nan_to_num(votes.turn, nan=-1.0))
    if votes.voter is not None:
        keys.append(votes.voter.codes.astype(np.float64))
    order = np.lexsort([np.arange(len(votes)), *keys])
    same = np.ones(max(len(votes) - 1, 0), dtype=bool)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    first = np.ones(len(votes), dtype=bool)
    first[order[1:][same]] = False
    return first | (votes.battle.codes < 0)


def _need(votes: Votes, column: str, name: str) -> Any:
    values = getattr(votes, column)
    if values is None:
        raise UsageError(f"The filter or setting “{name}” needs a column “{column}”, which these votes lack.")
    return values


def _same(votes: Votes, kind: str, setting: str) -> Mask:
    a, b = (_need(votes, f"{kind}_{side}", setting).codes for side in "ab")
    same: Mask = (a == b) & (a >= 0)
    return same


def _among(labels: Labels, names: tuple[str, ...]) -> Mask:
    wanted = [code for code, name in enumerate(labels.names) if name in names]
    return np.isin(labels.codes, wanted)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _moment(moment: datetime) -> np.datetime64:
    return np.datetime64(_utc(moment).replace(tzinfo=None), "us")
