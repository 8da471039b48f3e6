"""Addresses in an app's pages, for apps that believe to be at the root of their host.

An app writes `/static/app.js` or `http://localhost:8000/items`, and is shown below a prefix: in HTML and
style sheets such addresses get it here, what its scripts ask for gets it in the page (`static/paths.js`).
"""

from __future__ import annotations

import re

from ..domain.web import WebLibraries
from .libraries import with_libraries

_ROOT = rb"(?:https?://(?:127\.0\.0\.1|localhost|0\.0\.0\.0)(?::\d{1,5})?)?/(?!/)"
_ATTRIBUTE = rb"(\s(?:src|href|action|formaction|poster|data)\s*=\s*[\"']?)"
_STYLE = rb"(\burl\(\s*[\"']?|@import\s+[\"'])"
_SCRIPT = rb"(\blocation(?:\.href)?\s*=\s*[\"'`]|\blocation\.(?:assign|replace)\(\s*[\"'`])"
_PATTERNS = {
    "text/html": re.compile(rb"(?:" + rb"|".join((_ATTRIBUTE, _STYLE, _SCRIPT)) + rb")" + _ROOT),
    "text/css": re.compile(_STYLE + _ROOT),
    "text/javascript": re.compile(_SCRIPT + _ROOT),
    "application/javascript": re.compile(_SCRIPT + _ROOT),
}
_MAX_HELD = 1 << 16


class Rewriter:
    """Rewrites one response piece by piece. `prefix` is without a slash at its end; `libraries` are what
    pages have of the web."""

    def __init__(self, kind: str, prefix: str, libraries: WebLibraries | None = None) -> None:
        self._pattern = _PATTERNS.get(kind)
        self._libraries = libraries if kind == "text/html" else None
        self._prefix = prefix.encode()
        self._held = b""

    def piece(self, data: bytes) -> bytes:
        """What may be passed on of what came so far."""
        if self._pattern is None:
            return data
        data = self._held + data
        # An address may go on in the next piece: only what stands before the last line or tag is certain.
        cut = max(data.rfind(b">"), data.rfind(b"\n")) + 1
        if cut == 0 and len(data) > _MAX_HELD:
            cut = len(data)
        data, self._held = data[:cut], data[cut:]
        return self._rewritten(data)

    def rest(self) -> bytes:
        """What is left at the end."""
        data, self._held = self._held, b""
        return self._rewritten(data)

    def _rewritten(self, data: bytes) -> bytes:
        if self._pattern is None or not data:
            return data
        data = self._pattern.sub(self._with_prefix, data)
        return with_libraries(data, self._prefix, self._libraries) if self._libraries else data

    def _with_prefix(self, found: re.Match[bytes]) -> bytes:
        before = next(group for group in found.groups() if group is not None)
        after = found.string[found.end() : found.end() + len(self._prefix)]
        inside = b"/" + after[:-1] == self._prefix
        return before + (b"" if inside else self._prefix) + b"/"
