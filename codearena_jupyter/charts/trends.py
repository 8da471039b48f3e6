"""Ratings over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .data import by_number, inline
from .theme import config

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 320
MARGIN = 40
"""Rating points above and below the lines."""
SHOWN = 8
"""The best models of the last day: more lines than there are colours can't be told apart."""


def trends_chart(trends: Mapping[str, Any], dark: bool = False) -> alt.LayerChart | None:
    """A line with a band of its interval for each of the best models; None without any point."""
    import altair as alt

    rows = trends["rows"]
    if not rows:
        return None
    last: dict[str, float] = {row["model"]: row["rating"] for row in rows}
    best = sorted(last, key=lambda model: (-last[model], model))[:SHOWN]
    dates = "%b %Y" if trends["meta"]["step"] == "month" else "%-d %b %Y"
    shown = [{**row, "place": best.index(row["model"])} for row in rows if row["model"] in best]
    best_first = by_number("place")
    base = alt.Chart(inline(shown, "model", "time", "rating", "lower", "upper", "votes", "place")).encode(
        x=alt.X("time:T", title=None, axis=alt.Axis(format=dates, tickCount=6, labelOverlap=True)),
        color=alt.Color("model:N", sort=best_first, title="Model", legend=alt.Legend(symbolOpacity=1)),
        tooltip=[
            alt.Tooltip("model:N", title="Model"),
            alt.Tooltip("time:T", title="Until"),
            alt.Tooltip("rating:Q", title="Rating", format=".0f"),
            alt.Tooltip("lower:Q", title="95 % from", format=".0f"),
            alt.Tooltip("upper:Q", title="95 % to", format=".0f"),
            alt.Tooltip("votes:Q", title="Votes", format=","),
        ],
    )
    # The first days' intervals would press every line together: bands are cut at the edge instead.
    ratings = [row["rating"] for row in shown]
    scale = alt.Scale(domain=[min(ratings) - MARGIN, max(ratings) + MARGIN], nice=True)
    band = base.mark_area(opacity=0.12, clip=True).encode(
        y=alt.Y("lower:Q", title="Rating with 95 % interval", scale=scale), y2="upper:Q"
    )
    line = base.mark_line(point=True, strokeWidth=2).encode(
        y=alt.Y("rating:Q", scale=scale), strokeDash=alt.StrokeDash("model:N", sort=best_first, legend=None)
    )
    chart: alt.LayerChart = (
        (band + line)
        .properties(
            width="container",
            height=HEIGHT,
            description=f"Ratings over time of {', '.join(best)}.",
        )
        .configure(**config(dark))
    )
    return chart
