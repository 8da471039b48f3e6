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
    rows: NDArray[np.int64]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    players: int


def cut(votes: Votes, by: By | None, key: str | None = None) -> Iterator[Slice]:
    """The slices, by key, or only the one of `key`; one slice of everything where `by` is None.

    Raises:
        UsageError: the votes do not have the column.
    """
    models = len(votes.models)
    if by is None:
        yield Slice(None, np.arange(len(votes)), votes.model_a.codes, votes.model_b.codes, models)
        return
    side_a, side_b = sides(votes, by)
    apart = side_a.codes != side_b.codes
    groups = _groups(side_a, side_b, apart) if key is None else _group(side_a, side_b, key)
    for code, rows in groups:
        a = votes.model_a.codes[rows] + models * (side_a.codes[rows] != code)
        b = votes.model_b.codes[rows] + models * (side_b.codes[rows] != code)
        crossed = bool(apart[rows].any())
        yield Slice(side_a.names[code], rows, a.astype(np.int32), b.astype(np.int32), models * (1 + crossed))


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


def _need(votes: Votes, by: str, column: str) -> Any:
    values = getattr(votes, column)
    if values is None:
        raise UsageError(f"Votes can't be cut by “{by}”: they have no column “{column}”.")
    return values


def _executed(values: Mask) -> Labels:
    return Labels(np.where(values, 0, 1).astype(np.int32), ("executed", "not executed"))


def _months(moments: NDArray[np.datetime64]) -> Labels:
    months = moments.astype("datetime64[M]")
    found, codes = np.unique(months, return_inverse=True)
    known = [str(month) for month in found if not np.isnat(month)]  # NaT sorts last
    return Labels(np.where(codes < len(known), codes, -1).astype(np.int32), tuple(known))


def _voter_groups(voters: Labels) -> Labels:
    given = np.bincount(voters.codes + 1, minlength=len(voters.names) + 1)
    given[0] = 0  # votes without a voter
    group = np.searchsorted([least for _, least in VOTER_GROUPS], given, side="right") - 1
    return Labels(group[voters.codes + 1].astype(np.int32), tuple(name for name, _ in VOTER_GROUPS))


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
