"""Vue components, built into a page."""

from __future__ import annotations

import re

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import BuildPlan
from .pages.builder import availability
from .prompts import prompt

_COMPONENT = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?"
    r"<(?:template(?:\s+lang\s*=[^>]{1,40})?|script\s[^>]{0,80}\bsetup\b[^>]{0,80})>",
    re.IGNORECASE | re.DOTALL,
)


class Vue:
    """A single-file component, or a script that mounts an application."""

    name = "vue"
    title = "Vue"
    languages: tuple[str, ...] = ("vue", "javascript", "typescript")
    system_prompt = prompt("vue")

    def fit(self, block: CodeBlock) -> float:
        """By language, by the blocks of a component, or by what a script imports."""
        if block.language == "vue":
            return 0.95
        if block.language in {"", "html"}:
            return 0.9 if _COMPONENT.match(block.text[:5000]) else 0.0
        if block.language in self.languages and "vue" in block.imports and "react" not in block.imports:
            return 0.95
        return 0.0

    def plan(self, program: Program) -> BuildPlan:
        """Build the component, with the answer's other files, into a page."""
        return BuildPlan("vue", program.code, program.language, files=program.files)

    def availability(self) -> Availability:
        """Where Bun and the libraries are."""
        return availability(self.name)
