"""Attached files within reach of a page: there is no network, so that they travel in the page itself."""

from __future__ import annotations

import base64
import json
import mimetypes
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files as resources

from ..domain.execution import MB, AttachedFile

MAX_BYTES = 24 * MB
"""Of all files in one page."""
_MAX_IN_PLACE = MB
"""Larger files are found by scripts only, as their text is written wherever they are named."""
_MAX_PLACES = 20

_DOCTYPE = re.compile(r"\A(?:\s|<!--.*?-->)*<!doctype[^>]*>", re.IGNORECASE | re.DOTALL)


def with_files(page: str, files: Sequence[AttachedFile]) -> tuple[str, str]:
    """The page with the files in it, and a sentence about those that are too large for it."""
    if not files:
        return page, ""
    kept: dict[str, tuple[str, str]] = {}
    left_out = []
    room = MAX_BYTES
    # What the page names comes first.
    for file in sorted(files, key=lambda file: file.name not in page):
        if len(file.data) > room:
            left_out.append(file.name)
            continue
        room -= len(file.data)
        kept[file.name] = (_mime(file.name), base64.b64encode(file.data).decode())
        if len(file.data) <= _MAX_IN_PLACE:
            page = _in_place(page, file.name, *kept[file.name])
    # Inside a script element, "<" could end the script; and as a list, no name is special.
    table = json.dumps(list(kept.items())).replace("<", "\\u003c")
    script = f"<script>{_shim()}({table});</script>"
    start = found.end() if (found := _DOCTYPE.match(page)) else 0
    note = f"Too large for a page: {', '.join(left_out)}." if left_out else ""
    return f"{page[:start]}{script}{page[start:]}", note


def _in_place(page: str, name: str, mime: str, text: str) -> str:
    """Attributes and style sheets that name the file get its data: they are read before any script runs."""
    word = rf"(?:\./)?{re.escape(name)}"
    address = f"data:{mime};base64,{text}"
    attribute = rf"(\b(?:src|href|poster)\s*=\s*)([\"']){word}\2"
    page = re.sub(
        attribute, lambda found: f"{found[1]}{found[2]}{address}{found[2]}", page, count=_MAX_PLACES
    )
    return re.sub(rf"\burl\(\s*([\"']?){word}\1\s*\)", lambda _: f"url({address})", page, count=_MAX_PLACES)


def _mime(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


@cache
def _shim() -> str:
    return resources(__package__).joinpath("page_files.js").read_text(encoding="utf-8").rstrip()
