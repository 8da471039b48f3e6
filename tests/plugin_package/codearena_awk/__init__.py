"""AWK programs in CodeArena."""

from __future__ import annotations

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import ProcessPlan
from codearena_jupyter.environments.toolchain import Tool, ToolEnvironment, system_tool


class Awk(ToolEnvironment):
    """A program for the system's AWK; standard input is its input."""

    name = "awk"
    title = "AWK"
    languages = ("awk",)
    install = "AWK is missing: apt-get install gawk"
    system_prompt = (
        "Answer with one complete AWK program in a single fenced code block tagged `awk`. It is run as "
        "`awk -f main.awk`; its input is what the user gave and may be empty. There is no network."
    )

    def find(self) -> Tool | None:
        """GNU's, or the one that every Unix has."""
        return system_tool("gawk") or system_tool("mawk", version="-Wversion")

    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """Nothing to build."""
        return ProcessPlan({"main.awk": program.code}, (tool.path, "-f", "main.awk"))
