"""The scripts in a document of elements: a Vue component."""

from __future__ import annotations

from html.parser import HTMLParser

_MAX_CHARS = 300_000


def scripts_in(text: str) -> str:
    """The text of its script elements, one after the other."""
    reader = _Reader()
    reader.feed(text[:_MAX_CHARS])
    return "\n".join(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)
