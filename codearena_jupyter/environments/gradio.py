"""Gradio apps."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import ServePlan
from .prompts import prompt
from .webapp import python_app

PORT = 7860


class Gradio:
    """One script that makes an interface and launches it."""

    name = "gradio"
    title = "Gradio"
    languages: tuple[str, ...] = ("python",)
    system_prompt = prompt("gradio")
    requirements: tuple[str, ...] = ("gradio>=5.20", "plotly>=6")

    def fit(self, block: CodeBlock) -> float:
        """By its import."""
        return 0.95 if block.language in self.languages and "gradio" in block.imports else 0.0

    def plan(self, program: Program) -> ServePlan:
        """Run the program; Gradio is told by variables where it is shown."""
        variables = {
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": "{port}",
            "GRADIO_ROOT_PATH": "{prefix}",
            "GRADIO_ANALYTICS_ENABLED": "False",
            "HF_HUB_OFFLINE": "1",
        }
        return python_app(program.code, variables, port=PORT)

    def availability(self) -> Availability:
        """Always: its packages come with it."""
        return Availability(self.name, True, "A live app in the sandbox, shown in a sandboxed frame.")
