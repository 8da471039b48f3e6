"""React components, built into a page."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import BuildPlan
from .pages.builder import availability
from .prompts import prompt

_PACKAGES = frozenset({"react", "react-dom", "preact", "next"})


class React:
    """A component in JavaScript or TypeScript, or a script that mounts one."""

    name = "react"
    title = "React"
    languages: tuple[str, ...] = ("javascript", "typescript")
    system_prompt = prompt("react")

    def fit(self, block: CodeBlock) -> float:
        """By JSX and imports, as the parser sees them."""
        if block.language not in self.languages or "vue" in block.imports:
            return 0.0
        if block.imports & _PACKAGES:
            return 0.95
        return 0.9 if "jsx" in block.traits else 0.0

    def plan(self, program: Program) -> BuildPlan:
        """Build the component, with the answer's other files, into a page."""
        return BuildPlan("react", program.code, program.language, files=program.files)

    def availability(self) -> Availability:
        """Where Bun and the libraries are."""
        return availability(self.name)
