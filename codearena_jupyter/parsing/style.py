"""How an answer is written: what style control takes out of the ratings."""

from __future__ import annotations

import re
from typing import Final

from ..domain.code import Program

MEASURES: Final = ("length", "code", "comments", "markdown")

_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(
    r"^ {0,3}#{1,6} "  # headings
    r"|^[ \t]*(?:[-*+]|\d{1,3}[.)]) "  # items of lists
    r"|\*\*[^*\n]+\*\*|__[^_\n]+__",  # bold
    re.MULTILINE,
)
_HASH: Final = frozenset({"python", "ruby", "shell", "r", "perl", "yaml"})
_COMMENT: Final = {
    "hash": re.compile(r"^[ \t]*#(?!!)", re.MULTILINE),
    "slash": re.compile(r"^[ \t]*(?://|/\*|\*(?: |/|$))", re.MULTILINE),
    "markup": re.compile(r"<!--|^[ \t]*(?://|/\*)", re.MULTILINE),
    "percent": re.compile(r"^[ \t]*%%", re.MULTILINE),
}


def style_of(answer: str, program: Program | None) -> dict[str, int]:
    """Characters of text outside of code, characters of the program, its comment lines, and how many
    headings, list items and bold words the text has."""
    prose = _FENCE.sub("", answer)
    code = program.code if program else ""
    return {
        "length": len(prose.strip()),
        "code": len(code),
        "comments": len(_comments(program.language).findall(code)) if program else 0,
        "markdown": len(_MARKUP.findall(prose)),
    }


def _comments(language: str) -> re.Pattern[str]:
    if language in _HASH:
        return _COMMENT["hash"]
    if language in {"html", "vue", "svg", "markdown"}:
        return _COMMENT["markup"]
    return _COMMENT["percent" if language == "mermaid" else "slash"]
