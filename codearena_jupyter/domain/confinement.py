"""How a browser that looks at untrusted pages is kept in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Confinement:
    """`command` starts the browser; its own arguments come behind. `user` is whom it runs as, where that is
    not who starts it. `home` is a folder that it can write; None: it needs one of the host's."""

    command: tuple[str, ...]
    user: int | None = None
    home: str | None = None
    namespaces: bool = False
    """Whether the browser can make a sandbox of its own in there, around each page."""


Confine = Callable[[Path, bool], Confinement]
"""(browser, with the host's network) → how to start it.

Raises:
    MissingRequirement: it could only run as root.
"""
