"""Outputs of untrusted programs, made safe to show in a page that has the user's session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..domain.execution import Output
from ..parsing.rendering import to_html

FRAME_MIME = "application/vnd.codearena.frame+json"

# Text and raster images can do nothing; a formula is typeset by the page's safe typesetter.
_PASSED = {
    "text/plain",
    "image/png",
    "image/jpeg",
    "image/gif",
    "text/latex",
    "application/json",
}
_FRAMED = ("text/html", "image/svg+xml", "application/javascript", "text/javascript", "text/markdown")
_VEGALITE = "application/vnd.vegalite.v"

# Notebooks give HTML outputs their own look, tables above all; a bare frame would show a browser's.
_LOOK = (
    "<!doctype html><style>body{font:13px/1.4 system-ui,sans-serif;margin:4px;color:#212121}"
    "table{border-collapse:collapse;border:0;font-size:12px}"
    "th,td{border:0;padding:4px 8px;text-align:right;vertical-align:middle}"
    "thead{border-bottom:1px solid #bdbdbd}tbody tr:nth-child(odd){background:#f5f5f5}</style>"
)

_WHOLE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)

Json = dict[str, Any]


def safe_outputs(outputs: Iterable[Output], frame: Callable[[str], str | None]) -> list[Json]:
    """Notebook outputs without anything that could act in the page: what can goes into a frame."""
    return [_safe(output, frame) for output in outputs]


def _safe(output: Output, frame: Callable[[str], str | None]) -> Json:
    if output.get("output_type") not in ("display_data", "execute_result"):
        return dict(output)
    data: Mapping[str, Any] = output["data"]
    safe: Json = {mime: value for mime, value in data.items() if mime in _PASSED}
    spec = next((value for mime, value in data.items() if mime.startswith(_VEGALITE)), None)
    if isinstance(spec, dict) and not _reaches_out(spec):
        # JupyterLab renders version 5; newer specs of the kinds that Altair writes are valid in it.
        safe[f"{_VEGALITE}5+json"] = {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
    elif (html := _document(data)) and (url := frame(html)):
        safe[FRAME_MIME] = {"url": url}
    return {**output, "data": safe, "metadata": {}}


def _document(data: Mapping[str, Any]) -> str | None:
    """The richest output that needs a frame, as a document."""
    for mime in _FRAMED:
        if text := _text(data.get(mime)):
            if mime == "text/markdown":  # the page's own renderer would load the images it names
                return to_html(text)
            if mime == "text/html" and not _WHOLE.search(text):
                return f"{_LOOK}{text}"
            return f"<script>{text}</script>" if mime.endswith("javascript") else text
    return None


def _text(value: Any) -> str:
    """A notebook's text: one string or a list of them; a program may send anything."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _reaches_out(value: Any) -> bool:
    """Whether a Vega specification could load or link anything: charts get inline data only."""
    if isinstance(value, dict):
        return any(_is_reaching(key, item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_reaches_out, value))
    return False


def _is_reaching(key: str, item: Any) -> bool:
    if key in ("values", "datasets"):  # rows of data, whatever their columns are called
        return False
    return key in ("url", "href", "usermeta") or _reaches_out(item)
