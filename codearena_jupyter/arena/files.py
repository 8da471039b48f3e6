"""Leaderboards and heatmaps as files: JSON, CSV, LaTeX, HTML, PNG, SVG."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..errors import UsageError
from .query import Query

Json = dict[str, Any]
Answer = Callable[[str, Query], Json]
MIMES = {
    "json": "application/json", "csv": "text/csv", "latex": "application/x-latex", "html": "text/html",
    "png": "image/png", "svg": "image/svg+xml",
}  # fmt: skip
SUFFIXES = {"latex": "tex"}
TITLES = {"leaderboard": "Leaderboard", "heatmap": "Win rates"}


def write(query: Query, answer: Answer) -> tuple[str, str, bytes]:
    """(name, MIME type, bytes); the same votes and settings give the same bytes.

    Raises:
        UsageError: a picture is asked for and there is nothing to draw.
    """
    what, kind = query.what, query.format
    name = f"{what}.{SUFFIXES.get(kind, kind)}"
    if kind == "html":
        return name, MIMES[kind], _document(query, answer).encode()
    found = answer(what, query)
    if kind in {"png", "svg"}:
        return name, MIMES[kind], _picture(found, kind, query.dark)
    return name, MIMES[kind], _text(what, kind, found).encode()


def _text(what: str, kind: str, found: Json) -> str:
    from ..charts import tables

    columns = tables.LEADERBOARD if what == "leaderboard" else tables.HEATMAP
    if kind == "csv":
        return tables.csv_text(found["rows"], list(columns))
    if kind == "latex":
        return tables.latex_text(found["rows"], columns, TITLES[what], _all_of(found["meta"]))
    return json.dumps({"meta": found["meta"], "rows": found["rows"]}, ensure_ascii=False, indent=2) + "\n"


def _picture(found: Json, kind: str, dark: bool) -> bytes:
    from ..charts import image
    from ..charts.recipe import recipe

    if found["chart"] is None:
        raise UsageError("There is nothing to draw: no model has a rating.")
    chart = image.captioned(found["chart"], " · ".join([summary(found["meta"]), *recipe(found["meta"])]))
    if kind == "png":
        return image.png(chart, dark=dark)
    return image.svg(chart, dark=dark).encode()


def _document(query: Query, answer: Answer) -> str:
    """The whole page: leaderboard, heatmap, trends, use, position balance."""
    from ..charts import tables
    from ..charts.document import Section, html_document
    from ..charts.recipe import intervals

    def pair(what: str) -> tuple[Json, Json]:
        return answer(what, replace(query, dark=False)), answer(what, replace(query, dark=True))

    def section(what: str, title: str, note: str, columns: Mapping[str, str]) -> Section:
        light, dark = pair(what)
        return Section(title, note, light["chart"], dark["chart"], light["rows"], columns)

    board = answer("leaderboard", query)
    about = f"{summary(board['meta'])}; {intervals(board['meta'])}."
    sections = [section("leaderboard", TITLES["leaderboard"], about, tables.LEADERBOARD)]
    least = f"Cells with fewer than {query.min_sessions} votes are grey."
    sections.append(
        section("heatmap", f"Win rates by {query.heatmap_by.replace('_', ' ')}", least, tables.HEATMAP)
    )
    if query.what == "heatmap":
        sections.reverse()
    timed = answer("choices", query)["month"]
    if timed and answer("trends", query)["rows"]:
        sections.append(section("trends", "Ratings over time", "", tables.TRENDS))
    light, dark = pair("stats")
    overall = light["position"]["overall"]
    if light["meta"]["votes"]:
        for name, title in (
            ("topics", "Topics"),
            ("languages", "Languages"),
            ("environments", "Environments"),
            ("turns", "Turns"),
            ("interaction_time", "Interaction time"),
        ):
            rows = light[name] and (light[name]["bins"] if name == "interaction_time" else light[name])
            if rows:
                count = next(field for field in rows[0] if field not in {"name", "share"})
                columns = {"name": title, count: count.capitalize(), "share": "Share"}
                sections.append(
                    Section(title, "", light["charts"][name], dark["charts"][name], rows, columns)
                )
        share = "–" if overall["a_share"] is None else f"{overall['a_share']:.1%}"
        sections.append(
            Section(
                "Position balance",
                f"Side A won {share} of {overall['a_wins'] + overall['b_wins']:,} decided votes.",
                light["charts"]["position"],
                dark["charts"]["position"],
                light["position"]["rows"],
                {"model": "Model", "as_a": "Votes as A", "as_b": "Votes as B", "a_win_rate": "Win rate as A",
                 "b_win_rate": "Win rate as B", "difference": "Difference"},
            )
        )  # fmt: skip
    return html_document("CodeArena leaderboard", sections, board["meta"])


def summary(meta: Mapping[str, Any]) -> str:
    """Which votes something was computed from."""
    removed = ", ".join(f"{name} {count:,}" for name, count in meta["removed"].items() if count)
    left_out = f"; left out: {removed}" if removed else ""
    return f"{meta['votes']:,} votes, setting {meta['setting']}{left_out}"


def _all_of(meta: Mapping[str, Any]) -> str:
    """A line for everything that it takes to compute it again."""
    return "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in meta.items())
