"""Compilers and interpreters of this machine, and environments that run programs with them."""

from __future__ import annotations

import re
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import ProcessPlan
from ..errors import MissingRequirement

INSIDE = "/opt/arena/tools"
"""Where tools that are not below /usr lie in the sandbox."""
CACHES = "/opt/arena/caches"
"""Where what was compiled ahead lies in the sandbox."""
BINARY = "/tmp/program"  # noqa: S108  # the sandbox's own
"""What compilers make; not in the working folder, whose files are shown to people."""

_SYSTEM = ("/usr/", "/bin/", "/lib/", "/lib64/")
_VERSION_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Tool:
    """A program for programs. `path` is where it lies inside the sandbox, `shown` what has to be
    shown there for it to work, `host` where it lies outside."""

    name: str
    path: str
    host: Path
    version: str
    shown: Mapping[str, Path] = field(default_factory=dict)


class ToolEnvironment(ABC):
    """An environment whose programs a tool compiles or runs. Subclasses name themselves, find
    their tool and plan with it."""

    name: ClassVar[str]
    title: ClassVar[str]
    languages: ClassVar[tuple[str, ...]]
    system_prompt: ClassVar[str]
    install: ClassVar[str]
    """What to do where there is no tool."""

    @abstractmethod
    def find(self) -> Tool | None:
        """The best tool of this machine."""

    @abstractmethod
    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """What running a program with `tool` means."""

    def fit(self, block: CodeBlock) -> float:
        """By language."""
        return 0.8 if block.language in self.languages else 0.0

    def plan(self, program: Program) -> ProcessPlan:
        """Build and run the program.

        Raises:
            MissingRequirement: there is no tool for it; says how to get one.
        """
        if self.tool is None:
            raise MissingRequirement(self.install)
        return self.plan_with(self.tool, program)

    def availability(self) -> Availability:
        """Whether there is a tool, which one, and else how to get one."""
        if self.tool is None:
            return Availability(self.name, False, self.install)
        return Availability(self.name, True, f"{self.tool.name}, {self.tool.host}", self.tool.version)

    @cached_property
    def tool(self) -> Tool | None:
        """What `find` found, once per process."""
        return self.find()

    @property
    def shown(self) -> Mapping[str, Path]:
        """What of the machine its programs have to read beyond the system's folders."""
        return self.tool.shown if self.tool else {}

    def fill_cache(self, caches: Path) -> None:  # noqa: B027  # most tools need none
        """Compile ahead what every program needs, into a folder of its own below `caches`.

        Most tools need none. May take a minute; does nothing where that was done before.

        Raises:
            SandboxError: the tool failed.
        """


def system_tool(*names: str, version: str = "--version", oldest: int = 0) -> Tool | None:
    """The first of `names` that the system's own folders hold, in the given major version or newer."""
    for name in names:
        found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")
        if found is None or not str(Path(found).resolve()).startswith(_SYSTEM):
            continue
        number = run_for_version([found, version])
        if number and major(number) >= oldest:
            return Tool(name, found, Path(found), number)
    return None


def packaged_tool(package: str, relative: str, name: str, version: str = "--version") -> Tool | None:
    """A tool that lies in an installed Python package; the package's folder is shown."""
    spec = find_spec(package)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / relative).is_file():
        return None
    return folder_tool(folder, relative, name, version)


def folder_tool(folder: Path, relative: str, name: str, version: str = "--version") -> Tool | None:
    """A tool in a folder that holds everything it needs and nothing else."""
    host = folder / relative
    number = run_for_version([str(host), version])
    target = f"{INSIDE}/{name}"
    return Tool(name, f"{target}/{relative}", host, number, {target: folder}) if number else None


def run_for_version(command: list[str]) -> str:
    """The first version number that a command says, "" where it does not work."""
    try:
        said = subprocess.run(
            command, capture_output=True, text=True, timeout=_VERSION_SECONDS, check=True, errors="replace"
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", said.stdout + said.stderr)
    return found[0] if found else ""


def major(version: str) -> int:
    """12 of "12.2.0"."""
    return int(version.partition(".")[0])


def first(tools: Iterable[Tool | None]) -> Tool | None:
    """The first that is there."""
    return next(filter(None, tools), None)
