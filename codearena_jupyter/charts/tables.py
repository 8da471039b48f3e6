"""Rows as CSV, LaTeX and HTML tables."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import category

UNSEEN = {"Cc", "Cf"}
Row = Mapping[str, Any]

LEADERBOARD = {
    "key": "Slice", "rank": "Rank", "model": "Model", "rating": "Rating", "lower": "95 % from",
    "upper": "95 % to", "votes": "Votes", "win_rate": "Win rate", "predicted_win_rate": "Predicted",
    "both_bad": "Both bad", "online_rating": "Online Elo", "organization": "Organization",
    "license": "License", "reason": "Not rated because",
}  # fmt: skip
HEATMAP = {"model": "Model", "key": "Key", "win_rate": "Win rate", "wins": "Wins", "votes": "Votes"}
TRENDS = {
    "time": "Until", "model": "Model", "rating": "Rating", "lower": "95 % from", "upper": "95 % to",
    "votes": "Votes",
}  # fmt: skip
_SHARES = {"win_rate", "predicted_win_rate", "share", "a_win_rate", "b_win_rate", "difference"}
_TEX = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}", "–": "--",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}  # fmt: skip


def csv_text(rows: Sequence[Row], columns: Sequence[str] = ()) -> str:
    """Every field of the rows, unrounded; a missing value is empty. `columns` stand in where there is no row.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    names = list(rows[0]) if rows else list(columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow(["" if row[name] is None else _harmless(row[name]) for name in names])
    return out.getvalue()


def latex_text(rows: Sequence[Row], columns: Mapping[str, str], caption: str, note: str) -> str:
    """A table for booktabs; `note` becomes a comment that tells how to compute it again.

    Letters that LaTeX's own fonts lack (emoji, Chinese) need LuaLaTeX or XeLaTeX with a font that has them.
    """
    shown = _there(rows, columns)
    numeric = [_is_number(rows, name) for name in shown]
    lines = [
        *(f"% {line}" for line in note.splitlines()),
        r"% needs \usepackage{booktabs} and \usepackage[T1]{fontenc}, or LuaLaTeX",
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{_tex(caption)}}}",
        rf"  \begin{{tabular}}{{{''.join('r' if number else 'l' for number in numeric)}}}",
        r"    \toprule",
        "    " + " & ".join(_tex(title) for title in shown.values()) + r" \\",
        r"    \midrule",
        *("    " + " & ".join(_tex(cell(name, row[name])) for name in shown) + r" \\" for row in rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def html_table(rows: Sequence[Row], columns: Mapping[str, str], caption: str) -> str:
    """A table that screen readers can walk through."""
    shown = _there(rows, columns)
    numeric = {name: ' class="number"' if _is_number(rows, name) else "" for name in shown}
    head = "".join(
        f'<th scope="col"{numeric[name]}>{html.escape(title)}</th>' for name, title in shown.items()
    )
    body = "\n".join(
        "<tr>" + "".join(f"<td{numeric[n]}>{html.escape(cell(n, row[n]))}</td>" for n in shown) + "</tr>"
        for row in rows
    )
    return (
        f"<table>\n<caption>{html.escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )


def cell(name: str, value: Any) -> str:
    """A value as people read it: shares in per cent, ratings rounded."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in _SHARES:
        return f"{value:.1%}"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 10 else f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def one_line(text: str) -> str:
    """Without line breaks and without characters that are not seen but turn what follows around."""
    return " ".join("".join(c for c in text if c.isspace() or category(c) not in UNSEEN).split())


def _there(rows: Sequence[Row], columns: Mapping[str, str]) -> dict[str, str]:
    """The columns in which any row has a value; all of them where there is no row."""
    return {
        name: title
        for name, title in columns.items()
        if not rows or any(row.get(name) is not None for row in rows)
    }


def _is_number(rows: Sequence[Row], name: str) -> bool:
    return all(isinstance(row[name], int | float | None) for row in rows)


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in one_line(text))
