"""A page whose style and script came in blocks of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from ..domain.code import CodeBlock

# Bounded, so that endless unclosed tags cost linear time.
_LINK = re.compile(
    r"""<link\b[^>]{0,300}?\bhref\s*=\s*["']?([^"'\s>:]{1,200}\.css)["']?[^>]{0,300}>""", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"""<script\b([^>]{0,300}?)\bsrc\s*=\s*["']?([^"'\s>:]{1,200}\.m?js)["']?([^>]{0,300})>\s{0,100}</script>""",
    re.IGNORECASE,
)


def put_in(page: str, blocks: Iterable[CodeBlock]) -> str:
    """The page with the styles and scripts that it loads from files beside it put into it.

    A file is found among `blocks` by its name; the only style or script without a name stands for
    whatever single file the page asks for. References to the web stay as they are.
    """
    blocks = tuple(blocks)
    styles = [block for block in blocks if block.language == "css"]
    scripts = [block for block in blocks if block.language == "javascript"]

    def style(tag: re.Match[str]) -> str:
        found = _find(tag[1], styles)
        return tag[0] if found is None else f"<style>\n{found.text}</style>"

    def script(tag: re.Match[str]) -> str:
        found = _find(tag[2], scripts)
        if found is None:
            return tag[0]
        # A script in the head that waited for the page (`defer`) has to go on waiting.
        kind = ' type="module"' if "module" in tag[1] + tag[3] or "defer" in tag[1] + tag[3] else ""
        return f"<script{kind}>\n{found.text}</script>"

    return _SCRIPT.sub(script, _LINK.sub(style, page))


def _find(path: str, blocks: list[CodeBlock]) -> CodeBlock | None:
    if path.startswith("//"):
        return None
    name = PurePosixPath(path).name
    for block in reversed(blocks):
        if block.filename and PurePosixPath(block.filename).name == name:
            return block
    nameless = [block for block in blocks if block.filename is None]
    return nameless[0] if len(nameless) == 1 == len(blocks) else None
