"""Cutting votes by language, environment or topic.

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
from .labels import Labels
from .votes import Votes

By = Literal["language", "environment", "topic"]
BYS: tuple[By, ...] = get_args(By)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """`rows` are positions of votes; `a` and `b` are players: below M a model under `key`,
    from M on the same model elsewhere."""

    key: str | None
    rows: NDArray[np.int64]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    players: int


def cut(votes: Votes, by: By | None) -> Iterator[Slice]:
    """The slices, by key; one slice of everything where `by` is None.

    Raises:
        UsageError: the votes do not have the column.
    """
    models = len(votes.models)
    if by is None:
        yield Slice(None, np.arange(len(votes)), votes.model_a.codes, votes.model_b.codes, models)
        return
    side_a, side_b = sides(votes, by)
    apart = side_a.codes != side_b.codes
    for code, rows in _groups(side_a, side_b, apart):
        a = votes.model_a.codes[rows] + models * (side_a.codes[rows] != code)
        b = votes.model_b.codes[rows] + models * (side_b.codes[rows] != code)
        crossed = bool(apart[rows].any())
        yield Slice(side_a.names[code], rows, a.astype(np.int32), b.astype(np.int32), models * (1 + crossed))


def sides(votes: Votes, by: By) -> tuple[Labels, Labels]:
    """What each side counts under, over one set of names."""
    if by not in BYS:
        raise UsageError(f"Votes can't be cut by “{by}”; it must be one of {', '.join(BYS)}.")
    first: Any = votes.topic if by == "topic" else getattr(votes, f"{by}_a")
    second: Any = votes.topic if by == "topic" else getattr(votes, f"{by}_b")
    if first is None or second is None:
        raise UsageError(f"These votes have no column “{by}” to cut by." if by == "topic"
                         else f"These votes have no columns “{by}_a” and “{by}_b” to cut by.")  # fmt: skip
    return first, second


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
