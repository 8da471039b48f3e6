"""Cutting votes by language, environment, topic, execution, month or kind of voter.

A battle counts for a model under the language (environment) of its *own* side. Where the
other side had another one, the opponent takes part as a player of its own, “this model
elsewhere”: it holds the scale together and is not listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .labels import Labels, Mask
from .votes import Votes

By = Literal["language", "environment", "topic", "executed", "month", "voter_group"]
BYS: tuple[By, ...] = get_args(By)
OF_SIDE = ("language", "environment")
VOTER_GROUPS = (("1 to 4 votes", 1), ("5 to 19 votes", 5), ("≥ 20 votes", 20))
"""Voters by how many votes they gave: newcomers may judge differently."""


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """`rows` are positions of votes; `a` and `b` are players: below M a model under `key`,
    from M on the same model elsewhere."""

    key: str | None
    rows: NDArray[np.int64] | slice
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    players: int


def cut(votes: Votes, by: By | None, key: str | None = None) -> Iterator[Slice]:
    """The slices, by key, or only the one of `key`; one slice of everything where `by` is None.

    Raises:
        UsageError: the votes do not have the column, or no `key` in it.
    """
    models = len(votes.models)
    if by is None:
        yield Slice(None, slice(None), votes.model_a.codes, votes.model_b.codes, models)
        return
    side_a, side_b = sides(votes, by)
    if key is not None and side_a.names and key not in side_a.names:
        raise UsageError(f"There is no {by} “{key}” in these votes; it is one of {', '.join(side_a.names)}.")
    apart = side_a.codes != side_b.codes
    groups = _groups(side_a, side_b, apart) if key is None else _group(side_a, side_b, key)
    for code, rows in groups:
        a, b = votes.model_a.codes[rows], votes.model_b.codes[rows]
        if apart.any():
            a = a + np.int32(models) * (side_a.codes[rows] != code)
            b = b + np.int32(models) * (side_b.codes[rows] != code)
        yield Slice(side_a.names[code], rows, a, b, 2 * models)


def sides(votes: Votes, by: By) -> tuple[Labels, Labels]:
    """What each side counts under, over one set of names."""
    if by not in BYS:
        raise UsageError(f"Votes can't be cut by “{by}”; it must be one of {', '.join(BYS)}.")
    if by == "executed":
        return _executed(_need(votes, by, "executed_a")), _executed(_need(votes, by, "executed_b"))
    if by == "month":
        whole = _months(_need(votes, by, "created_at"))
    elif by == "voter_group":
        whole = _voter_groups(_need(votes, by, "voter"))
    elif by == "topic":
        whole = _need(votes, by, "topic")
    else:
        return _need(votes, by, f"{by}_a"), _need(votes, by, f"{by}_b")
    return whole, whole


def same_names(votes: Votes, others: Votes, by: By) -> bool:
    """Whether both count under the same names and may so be counted together. What a month or a group of
    voters is depends on all of the votes."""
    if by in {"month", "voter_group"}:
        return False
    return sides(votes, by)[0].names == sides(others, by)[0].names


def known(votes: Votes, by: By) -> bool:
    """Whether votes have the column that it takes to cut them so."""
    columns = {"executed": "executed_a", "month": "created_at", "voter_group": "voter", "topic": "topic"}
    return getattr(votes, columns.get(by, f"{by}_a")) is not None


def _need(votes: Votes, by: str, column: str) -> Any:
    values = getattr(votes, column)
    if values is None:
        raise UsageError(f"Votes can't be cut by “{by}”: they have no column “{column}”.")
    return values


def _executed(values: Mask) -> Labels:
    return Labels(np.where(values, 0, 1).astype(np.int32), ("executed", "not executed"))


def _months(moments: NDArray[np.datetime64]) -> Labels:
    months = moments.astype("datetime64[M]")
    missing = np.isnat(months)
    number = months.astype(np.int64)
    if missing.any():
        number[missing] = number[~missing].min(initial=np.iinfo(np.int64).max)
    if missing.all():
        return Labels(np.full(len(months), -1, dtype=np.int32), ())
    first = int(number.min())
    found = np.flatnonzero(np.bincount(number - first))
    place = np.zeros(int(found[-1]) + 1, dtype=np.int32)
    place[found] = np.arange(len(found), dtype=np.int32)
    codes = place[number - first]
    codes[missing] = -1
    return Labels(codes, tuple(str(month) for month in (found + first).astype("datetime64[M]")))


def _voter_groups(voters: Labels) -> Labels:
    given = np.bincount(voters.codes + 1, minlength=len(voters.names) + 1)
    given[0] = 0  # votes without a voter
    group = group_of(given)
    return Labels(group[voters.codes + 1].astype(np.int32), tuple(name for name, _ in VOTER_GROUPS))


def group_of(given: NDArray[np.int64]) -> NDArray[np.int64]:
    """The group of voters who gave so many votes, -1 for none."""
    return np.searchsorted([least for _, least in VOTER_GROUPS], given, side="right") - 1


def _group(a: Labels, b: Labels, key: str) -> Iterator[tuple[int, NDArray[np.int64]]]:
    if key in a.names:
        code = a.names.index(key)
        yield code, np.flatnonzero((a.codes == code) | (b.codes == code))


def _groups(a: Labels, b: Labels, apart: NDArray[np.bool_]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """(code, rows where either side has it), in the order of the names; rows ascend."""
    other = np.flatnonzero(apart)
    codes = np.concatenate([a.codes, b.codes[other]]).astype(np.int16 if len(a.names) < 1 << 15 else np.int32)
    rows = np.concatenate([np.arange(len(a)), other])
    order = np.argsort(codes, kind="stable")  # a radix sort for 16 bits
    ends = np.searchsorted(codes[order], np.arange(len(a.names) + 1))
    for code in range(len(a.names)):
        part = rows[order[ends[code] : ends[code + 1]]]
        if len(part):
            yield code, np.sort(part) if len(other) else part
