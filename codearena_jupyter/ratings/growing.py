"""Votes that grow at their end, without copying those that are there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .labels import MISSING, Labels
from .votes import PAIRED, Votes

ROOM = 1.25
"""Space that is made when a column is full, as a multiple of what it holds."""


class GrowingVotes:
    """`votes` are all so far. Earlier ones stay valid: what they show is never written again."""

    def __init__(self, votes: Votes) -> None:
        self.votes = votes
        self._room: dict[str, NDArray[Any]] = {}

    def add(self, more: Votes) -> Votes:
        """All votes with `more` after them, which must have the same columns. Codes only change where a name
        is new."""
        before = self.votes
        joined = object.__new__(Votes)  # checked columns need no second check
        names = _names(before, more)
        for item in fields(Votes):
            column, added = getattr(before, item.name), getattr(more, item.name)
            object.__setattr__(joined, item.name, self._column(item.name, column, added, names))
        self.votes = joined
        return joined

    def _column(self, name: str, column: Any, added: Any, names: Mapping[str, tuple[str, ...]]) -> Any:
        if column is None or added is None:
            assert column is added
            return None
        if isinstance(column, Mapping):
            return {key: self._joined(f"{name}.{key}", column[key], added[key]) for key in column}
        if not isinstance(column, Labels):
            return self._joined(name, column, added)
        codes = column.codes
        if names[name] != column.names:
            codes = _moved(column, names[name])
            self._room.pop(name, None)
        return Labels.known(self._joined(name, codes, _moved(added, names[name])), names[name])

    def _joined(self, name: str, values: NDArray[Any], added: NDArray[Any]) -> NDArray[Any]:
        start, end = len(values), len(values) + len(added)
        room = self._room.get(name)
        if room is None or len(room) < end:
            room = np.empty(int(end * ROOM), dtype=values.dtype)
            room[:start] = values
            self._room[name] = room
        room[start:end] = added
        return room[:end]


def _names(before: Votes, more: Votes) -> dict[str, tuple[str, ...]]:
    """The names of each column of both; the sides of a pair share them."""
    found: dict[str, tuple[str, ...]] = {}
    columns = [item.name for item in fields(Votes) if isinstance(getattr(before, item.name), Labels)]
    for name in columns:
        pair = next((pair for pair in PAIRED if name in pair), (name,))
        old = getattr(before, name).names
        new = {text for side in pair for text in getattr(more, side).names}
        found[name] = old if new <= set(old) else tuple(sorted({*old, *new}))
    return found


def _moved(labels: Labels, names: tuple[str, ...]) -> NDArray[np.int32]:
    """Codes for other names, which hold all that occur."""
    if labels.names == names:
        return labels.codes
    place = {name: code for code, name in enumerate(names)}
    lookup = np.array([*(place[name] for name in labels.names), MISSING], dtype=np.int32)
    return np.asarray(lookup[labels.codes])
