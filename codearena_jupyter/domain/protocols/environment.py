"""What is expected of an environment, and of what builds its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from ..availability import Availability
from ..code import CodeBlock, Program
from ..execution import BuildPlan, Plan


@runtime_checkable
class Environment(Protocol):
    """What code is meant for. Entry-point group `codearena.environments` (a class without
    arguments)."""

    name: str
    title: str
    languages: tuple[str, ...]
    """Canonical language names it takes, its main one first."""
    system_prompt: str
    """What a model is told when the user chose this environment."""

    def fit(self, block: CodeBlock) -> float:
        """How well a code block fits, 0 (not at all) to 1 (certainly)."""
        ...

    def plan(self, program: Program) -> Plan:
        """What running the program means.

        Raises:
            UsageError: the code can't be meant for this environment; says why.
        """
        ...

    def availability(self) -> Availability:
        """Whether programs can run here, and if not, the command that installs what is missing."""
        ...


@runtime_checkable
class ToolUser(Protocol):
    """What an environment is too whose programs need tools of the machine beyond its system folders,
    or that compiles something ahead. `environments.toolchain.ToolEnvironment` is one."""

    @property
    def shown(self) -> Mapping[str, Path]:
        """Files and folders that the sandbox has to show, read-only, by their path inside."""
        ...

    def fill_cache(self, caches: Path) -> None:
        """Compile ahead into a folder of its own below `caches`, which programs see read-only at
        `/opt/arena/caches`. May take minutes; does nothing where that was done before.

        Raises:
            SandboxError: the tool failed.
        """
        ...


@runtime_checkable
class PackageUser(Protocol):
    """What an environment is too whose programs need packages that Python programs in general don't."""

    requirements: tuple[str, ...]
    """Requirements of the answers' Python, such as "streamlit>=1.40"; installed by `codearena prepare` or
    before the first run, into a folder of their own."""


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """What the page builder made: a page with `notes` for people, or `problems` as compilers print them."""

    html: str | None = None
    problems: str = ""
    notes: tuple[str, ...] = ()


class PageBuilder(Protocol):
    """Builds pages by a command that runs in the sandbox."""

    @property
    def command(self) -> tuple[str, ...]:
        """What to run; it reads a request and writes a reply."""
        ...

    def request(self, plan: BuildPlan) -> bytes:
        """What the command reads.

        Raises:
            MissingRequirement: no page can be built here.
        """
        ...

    def read(self, plan: BuildPlan, reply: str) -> BuiltPage:
        """What came of it.

        Raises:
            SandboxError: the reply is none.
        """
        ...
