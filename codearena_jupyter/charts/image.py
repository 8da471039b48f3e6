"""Charts as pictures: drawn by Vega in a JavaScript engine of its own, without browser or network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

VL_VERSION = "5.20"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WIDTH = 720
"""Pixels where a chart would fill its container."""


def png(specification: Mapping[str, Any], *, dark: bool = False, scale: float = 2.0) -> bytes:
    """A picture of `scale` pixels to the point."""
    import vl_convert

    data: bytes = vl_convert.vegalite_to_png(
        framed(specification, dark), vl_version=VL_VERSION, scale=scale, allowed_base_urls=[]
    )
    return data


def captioned(specification: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The chart with a line of small print below."""
    below = {
        "text": text, "orient": "bottom", "anchor": "start", "fontSize": 10, "fontWeight": "normal",
        "offset": 12, "color": "#888888",
    }  # fmt: skip
    return {**specification, "title": below}


def svg(specification: Mapping[str, Any], *, dark: bool = False) -> str:
    """The chart as SVG."""
    import vl_convert

    text: str = vl_convert.vegalite_to_svg(
        framed(specification, dark), vl_version=VL_VERSION, allowed_base_urls=[]
    )
    return _numbered_anew(text)


def _numbered_anew(text: str) -> str:
    """Ids count what was drawn before in this process; the same chart shall give the same bytes."""
    for number, found in enumerate(dict.fromkeys(re.findall(r' id="([a-z]+_?\d+)"', text))):
        text = re.sub(rf'(?<=[#"]){found}(?=[")])', f"part-{number}", text)
    return text


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {_drawable(name): _drawable(each) for name, each in value.items()}
    return [_drawable(each) for each in value] if isinstance(value, list) else value


def framed(specification: Mapping[str, Any], dark: bool) -> dict[str, Any]:
    """The specification with a width and a background of its own, where there is no page around it, and
    without characters that no picture has: the drawing library ends the process at them."""
    sized = dict(_drawable(specification))
    if sized.get("width") == "container":
        sized["width"] = WIDTH
    sized["config"] = {**sized.get("config", {}), "background": "#1f1f1f" if dark else "#ffffff"}
    sized["padding"] = 12
    return sized
