"""Streamlit apps."""

from __future__ import annotations

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import ServePlan
from .prompts import prompt

PORT = 8501


class Streamlit:
    """One script, run by Streamlit's own server."""

    name = "streamlit"
    title = "Streamlit"
    languages: tuple[str, ...] = ("python",)
    system_prompt = prompt("streamlit")
    requirements: tuple[str, ...] = ("streamlit>=1.45", "plotly>=6")

    def fit(self, block: CodeBlock) -> float:
        """By its import."""
        return 0.95 if block.language in self.languages and "streamlit" in block.imports else 0.0

    def plan(self, program: Program) -> ServePlan:
        """Serve the script; its pages live below a prefix and have no origin."""
        options = {
            # It takes itself for a developer's copy where it lies in an unusual folder.
            "global.developmentMode": "false",
            "server.headless": "true",
            "server.address": "127.0.0.1",
            "server.port": "{port}",
            "server.baseUrlPath": "{prefix}",
            "server.enableCORS": "false",
            "server.enableXsrfProtection": "false",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        return ServePlan(
            {"main.py": program.code},
            ("python", "-m", "streamlit", "run", "main.py", *words),
            {"PYTHONUNBUFFERED": "1"},
            port=PORT,
            strips_prefix=False,
            failures=("Uncaught app execution", "Script compilation error"),
        )

    def availability(self) -> Availability:
        """Always: its packages come with it."""
        return Availability(self.name, True, "A live app in the sandbox, shown in a sandboxed frame.")
