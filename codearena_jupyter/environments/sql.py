"""SQL, in a DuckDB in memory."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import CellPlan
from .prompts import prompt


class Sql:
    """A script of statements; each result is shown as a table."""

    name = "sql"
    title = "SQL"
    languages: tuple[str, ...] = ("sql",)
    system_prompt = prompt("sql")

    def fit(self, block: CodeBlock) -> float:
        """By language."""
        return 0.8 if block.language in self.languages else 0.0

    def plan(self, program: Program) -> CellPlan:
        """Run the script by the Python that comes with the sandbox."""
        return CellPlan(f"{_runtime()}\n\nrun({program.code!r})\n")

    def availability(self) -> Availability:
        """Always: DuckDB is among the packages of the sandbox."""
        return Availability(self.name, True, "DuckDB, in memory, in a kernel of its own.")


@cache
def _runtime() -> str:
    return (files(__package__) / "runtimes" / "sql.py").read_text(encoding="utf-8")
