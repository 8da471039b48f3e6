"""Mermaid diagrams."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import BuildPlan
from .pages.builder import availability
from .prompts import prompt


class Mermaid:
    """One diagram."""

    name = "mermaid"
    title = "Mermaid"
    languages: tuple[str, ...] = ("mermaid",)
    system_prompt = prompt("mermaid")

    def fit(self, block: CodeBlock) -> float:
        """By language."""
        return 0.9 if block.language == "mermaid" else 0.0

    def plan(self, program: Program) -> BuildPlan:
        """A page that draws the diagram; one that is not valid is an error of that page."""
        return BuildPlan("mermaid", program.code, program.language)

    def availability(self) -> Availability:
        """Where Bun and the libraries are."""
        return availability(self.name)
