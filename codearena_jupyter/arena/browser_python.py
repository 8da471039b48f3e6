"""Whether Python runs in the browser, and where its packages come from."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from ..domain.browser_python import InBrowser
from ..errors import MissingRequirement, NotPermitted, UsageError
from .parts import Parts

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?/(?:[A-Za-z0-9._~%+\-]+/)*")
"""What can stand in a Content-Security-Policy as it is, and names a folder."""


def in_browser(parts: Parts, python: str, packages: str) -> InBrowser | None:
    """What a request's fields say: `python` is "" or "browser".

    Raises:
        UsageError: they make no sense.
        NotPermitted: the administrator does not allow it.
        MissingRequirement: there is no Pyodide, or no server that could serve it.
    """
    settings = parts.settings
    if python not in ("", "browser"):
        raise UsageError(
            f"Python can't run in “{python}”, only in the “browser” or, with “”, in the sandbox."
        )
    if not python:
        return None
    if not settings.pyodide:
        raise NotPermitted("Python in the browser was switched off by the administrator of this server.")
    if not parts.frames.has_python:
        raise MissingRequirement(
            "Python can run in the browser only in the panel of a Jupyter server, and needs Pyodide, which "
            "codearena-jupyter brings along when it is installed with pip."
        )
    if packages and packages != settings.pyodide_packages and not settings.pyodide_user_packages:
        raise NotPermitted("The administrator of this server allows no Pyodide distribution but their own.")
    return InBrowser(checked_address(packages or settings.pyodide_packages))


def checked_address(address: str) -> str:
    """The address of a distribution, ending in a slash; "" for none.

    Raises:
        UsageError: it is no address of a folder.
    """
    if not address:
        return ""
    address = address if address.endswith("/") else f"{address}/"
    try:
        port = urlsplit(address).port
    except ValueError:
        port = 0
    if not _ADDRESS.fullmatch(address) or port == 0:
        raise UsageError(
            f"“{address[:200]}” is no address of a Pyodide distribution; it should look like "
            "https://example.org/pyodide/full/ and be the folder that holds pyodide-lock.json."
        )
    return address


def pyodide(parts: Parts) -> dict[str, Any]:
    """What the panel has to know of it."""
    settings = parts.settings
    return {
        "allowed": settings.pyodide and parts.frames.has_python,
        "packages": settings.pyodide_packages,
        "user_packages": settings.pyodide_user_packages,
    }
