"""A column of names, kept as integer codes: what votes are counted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

MISSING = -1


def at_row(row: int) -> str:
    """Rows are counted from 1, without a heading, as people count them in a file."""
    return f"row {row + 1}"


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """`names[codes[r]]` is the value of row r; code -1 means that the row has none.

    Names are unique and sorted, so that equal values give equal codes whatever the
    order in which they came.
    """

    codes: Codes
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        codes = np.ascontiguousarray(self.codes, dtype=np.int32)
        if codes.ndim != 1:
            raise UsageError("A column of labels must have one dimension.")
        wrong = np.flatnonzero((codes < MISSING) | (codes >= len(self.names)))
        if wrong.size:
            row = int(wrong[0])
            known = f"there are {len(self.names)} names"
            raise UsageError(f"The label code in {at_row(row)} is {codes[row]}, but {known}.")
        order = sorted(range(len(self.names)), key=self.names.__getitem__)
        names = tuple(self.names[index] for index in order)
        if len(set(names)) < len(names):
            raise UsageError("The names of a column of labels must be unique.")
        if names != self.names:
            place = np.empty(len(names) + 1, dtype=np.int32)
            place[order] = np.arange(len(names), dtype=np.int32)
            place[MISSING] = MISSING
            codes = place[codes]
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "names", names)

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def encode(cls, values: Any, column: str, *, required: bool = False) -> Labels:
        """Codes for a column of values; None, NaN and "" are missing.

        Raises:
            UsageError: a required value is missing, or one is neither text nor a number;
                names the row and the column.
        """
        import pandas as pd

        if isinstance(values, pd.Series):  # ten times faster where its texts lie in Arrow
            codes, found = values.factorize(use_na_sentinel=True)
        else:
            codes, found = pd.factorize(_objects(values), use_na_sentinel=True)
        usable = [value if isinstance(value, str) else _text(value) for value in found]
        for index, text in enumerate(usable):
            if text is None or (required and not text.strip()):
                row = int(np.flatnonzero(codes == index)[0])
                raise UsageError(f"“{column}” in {at_row(row)} is {found[index]!r}, which is no name.")
        if required and (codes == MISSING).any():
            row = int(np.flatnonzero(codes == MISSING)[0])
            value = values.iloc[row] if isinstance(values, pd.Series) else values[row]
            raise UsageError(f"“{column}” in {at_row(row)} is missing ({value!r}).")
        names = sorted({text for text in usable if text})
        place = {name: code for code, name in enumerate(names)}
        lookup = np.array([place.get(text or "", MISSING) for text in usable] + [MISSING], dtype=np.int32)
        return cls(lookup[codes], tuple(names))

    def take(self, rows: NDArray[Any] | slice) -> Labels:
        """The rows of a mask, of positions or of a slice; all names stay."""
        return Labels.known(self.codes[rows], self.names)

    @classmethod
    def known(cls, codes: Codes, names: tuple[str, ...]) -> Labels:
        """Labels of codes and names that were checked before."""
        labels = object.__new__(cls)
        object.__setattr__(labels, "codes", codes)
        object.__setattr__(labels, "names", names)
        return labels

    def used(self) -> Labels:
        """The same values with only the names that occur."""
        counts = np.bincount(self.codes + 1, minlength=len(self.names) + 1)[1:]
        if counts.all():
            return self
        place = np.append(np.cumsum(counts > 0, dtype=np.int32) - 1, np.int32(MISSING)).astype(np.int32)
        return Labels(place[self.codes], tuple(np.array(self.names, dtype=object)[counts > 0]))


def share_names(first: Labels, second: Labels) -> tuple[Labels, Labels]:
    """Both columns over one set of names."""
    if first.names == second.names:
        return first, second
    names = tuple(sorted({*first.names, *second.names}))
    place = {name: code for code, name in enumerate(names)}

    def moved(labels: Labels) -> Labels:
        lookup = np.array([place[name] for name in labels.names] + [MISSING], dtype=np.int32)
        return Labels(lookup[labels.codes], names)

    return moved(first), moved(second)


def _objects(values: Any) -> NDArray[np.object_]:
    array = np.asarray(values, dtype=object)
    if array.ndim != 1:
        raise UsageError("A column of votes must have one dimension.")
    return array


def _text(value: object) -> str | None:
    """Numbers may serve as names (ids of voters); a float such as 7.0 is the id 7."""
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, int | np.integer):
        return str(value)
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return None
