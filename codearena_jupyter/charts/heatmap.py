"""Win rates as colours, with the numbers in the cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .data import by_number, inline
from .theme import WORDS, config, theme

if TYPE_CHECKING:
    import altair as alt

CELL_HEIGHT = 28
CELL_WIDTH = 46
NARROW_CELL_WIDTH = 32
TITLES = {
    "language": "Language", "environment": "Environment", "topic": "Topic", "opponent": "Opponent",
    "executed": "Executed", "month": "Month", "voter_group": "Voters",
}  # fmt: skip
FEW = 12
"""With as many columns at most the cells take the whole width."""
MANY = 18
"""With more columns than this the cells are narrow, so that more of them are in sight."""
NUMBERS_UP_TO = 40
"""With more columns than this the numbers in the cells would overlap; they are in the tooltips then."""


def heatmap_chart(heatmap: Mapping[str, Any], dark: bool = False) -> alt.LayerChart | None:
    """A cell per model and key: orange loses, blue wins, grey has too few votes.

    `heatmap` is the JSON of a heatmap (`{"meta", "models", "keys", "rows"}`). None without any cell.
    """
    import altair as alt

    rows = heatmap["rows"]
    if not rows:
        return None
    colours = theme(dark)
    title = TITLES[heatmap["meta"]["by"]]
    across = alt.Axis(orient="top", labelAngle=-40, ticks=False, domain=False, grid=False)
    if heatmap["meta"]["by"] == "topic":
        across.labelExpr = WORDS
    columns = {key: place for place, key in enumerate(heatmap["keys"])}
    lines = {model: place for place, model in enumerate(heatmap["models"])}
    placed = [{**row, "column": columns[row["key"]], "line": lines[row["model"]]} for row in rows]
    base = alt.Chart(inline(placed, "model", "key", "win_rate", "votes", "wins", "column", "line")).encode(
        x=alt.X("key:N", sort=by_number("column"), title=title, axis=across),
        y=alt.Y("model:N", sort=by_number("line"), title=None,
                axis=alt.Axis(ticks=False, domain=False, grid=False)),
        tooltip=[
            alt.Tooltip("model:N", title="Model"),
            alt.Tooltip("key:N", title=title),
            alt.Tooltip("win_rate:Q", title="Win rate", format=".0%"),
            alt.Tooltip("votes:Q", title="Votes", format=","),
        ],
    )  # fmt: skip
    ends = [colours.low, colours.middle, colours.high]
    # Through grey: other ways of mixing pass by colours that mean nothing here.
    scale = alt.Scale(domain=[0, 0.5, 1], range=ends, clamp=True, interpolate="rgb")
    masked = base.transform_filter("datum.win_rate === null").mark_rect(color=colours.grid)
    # Above the cells and along them, where it is in sight however many there are.
    legend = alt.Legend(format=".0%", orient="top", direction="horizontal", gradientLength=160, tickCount=2)
    colour = alt.Color("win_rate:Q", scale=scale, title="Win rate", legend=legend)
    cells = base.transform_filter("datum.win_rate !== null").mark_rect().encode(color=colour)
    layers = [masked, cells]
    few, many = len(heatmap["keys"]) <= FEW, len(heatmap["keys"]) > MANY
    if len(heatmap["keys"]) <= NUMBERS_UP_TO:
        on_middle, on_ends = ("#ffffff", "#101010") if dark else ("#101010", "#ffffff")
        contrast = alt.condition("abs(datum.win_rate - 0.5) > 0.3", alt.value(on_ends), alt.value(on_middle))
        rates = base.transform_filter("datum.win_rate !== null").mark_text(fontSize=10 if many else 11)
        counts = base.transform_filter("datum.win_rate === null").mark_text(fontSize=10, color=colours.quiet)
        layers.append(rates.encode(text=alt.Text("win_rate:Q", format=".0%"), color=contrast))
        layers.append(counts.encode(text=alt.Text("votes:Q", format=",")))
    least = heatmap["meta"]["min_sessions"]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            width="container" if few else alt.Step(NARROW_CELL_WIDTH if many else CELL_WIDTH),
            height=CELL_HEIGHT * len(heatmap["models"]),
            description=f"Win rates of {len(heatmap['models'])} models by {title.lower()}; grey cells have "
            f"fewer than {least} votes.",
        )
        .configure(**config(dark))
    )
    return chart
