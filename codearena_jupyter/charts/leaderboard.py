"""Ratings with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .data import inline
from .theme import WORDS, config, theme, value_axis_side

if TYPE_CHECKING:
    import altair as alt

ROW_HEIGHT = 26
SLICE_WIDTH = 480


def leaderboard_chart(
    leaderboard: Mapping[str, Any], dark: bool = False
) -> alt.LayerChart | alt.FacetChart | None:
    """A dot per model with its 95 % interval, best first; one panel per key where it is cut.

    `leaderboard` is the JSON of a leaderboard (`{"meta", "rows"}`). None where no model is rated.
    """
    import altair as alt

    rows = [row for row in leaderboard["rows"] if row["rating"] is not None]
    if not rows:
        return None
    cut = leaderboard["meta"].get("by")
    columns = ["model", "rating", "lower", "upper", "rank", "votes", "win_rate", *(["key"] if cut else [])]
    best_first = alt.EncodingSortField(field="rating", order="descending")
    base = alt.Chart(inline(rows, *columns)).encode(
        y=alt.Y("model:N", sort=best_first, title=None, axis=alt.Axis(grid=False, ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip("model:N", title="Model"),
            alt.Tooltip("rank:Q", title="Rank"),
            alt.Tooltip("rating:Q", title="Rating", format=".0f"),
            alt.Tooltip("lower:Q", title="95 % from", format=".0f"),
            alt.Tooltip("upper:Q", title="95 % to", format=".0f"),
            alt.Tooltip("votes:Q", title="Votes", format=","),
            alt.Tooltip("win_rate:Q", title="Win rate", format=".0%"),
        ],
    )
    colour = theme(dark).accent
    scale = alt.Scale(zero=False, nice=True)
    axis = alt.Axis(format=".0f", orient="top" if cut else value_axis_side(len(rows)))
    interval = base.mark_rule(color=colour, strokeWidth=3, opacity=0.45, strokeCap="round").encode(
        x=alt.X("lower:Q", title="Rating with 95 % interval", scale=scale, axis=axis),
        x2="upper:Q",
    )
    dot = base.mark_point(color=colour, filled=True, size=80, opacity=1).encode(
        x=alt.X("rating:Q", scale=scale)
    )
    layers = interval + dot
    if cut:
        layers = layers.properties(width=SLICE_WIDTH, height=alt.Step(ROW_HEIGHT))
        # A name and an axis above each: only one or two slices are in sight at a time.
        header = alt.Header(labelOrient="top", labelAnchor="start", labelFontSize=13)
        if cut == "topic":
            header.labelExpr = WORDS
        row = alt.Row("key:N", title=None, header=header)
        panels = layers.facet(row=row).resolve_scale(y="independent").resolve_axis(x="independent")
        faceted: alt.FacetChart = panels.configure(**config(dark))
        return faceted
    best = ", ".join(f"{row['model']} {row['rating']:.0f}" for row in rows[:10])
    chart: alt.LayerChart = layers.properties(
        width="container",
        height=ROW_HEIGHT * len(rows),
        description=f"Ratings of {len(rows)} models with 95 % intervals, best first: {best}",
    ).configure(**config(dark))
    return chart
