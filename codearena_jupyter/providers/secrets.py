"""Telling keys from other text, so that none is ever stored or shown."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_KNOWN_PREFIX = re.compile(
    r"(sk|pk|rk|gsk|xai|hf|ghp|pplx|nvapi|tgp|csk|fw|r8|AIza|AKIA|Bearer)[-_ A-Z0-9a-z]"
)
_SECRET_NAME = re.compile(
    r"(^|[-_])(key|token|secret|password|authorization|credentials?|headers?)$", re.IGNORECASE
)
_SECRET_VARIABLE = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$", re.IGNORECASE)
_SHOWN_KEY = re.compile(
    r"(?:Bearer\s+\S+|\b(?:sk|pk|gsk|xai|hf|ghp|pplx|nvapi|tgp|csk|r8)[-_][\w*.-]{6,}|\bAIza[\w-]{10,}|\bAKIA\w{12,})"
)
_SHORTEST_KEY = 8


def looks_like_key(text: str) -> bool:
    """Whether a text is more likely a key than a name somebody would give."""
    text = text.strip()
    if _KNOWN_PREFIX.match(text) and len(text) >= 12 and not text.isupper():
        return True
    letters_and_digits = bool(re.search(r"\d", text)) and bool(re.search(r"[a-z]", text))
    if len(text) >= 20 and letters_and_digits and re.fullmatch(r"[\w+/=.-]+", text):
        return len(re.split(r"[-_./]", text)) < 4  # words joined by dashes are a name
    return len(text) >= 32 and bool(re.fullmatch(r"[0-9A-F]+|[0-9A-Z]*\d[0-9A-Z]*", text))


def names_a_secret(field: str) -> bool:
    """Whether a field of this name would hold a key (`api_key`, `extra_headers`, but not `max_tokens`)."""
    return bool(_SECRET_NAME.search(field))


def scrub(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """The text without anything that is or looks like a key."""
    held = {value for name, value in environ.items() if _SECRET_VARIABLE.search(name)}
    for value in sorted(held, key=len, reverse=True):
        if len(value) >= _SHORTEST_KEY:
            text = text.replace(value, "[key]")
    return _SHOWN_KEY.sub("[key]", text)
