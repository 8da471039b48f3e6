"""The votes that ratings are computed from: aligned columns, checked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.vote import WINNERS
from ..errors import UsageError
from .columns import groups, instants, numbers, truths
from .labels import Labels, Mask, at_row, share_names

MODEL_A, MODEL_B, TIE, BOTH_BAD = range(4)
"""Codes of `Votes.winner`, in the order of `domain.vote.WINNERS`."""

MODELS = ("model_a", "model_b")
NAMES = ("language_a", "language_b", "environment_a", "environment_b", "topic", "voter")
TRUTHS = ("executed_a", "executed_b", "blind", "demo", "leaked")
NUMBERS = ("turn", "turns", "seconds")
PAIRED = (MODELS, ("language_a", "language_b"), ("environment_a", "environment_b"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Votes:
    """N votes as aligned columns of length N; an optional column is None where nothing is known.

    `model_a` and `model_b` share one set of names, and so do the languages and the
    environments of both sides. Names without a vote are allowed: such a model is
    listed as not rated. A vote on a model against itself is allowed and never counted.
    """

    model_a: Labels
    model_b: Labels
    winner: NDArray[np.int8]
    """0 model_a, 1 model_b, 2 tie, 3 both_bad."""
    language_a: Labels | None = None
    language_b: Labels | None = None
    environment_a: Labels | None = None
    environment_b: Labels | None = None
    topic: Labels | None = None
    voter: Labels | None = None
    battle: NDArray[np.int64] | None = None
    """Votes of one battle share a number, counted from 0 by first appearance; -1 where unknown."""
    executed_a: Mask | None = None
    executed_b: Mask | None = None
    blind: Mask | None = None
    demo: Mask | None = None
    leaked: Mask | None = None
    """Whether an answer gave a model's identity away."""
    turn: NDArray[np.float64] | None = None
    """Which turn of the battle the vote is on."""
    turns: NDArray[np.float64] | None = None
    """How many turns the battle had, a turn being one prompt with its two answers."""
    seconds: NDArray[np.float64] | None = None
    """How long the voter tried the results."""
    created_at: NDArray[np.datetime64] | None = None
    """In UTC."""
    style_a: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    """Measures of each answer's style by name, for style control (`ratings.style`)."""
    style_b: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for first, second in PAIRED:
            one, two = getattr(self, first), getattr(self, second)
            if (one is None) != (two is None):
                raise UsageError(f"Votes have “{first if two is None else second}” but not its other side.")
            if one is not None:
                one, two = share_names(one, two)
                object.__setattr__(self, first, one)
                object.__setattr__(self, second, two)
        winner = np.ascontiguousarray(self.winner, dtype=np.int8)
        object.__setattr__(self, "winner", winner)
        for column in self.columns():
            if len(column[1]) != len(winner):
                raise UsageError(f"“{column[0]}” has {len(column[1])} rows, “winner” has {len(winner)}.")
        for name, codes, count in (
            ("model_a", self.model_a.codes, len(self.models)),
            ("model_b", self.model_b.codes, len(self.models)),
            ("winner", winner, len(WINNERS)),
        ):
            wrong = np.flatnonzero((codes < 0) | (codes >= count))
            if wrong.size:
                row = int(wrong[0])
                raise UsageError(f"“{name}” in {at_row(row)} is missing or unknown (code {codes[row]}).")
        if self.style_a.keys() != self.style_b.keys():
            raise UsageError("Both sides need the same measures of style.")

    @classmethod
    def of(cls, **columns: Any) -> Votes:
        """Votes from columns as they come from a file, a data frame or the store.

        Each argument is named as a field; values are lists, arrays or data frame columns of
        text, numbers, truth values or times (or `Labels` where codes are at hand). `winner`
        holds the words of `domain.vote.WINNERS`.

        Raises:
            UsageError: names the column, the row and the value that is missing or unknown.
        """
        unknown = columns.keys() - {item.name for item in fields(cls)}
        if unknown:
            raise UsageError(f"Votes have no column {', '.join(sorted(unknown))}.")
        for name in (*MODELS, "winner"):
            if columns.get(name) is None:
                raise UsageError(f"Votes need a column “{name}”.")
        return cls(**{name: _read(name, values) for name, values in columns.items() if values is not None})

    def __len__(self) -> int:
        return len(self.winner)

    @property
    def models(self) -> tuple[str, ...]:
        """Every model's name, sorted."""
        return self.model_a.names

    def take(self, rows: NDArray[Any] | slice) -> Votes:
        """The votes of a mask, of positions or of a slice; all names stay."""
        if isinstance(rows, np.ndarray) and rows.dtype == np.bool_:
            rows = np.flatnonzero(rows)  # found once, not once for each column
        part = object.__new__(_Part)  # rows of checked columns need no second check
        part.__dict__.update(_source=self, _rows=rows)
        return part

    def rows(self, start: int, end: int) -> Votes:
        """The votes from position `start` up to `end`, without copying them."""
        return self.take(slice(start, end))

    def columns(self) -> list[tuple[str, Any]]:
        """(name, column) of each column that is there, in a fixed order."""
        plain = [(item.name, getattr(self, item.name)) for item in fields(self)]
        named = [pair for pair in plain if pair[1] is not None and not pair[0].startswith("style_")]
        for side in ("style_a", "style_b"):
            named += [(f"{side}.{key}", values) for key, values in sorted(getattr(self, side).items())]
        return named


class _Part(Votes):
    """Some rows of other votes; each column is taken when it is first asked for."""


def _part_of(name: str) -> cached_property[Any]:
    column = cached_property(lambda part: _taken(getattr(part._source, name), part._rows))
    column.__set_name__(_Part, name)
    return column


for _item in fields(Votes):
    setattr(_Part, _item.name, _part_of(_item.name))


def _taken(column: Any, rows: NDArray[Any] | slice) -> Any:
    if column is None:
        return None
    if isinstance(column, Mapping):
        return {key: values[rows] for key, values in column.items()}
    return column.take(rows) if isinstance(column, Labels) else column[rows]


def _read(name: str, values: Any) -> Any:
    """One column, checked and coded."""
    if isinstance(values, Labels):
        return values
    if name.startswith("style_"):
        return {key: numbers(column, key) for key, column in values.items()}
    if name == "winner":
        return _winners(values)
    if name in NAMES or name in MODELS:
        return Labels.encode(values, name, required=name in MODELS)
    if name == "battle":
        return groups(values, name)
    if name in TRUTHS:
        return truths(values, name, missing=name == "blind")
    return numbers(values, name) if name in NUMBERS else instants(values, name)


def _winners(values: Sequence[Any]) -> NDArray[np.int8]:
    if getattr(getattr(values, "dtype", None), "kind", "O") in "iu":
        return np.asarray(values, dtype=np.int8)
    labels = Labels.encode(values, "winner", required=True)
    place: dict[str, int] = {name: code for code, name in enumerate(WINNERS)}
    lookup = np.array([place.get(name, -1) for name in labels.names], dtype=np.int8)
    wrong = np.flatnonzero(lookup[labels.codes] < 0) if len(labels) else np.array([], dtype=int)
    if wrong.size:
        row = int(wrong[0])
        found = labels.names[labels.codes[row]]
        raise UsageError(f"“winner” in {at_row(row)} is “{found}”; it must be one of {', '.join(WINNERS)}.")
    return lookup[labels.codes] if len(labels) else np.zeros(0, dtype=np.int8)
