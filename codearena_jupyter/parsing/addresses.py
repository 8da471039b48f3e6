"""The npm packages that a page loads from the web."""

from __future__ import annotations

import re

_MAX_CHARS = 300_000
_NPM = re.compile(
    r"(?:cdn\.jsdelivr\.net/npm/|unpkg\.com/|(?:cdn\.)?esm\.sh/|esm\.run/|cdn\.skypack\.dev/|ga\.jspm\.io/npm:)"
    r"(?:v\d{1,3}/|stable/|\*|pin/)?((?:@[\w.-]{1,80}/)?[\w.-]{1,80})(?:@([^/?#\"'\s]{1,40}))?",
    re.IGNORECASE,
)
_CDNJS = re.compile(r"cdnjs\.cloudflare\.com/ajax/libs/([\w.-]{1,80})/([\w.-]{1,40})/", re.IGNORECASE)
_VERSION = re.compile(r"[\^~]?\d{1,5}(?:\.\d{1,5}){0,2}(?:-[\w.]{1,30})?")


def packages_from_web(page: str) -> tuple[str, ...]:
    """As "gsap@3.12.5" for each package that scripts, styles, imports and import maps of a page name by its
    address on a well-known CDN, sorted; without a version where that is open."""
    found: dict[str, str] = {}
    text = page[:_MAX_CHARS]
    for match in (*_NPM.finditer(text), *_CDNJS.finditer(text)):
        name, version = match[1].lower(), match[2] or ""
        found.setdefault(name, f"{name}@{version}" if _VERSION.fullmatch(version) else name)
    return tuple(found[name] for name in sorted(found))
