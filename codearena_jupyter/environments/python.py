"""Python programs, in a kernel, with rich output."""

from __future__ import annotations

import platform
import re

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import CellPlan
from .prompts import prompt

_INSTALLS = re.compile(
    r"^([ \t]*)[%!][ \t]*(?:(?:python[\d.]*[ \t]+-m|uv)[ \t]+)?pip[\d.]*[ \t]+install\b.*$", re.MULTILINE
)
_WINDOWS = re.compile(
    r"^([ \t]*)(?:matplotlib|mpl)\.use\([ \t]*['\"](?:Tk|Qt|GTK|Wx|MacOSX|nbAgg|WebAgg)\w*['\"][^()\n]*\)",
    re.MULTILINE | re.IGNORECASE,
)


class Python:
    """A script for the sandboxed Python kernel."""

    name = "python"
    title = "Python"
    languages: tuple[str, ...] = ("python",)
    system_prompt = prompt("python")

    def fit(self, block: CodeBlock) -> float:
        """By language; environments for a Python library claim more of what imports it."""
        return 0.8 if block.language in self.languages else 0.0

    def plan(self, program: Program) -> CellPlan:
        """Run the program as it is, but for lines of notebooks that install, which was done before, and for
        the choice of windows for charts, which are shown as pictures."""
        return CellPlan(_WINDOWS.sub(r"\1pass", _INSTALLS.sub(r"\1pass", program.code)), program.path)

    def availability(self) -> Availability:
        """Always: the sandbox brings its Python along."""
        return Availability(self.name, True, "In a kernel of its own.", platform.python_version())
