"""What a sandboxed kernel sends, made harmless to keep: valid Unicode, valid JSON, of known kinds."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

_TEXTS = {
    "text/plain", "text/html", "text/markdown", "text/latex", "text/vnd.mermaid", "image/svg+xml",
    "application/javascript", "text/javascript",
}  # fmt: skip
_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_JSON = re.compile(r"application/(?:json|vnd\.vega(?:lite)?\.v\d\d?[.+]json)")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
_MAX_DEPTH = 60
_SIZES = ("width", "height")


def text(value: object) -> str:
    """A string that every file, database and socket takes.

    Raises:
        TypeError: it is no string.
    """
    if isinstance(value, list):
        value = "".join(value)
    if not isinstance(value, str):
        raise TypeError("not a string")
    # Halves of characters can't be encoded; PostgreSQL takes no NUL.
    return value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def bundle(data: object) -> tuple[dict[str, Any], int]:
    """The parts of a MIME bundle that are of a known kind and well-formed, and their size in bytes.

    Raises:
        TypeError: it is no bundle.
    """
    if not isinstance(data, Mapping):
        raise TypeError("not a MIME bundle")
    kept: dict[str, Any] = {}
    size = 0
    for mime, value in data.items():
        try:
            kept[mime], part = _part(mime, value)
        except (TypeError, ValueError):
            continue  # the other forms of the same output may be fine
        size += part
    return kept, size


def sizes(metadata: object) -> dict[str, Any]:
    """Of an output's metadata, in how many pixels to show its images."""
    if not isinstance(metadata, Mapping):
        return {}
    found = {}
    for mime in _IMAGES | {"image/svg+xml"}:
        if isinstance(entry := metadata.get(mime), Mapping):
            known = {name: entry[name] for name in _SIZES if type(entry.get(name)) in (int, float)}
            if known and all(0 < value < 100_000 for value in known.values()):
                found[mime] = known
    return found


def _part(mime: str, value: object) -> tuple[Any, int]:
    if mime in _TEXTS:
        kept = text(value)
        return kept, len(kept.encode())
    if mime in _IMAGES:
        kept = text(value)
        if not _BASE64.fullmatch(kept):
            raise ValueError("not base64")
        return kept, len(kept)
    if _JSON.fullmatch(mime):
        data = _json(value, _MAX_DEPTH)
        return data, len(json.dumps(data))
    raise ValueError("an unknown kind")


def _json(value: object, depth: int) -> Any:
    """JSON that browsers parse, too: no NaN, no infinity."""
    if not depth:
        raise ValueError("nested too deeply")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_json(item, depth - 1) for item in value]
    if isinstance(value, Mapping):
        return {text(key): _json(item, depth - 1) for key, item in value.items()}
    raise TypeError("not JSON")
