"""What pages load from the web, and what of it is here."""

from __future__ import annotations

from typing import Protocol


class WebLibraries(Protocol):
    """Well-known scripts and style sheets that pages load from the web, kept here."""

    def find(self, address: str, *, style: bool) -> str | None:
        """The name of what an address on the web means, None for anything that is not here."""
        ...

    def text(self, name: str) -> bytes | None:
        """What is behind a name, None where there is nothing; it may take a moment."""
        ...
