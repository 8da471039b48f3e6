"""Web pages in one document."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import PagePlan
from .prompts import prompt


class Html:
    """A page, a fragment of one, or an SVG picture, for the sandboxed frame."""

    name = "html"
    title = "HTML"
    languages: tuple[str, ...] = ("html", "svg")
    system_prompt = prompt("html")

    def fit(self, block: CodeBlock) -> float:
        """By language. Fragments are pages too, never components of some framework."""
        return 0.8 if block.language in self.languages else 0.0

    def plan(self, program: Program) -> PagePlan:
        """Show a document as it is, anything less in the body of an empty one."""
        code = program.code
        beginning = code.lstrip("\ufeff \t\r\n")[:20].lower()
        if beginning.startswith(("<!doctype", "<html")):
            return PagePlan(code)
        return PagePlan(
            '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"></head>\n'
            f"<body>\n{code}\n</body>\n</html>\n"
        )

    def availability(self) -> Availability:
        """Always: the browser of the person who looks at it shows it."""
        return Availability(self.name, True, "In a sandboxed frame.")
