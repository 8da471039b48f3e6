"""Markdown as HTML."""

from __future__ import annotations

import functools

from markdown_it import MarkdownIt


def to_html(text: str) -> str:
    """The HTML of a Markdown text with tables; HTML in it is shown, not obeyed."""
    return str(_renderer().render(text))


@functools.cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
