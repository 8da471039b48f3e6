"""What the arena is used for, as bars; position balance as dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .data import by_number, inline
from .theme import WORDS, config, theme, value_axis_side

if TYPE_CHECKING:
    import altair as alt

ROW_HEIGHT = 24
BARS = {
    "topics": ("votes", "Votes"),
    "languages": ("sides", "Answers"),
    "environments": ("sides", "Answers"),
    "turns": ("battles", "Battles"),
}


def usage_charts(stats: Mapping[str, Any], dark: bool = False) -> dict[str, alt.TopLevelMixin | None]:
    """A chart of each part of the statistics' JSON; None where there is nothing to show."""
    charts: dict[str, alt.TopLevelMixin | None] = {
        name: bars(name, stats[name], *fields, dark=dark) for name, fields in BARS.items()
    }
    times = stats["interaction_time"]
    charts["interaction_time"] = bars(
        "interaction_time", times["bins"] if times else [], "votes", "Votes", dark=dark
    )
    charts["position"] = position_chart(stats["position"], dark)
    return charts


def bars(
    what: str, rows: Sequence[Mapping[str, Any]], field: str, title: str, *, dark: bool
) -> alt.LayerChart | None:
    """Horizontal bars with their numbers."""
    import altair as alt

    if not rows:
        return None
    placed = [{**row, "place": place} for place, row in enumerate(rows)]
    axis = alt.Axis(grid=False, ticks=False, domain=False)
    if what == "topics":
        axis.labelExpr = WORDS
    base = alt.Chart(inline(placed, "name", field, "share", "place")).encode(
        y=alt.Y("name:N", sort=by_number("place"), title=None, axis=axis),
        x=alt.X(
            f"{field}:Q",
            title=title,
            # Room for the number beside the longest bar.
            scale=alt.Scale(domainMax=max(row[field] for row in rows) * 1.15, nice=False),
            axis=alt.Axis(format=",d", tickMinStep=1, tickCount=4, labelOverlap=True),
        ),
        tooltip=[
            alt.Tooltip("name:N", title=what.replace("_", " ").capitalize()),
            alt.Tooltip(f"{field}:Q", title=title, format=","),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
        ],
    )
    bar = base.mark_bar(color=theme(dark).accent, cornerRadiusEnd=2)
    text = base.mark_text(align="left", dx=4, color=theme(dark).text).encode(
        text=alt.Text("share:Q", format=".0%")
    )
    listed = ", ".join(f"{row['name']} {row['share']:.0%}" for row in rows[:8])
    chart: alt.LayerChart = (
        (bar + text)
        .properties(
            width="container",
            height=ROW_HEIGHT * len(rows),
            description=f"{title}: {listed}",
        )
        .configure(**config(dark))
    )
    return chart


def position_chart(position: Mapping[str, Any], dark: bool = False) -> alt.LayerChart | None:
    """How much better each model does as A than as B; in a fair arena the dots lie around 0."""
    import altair as alt

    rows = [row for row in position["rows"] if row["difference"] is not None]
    if not rows:
        return None
    base = alt.Chart(inline(rows, "model", "difference", "a_win_rate", "b_win_rate", "as_a", "as_b"))
    zero = base.mark_rule(color=theme(dark).quiet, strokeDash=[4, 4]).encode(x=alt.datum(0))
    dots = base.mark_point(filled=True, size=70, opacity=1, color=theme(dark).accent).encode(
        y=alt.Y("model:N", sort="x", title=None, axis=alt.Axis(grid=False, ticks=False, domain=False)),
        x=alt.X(
            "difference:Q",
            title="Win rate as A minus win rate as B",
            axis=alt.Axis(format="+.0%", tickMinStep=0.01, tickCount=6, orient=value_axis_side(len(rows))),
        ),
        tooltip=[
            alt.Tooltip("model:N", title="Model"),
            alt.Tooltip("a_win_rate:Q", title="Win rate as A", format=".1%"),
            alt.Tooltip("b_win_rate:Q", title="Win rate as B", format=".1%"),
            alt.Tooltip("as_a:Q", title="Votes as A", format=","),
            alt.Tooltip("as_b:Q", title="Votes as B", format=","),
        ],
    )
    chart: alt.LayerChart = (
        (zero + dots)
        .properties(
            width="container",
            height=ROW_HEIGHT * len(rows),
            description="Win rate as A minus win rate as B of each model.",
        )
        .configure(**config(dark))
    )
    return chart
