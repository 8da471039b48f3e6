"""Texts in Markdown."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import BuildPlan
from .pages.builder import availability
from .prompts import prompt


class Markdown:
    """A text, with formulas, highlighted code and diagrams in it."""

    name = "markdown"
    title = "Markdown"
    languages: tuple[str, ...] = ("markdown",)
    system_prompt = prompt("markdown")

    def fit(self, block: CodeBlock) -> float:
        """By language, and weakly: models put whole answers into such a block, with the program in it."""
        return 0.2 if block.language == "markdown" else 0.0

    def plan(self, program: Program) -> BuildPlan:
        """A page that shows the text."""
        return BuildPlan("markdown", program.code, program.language)

    def availability(self) -> Availability:
        """Where Bun and the libraries are."""
        return availability(self.name)
