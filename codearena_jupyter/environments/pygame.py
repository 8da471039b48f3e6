"""Games for pygame."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import GamePlan
from .prompts import prompt

_MODULES = {"pygame", "pygame_ce"}


class Pygame:
    """One program for the desktop, asynchronous or not, that draws with pygame."""

    name = "pygame"
    title = "PyGame"
    languages: tuple[str, ...] = ("python",)
    system_prompt = prompt("pygame")
    requirements: tuple[str, ...] = ("pygame-ce>=2.5.5", "simplejpeg>=1.8")
    """The second one makes the pictures."""

    def fit(self, block: CodeBlock) -> float:
        """By its import."""
        return 0.95 if block.language in self.languages and _MODULES & set(block.imports) else 0.0

    def plan(self, program: Program) -> GamePlan:
        """Play it as it is."""
        return GamePlan(
            {"main.py": program.code},
            ("python", "-m", "codearena_guest.games"),
            {"PYTHONUNBUFFERED": "1", "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
        )

    def availability(self) -> Availability:
        """Always: its packages come with it."""
        return Availability(self.name, True, "Drawn in the sandbox, played in a sandboxed frame.")
