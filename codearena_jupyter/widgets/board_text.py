"""Leaderboards, heatmaps and statistics as text and as tables for screen readers."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from ..charts.recipe import recipe
from ..charts.tables import HEATMAP, LEADERBOARD, cell, html_table

Json = dict[str, Any]

NO_VOTES = "No votes yet: start a battle with %%codearena and vote."
NO_CHART = "There are too few votes for a chart yet; the table says what is known."
SHARES = {
    "topics": "Topics", "languages": "Languages", "environments": "Environments",
    "turns": "Turns of a conversation", "interaction_time": "Interaction time",
    "position": "Position balance",
}  # fmt: skip
_POSITION = {
    "model": "Model", "as_a": "Votes as A", "as_b": "Votes as B", "a_win_rate": "Wins as A",
    "b_win_rate": "Wins as B", "difference": "Difference",
}  # fmt: skip


def tables(view: str, answer: Json) -> dict[str, tuple[Sequence[Json], Mapping[str, str]]]:
    """By caption the rows of a view and the titles of their columns."""
    if view == "leaderboard":
        return {"Leaderboard": (answer["rows"], LEADERBOARD)}
    if view == "heatmap":
        return {"Win rates": (answer["rows"], HEATMAP)}
    return {title: _shares(name, answer) for name, title in SHARES.items()}


def _shares(name: str, answer: Json) -> tuple[Sequence[Json], Mapping[str, str]]:
    if name == "position":
        return answer["position"]["rows"], _POSITION
    found = answer[name] or {"bins": []}  # no vote tells its time
    rows = found["bins"] if name == "interaction_time" else answer[name]
    counts = [field for field in rows[0] if field not in ("name", "share")] if rows else []
    return rows, {"name": SHARES[name], **{field: field.capitalize() for field in counts}, "share": "Share"}


def as_text(view: str, answer: Json) -> str:
    """For places that show no widgets."""
    parts = [f"{summary(answer['meta'])}\n{_recipe(answer['meta'])}"]
    for caption, (rows, columns) in tables(view, answer).items():
        if rows:
            parts.append(f"{caption}\n{_text_table(rows, columns)}")
    return "\n\n".join(parts if len(parts) > 1 else [*parts, NO_VOTES])


def as_html(view: str, answer: Json, caption: str | None = None) -> str:
    """The tables with their captions; only one of them where `caption` is given."""
    found = tables(view, answer)
    chosen = {caption: found[caption]} if caption else found
    return "\n".join(html_table(rows, columns, title) for title, (rows, columns) in chosen.items() if rows)


def summary(meta: Json) -> str:
    """How many votes count and what was left out."""
    removed = {name: count for name, count in meta["removed"].items() if count}
    left_out = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in removed.items())
    demo = " Votes on scripted demo models are among them." if meta["demo_shown"] else ""
    counting = "1 vote counts." if meta["votes"] == 1 else f"{meta['votes']:,} votes count."
    return f"{counting}{demo}{f' Left out: {left_out}.' if left_out else ''}"


def summary_html(meta: Json) -> str:
    """The same, and how to compute it again."""
    return f"{html.escape(summary(meta))}<br><small>{html.escape(_recipe(meta))}</small>"


def _recipe(meta: Json) -> str:
    return ", ".join([f"setting {meta['setting']}", *recipe(meta)])


def _text_table(rows: Sequence[Json], columns: Mapping[str, str]) -> str:
    shown = {name: title for name, title in columns.items() if any(row.get(name) is not None for row in rows)}
    cells = [list(shown.values()), *([cell(name, row.get(name)) for name in shown] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(shown))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )
