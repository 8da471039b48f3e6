"""Rows as inline data of a chart, whatever transformer the user's Altair is set to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt


def by_number(field: str) -> alt.EncodingSortField:
    """The order of names by a number of their rows. Vega takes a list of names for a part of a program, in
    which “constructor” and the like are no names."""
    import altair as alt

    return alt.EncodingSortField(field=field, op="min", order="ascending")


def inline(rows: Iterable[Mapping[str, Any]], *columns: str) -> alt.InlineData:
    """The named columns of the rows, in the chart itself: no file, no server, no row limit."""
    import altair as alt

    return alt.InlineData(values=[{column: row[column] for column in columns} for row in rows])
