"""Colours and type of every chart, light and dark.

The series colours are those of Okabe and Ito, told apart with every common colour blindness;
the dark set is lightened for contrast. Only configuration that Vega-Lite 5 and 6 share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

WORDS = "upper(slice(datum.label, 0, 1)) + replace(slice(datum.label, 1), /_/g, ' ')"
"""An expression of Vega that shows `web_design` as “Web design”."""


TALL = 16
"""From so many rows on a chart is taller than the box that shows it: its axis stands above, in sight."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What differs between light and dark."""

    text: str
    quiet: str
    grid: str
    accent: str
    series: tuple[str, ...]
    low: str
    middle: str
    high: str
    """`low`, `middle` and `high` span a diverging scale: orange for losses, blue for wins."""


LIGHT = Theme(
    text="#212121", quiet="#5f6368", grid="#e0e0e0", accent="#0072b2",
    series=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f6a00", "#000000"),
    low="#b35806", middle="#f7f7f7", high="#2166ac",
)  # fmt: skip
DARK = Theme(
    text="#e8eaed", quiet="#9aa0a6", grid="#3c4043", accent="#56b4e9",
    series=("#56b4e9", "#ff9a4d", "#2fd0a0", "#e6a2c6", "#f2c14e", "#8ab8ff", "#f0e442", "#ffffff"),
    low="#f4a259", middle="#2b2e31", high="#6cb8ff",
)  # fmt: skip


def theme(dark: bool) -> Theme:
    """The theme for a dark or a light page."""
    return DARK if dark else LIGHT


def value_axis_side(rows: int) -> Literal["top", "bottom"]:
    """Where the axis of values belongs on a chart with a row for each name."""
    return "top" if rows >= TALL else "bottom"


def config(dark: bool) -> dict[str, Any]:
    """Vega-Lite configuration; the background is the page's own."""
    colours = theme(dark)
    font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
    return {
        "background": "transparent",
        "font": font,
        "view": {"stroke": None},
        "title": {"color": colours.text, "anchor": "start", "fontSize": 14, "fontWeight": 600},
        "axis": {
            "labelColor": colours.text,
            "titleColor": colours.quiet,
            "domainColor": colours.grid,
            "gridColor": colours.grid,
            "tickColor": colours.grid,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 260,
        },
        "header": {"labelColor": colours.text, "titleColor": colours.quiet, "labelFontWeight": 600},
        "legend": {"labelColor": colours.text, "titleColor": colours.quiet, "titleFontWeight": "normal"},
        "range": {"category": list(colours.series)},
        "text": {"color": colours.text},
    }
