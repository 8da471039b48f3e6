"""C and C++."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath

from ..domain.code import Program
from ..domain.execution import ProcessPlan
from .caches import fill, run_ahead
from .prompts import prompt
from .toolchain import BINARY, CACHES, Tool, ToolEnvironment, first, major, packaged_tool, system_tool

_ZIG_CACHE = "/tmp/.zig"  # noqa: S108  # the sandbox's own
_LINES = (
    "extern void *stdout; int setvbuf(void *, char *, int, unsigned long); "
    "__attribute__((constructor)) static void by_lines(void) { setvbuf(stdout, 0, 1, 0); }"
)
"""Goes along with each program: it then prints by lines, as on a terminal, and what it printed before a crash
is not lost with its buffer."""
_HEADERS = (".h", ".hpp", ".hh", ".hxx", ".inl")


class C(ToolEnvironment):
    """One program in C: GCC or Clang where the system has one, else Zig's."""

    name = "c"
    title = "C"
    languages = ("c",)
    system_prompt = prompt("c")
    install = "C needs a compiler: apt-get install gcc libc6-dev (or pip install ziglang)"
    file = "main.c"
    compilers: tuple[str, ...] = ("gcc", "clang")
    zig = "cc"
    lines = _LINES
    options: tuple[str, ...] = ("-O2", "-std=gnu17")
    zig_options: tuple[str, ...] = options
    suffixes: tuple[str, ...] = (".c",)

    def find(self) -> Tool | None:
        """The system's compiler is the fastest."""
        return first((system_tool(*self.compilers), _zig()))

    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """Compile, with the answer's other sources, then run."""
        zig = (self.zig, *self.zig_options) if tool.name == "zig" else ()
        beside = (path for path, _ in program.files if path.endswith(self.suffixes) and path != self.file)
        command = (tool.path, *zig, *(() if zig else self.options), *_folders(program), self.file, *beside)
        lines = f"/tmp/.lines{self.suffixes[0]}"  # noqa: S108  # the sandbox's own
        words = (*command, lines, "-o", BINARY, "-lm", "-pthread")
        build = [("sh", "-c", f'echo "$0" > {lines} && exec "$@"', self.lines, *words)]
        if tool.name == "zig":
            # Zig writes into its cache, so it gets a copy of what was compiled ahead.
            ahead = f"{CACHES}/{self._cache(tool)}"
            build.insert(0, ("sh", "-c", f"if [ -d {ahead} ]; then cp -r {ahead} {_ZIG_CACHE}; fi"))
        variables = {"ZIG_GLOBAL_CACHE_DIR": _ZIG_CACHE, "ZIG_LOCAL_CACHE_DIR": _ZIG_CACHE, "NO_COLOR": "1"}
        return ProcessPlan({self.file: program.code}, (BINARY,), tuple(build), variables)

    def fill_cache(self, caches: Path) -> None:
        """Zig compiles its C and C++ libraries at first need, which takes a minute."""
        self._fill_for(self.tool, caches)

    def _fill_for(self, tool: Tool | None, caches: Path) -> None:
        if tool is not None and tool.name == "zig":
            fill(caches, self._cache(tool), lambda folder: self._compile_ahead(tool, folder))

    def _compile_ahead(self, tool: Tool, folder: Path) -> None:
        source = folder / self.file
        source.write_text("int main(void) { return 0; }\n" if self.zig == "cc" else _CPP)
        cache = {"ZIG_GLOBAL_CACHE_DIR": str(folder), "ZIG_LOCAL_CACHE_DIR": str(folder)}
        command = [str(tool.host), self.zig, *self.zig_options, str(source), "-lm", "-pthread"]
        run_ahead([*command, "-o", str(folder / "program")], folder, cache)
        (folder / "program").unlink()

    def _cache(self, tool: Tool) -> str:
        return f"zig-{self.zig}-{tool.version}"


class Cpp(C):
    """One program in C++, as C."""

    name = "cpp"
    title = "C++"
    languages = ("cpp",)
    system_prompt = prompt("cpp")
    install = "C++ needs a compiler: apt-get install g++ (or pip install ziglang)"
    file = "main.cpp"
    compilers = ("g++", "clang++")
    zig = "c++"
    lines = f'extern "C" {{ {_LINES} }}'
    options = ("-O2", "-std=gnu++20")
    zig_options = ("-O2", "-std=gnu++23")
    suffixes = (".cpp", ".cc", ".cxx")

    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """Compile, with Zig's newer library where the system's is too old for the program; then run."""
        if self.newer is not None and _NEW_HEADERS.search(program.code):
            return super().plan_with(self.newer, program)
        return super().plan_with(tool, program)

    @cached_property
    def newer(self) -> Tool | None:
        """Zig beside an old compiler of the system."""
        if self.tool is None or self.tool.name == "zig" or major(self.tool.version) >= _NEW_GCC:
            return None
        return _zig()

    @property
    def shown(self) -> Mapping[str, Path]:
        """Both compilers."""
        return {**super().shown, **(self.newer.shown if self.newer else {})}

    def fill_cache(self, caches: Path) -> None:
        """Zig's, whether it is the only compiler or the newer one."""
        for tool in (self.tool, self.newer):
            self._fill_for(tool, caches)


def _folders(program: Program) -> tuple[str, ...]:
    """Options for where the answer's headers lie."""
    folders = {str(PurePosixPath(path).parent) for path, _ in program.files if path.endswith(_HEADERS)}
    return tuple(f"-I{folder}" for folder in sorted(folders))


_NEW_GCC = 14
_NEW_HEADERS = re.compile(
    r"^\s*#\s*include\s*<(?:format|print|expected|generator|mdspan|flat_map|flat_set)>", re.MULTILINE
)
_CPP = "#include <iostream>\nint main() { std::cout << 1; }\n"


def _zig() -> Tool | None:
    return packaged_tool("ziglang", "zig", "zig", "version")
