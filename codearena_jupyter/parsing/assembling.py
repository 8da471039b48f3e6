"""The code of a program that an answer gives in several blocks."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.code import CodeBlock, Program
from .declarations import declared_before, joined
from .page import put_in
from .pieces import SCRIPTS, pieces
from .sql import in_order

_WITH_PAGES = {"react", "vue", "html"}
"""Their scripts are modules, or belong to a page."""


def assembled(chosen: CodeBlock, program: Program, blocks: Sequence[CodeBlock]) -> tuple[str, str]:
    """(code, how it was put together, for people) where the `program` that `chosen` is has more parts; two
    empty texts where it is whole."""
    if program.language == "sql":
        return _told(in_order(blocks), "those in SQL were taken in order")
    if program.language == "html":
        page = put_in(chosen.text, blocks)
        return _told("" if page == chosen.text else page, "what belongs to the page was put into it")
    if program.environment in _WITH_PAGES or chosen.filename:
        return "", ""
    return _told(_together(chosen, blocks), "those that belong together were taken in order")


def _told(code: str, how: str) -> tuple[str, str]:
    return (code, how) if code else ("", "")


def _together(chosen: CodeBlock, blocks: Sequence[CodeBlock]) -> str:
    """The blocks without names that make up one program, "" where the chosen one is whole."""
    if parts := declared_before(chosen, blocks):
        return joined(chosen, parts)
    if chosen.language not in SCRIPTS:
        return ""
    unnamed = [block for block in blocks if block.language == chosen.language and block.filename is None]
    found = pieces([block.text for block in unnamed], unnamed.index(chosen), chosen.language)
    return "\n\n".join(unnamed[number].text for number in found) if len(found) > 1 else ""
