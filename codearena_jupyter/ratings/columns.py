"""Columns of truth values, numbers and times, checked row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .labels import Mask, at_row

TRUE = {"true", "1", "yes"}
FALSE = {"false", "0", "no"}
LATEST = 1e11
"""Seconds since 1970, in the year 5138: a time that large is in smaller units."""


def groups(values: Any, column: str) -> NDArray[np.int64]:
    """Equal values share a number, counted from 0 by first appearance; a missing one is -1.

    Only who belongs together matters of such a column, so its names are not kept.

    Raises:
        UsageError: the column has not one dimension.
    """
    import pandas as pd

    values = getattr(values, "to_numpy", lambda: values)()
    array = np.asarray(values)
    if array.ndim != 1:
        raise UsageError(f"The column “{column}” must have one dimension.")
    if array.dtype.kind not in "iu":
        array = np.array(values, dtype=object)
        array[array == ""] = None
    codes, _ = pd.factorize(array, use_na_sentinel=True)
    numbered: NDArray[np.int64] = codes.astype(np.int64)
    return numbered


def truths(values: Any, column: str, *, missing: bool) -> Mask:
    """Truth values; a missing one counts as `missing`.

    Raises:
        UsageError: a value is neither true nor false.
    """
    import pandas as pd

    array = np.asarray(values)
    if array.dtype == np.bool_:
        return array
    codes, found = pd.factorize(np.asarray(values, dtype=object), use_na_sentinel=True)
    lookup = np.full(len(found) + 1, missing)  # the last place is that of missing values
    for index, value in enumerate(found):
        text = str(value).strip().lower().removesuffix(".0")
        if text not in TRUE | FALSE | {""}:
            row = int(np.flatnonzero(codes == index)[0])
            raise UsageError(f"“{column}” in {at_row(row)} is {value!r}; it must be true or false.")
        lookup[index] = text in TRUE if text else missing
    return lookup[codes]


def numbers(values: Any, column: str) -> NDArray[np.float64]:
    """Numbers; a missing one is NaN.

    Raises:
        UsageError: a value is not a finite number of at least 0.
    """
    import pandas as pd

    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        series = pd.Series(np.asarray(values, dtype=object))
        parsed = pd.to_numeric(series, errors="coerce").to_numpy(dtype=np.float64)
        wrong = np.isnan(parsed) & series.notna().to_numpy()
    else:
        parsed = array.astype(np.float64)
        wrong = np.zeros(len(parsed), dtype=bool)
    wrong |= (parsed < 0) | np.isinf(parsed)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise UsageError(f"“{column}” in {at_row(row)} is {values[row]!r}, which is no number of at least 0.")
    return parsed


def instants(values: Any, column: str) -> NDArray[np.datetime64]:
    """Times in UTC with microseconds, from datetimes, ISO 8601 text or what has passed since 1970: seconds,
    or milli-, micro- or nanoseconds, as the size of the numbers tells.

    Raises:
        UsageError: a value is no time.
    """
    import pandas as pd

    array = np.asarray(values)
    if array.dtype.kind == "M":
        return array.astype("datetime64[us]")
    if array.dtype == object:
        there = array[pd.notna(array)]
        if len(there) and all(isinstance(value, (int, float)) for value in there):  # beside missing ones
            array = array.astype(np.float64)
    if array.dtype.kind in "iuf":
        passed = array.astype(np.float64)
        largest = np.abs(passed[np.isfinite(passed)]).max(initial=0)
        thousands = np.searchsorted(np.array([1, 1e3, 1e6]) * LATEST, largest)
        seconds = passed / 1e3 ** float(thousands)
        parsed = pd.to_datetime(seconds, unit="s", errors="coerce", utc=True)
    else:
        array = array.astype(object)  # a copy
        array[array == ""] = None
        parsed = pd.to_datetime(array, format="ISO8601", errors="coerce", utc=True)
    wrong = np.asarray(parsed.isna()) & ~np.asarray(pd.isna(array))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise UsageError(f"“{column}” in {at_row(row)} is {values[row]!r}, which is no time in ISO 8601.")
    return np.asarray(parsed.tz_localize(None).to_numpy().astype("datetime64[us]"))
