"""Every installed kernel of Jupyter as an environment: R, Julia, and whatever else there is.

Its kernel runs inside the sandbox like any program, started by the sandbox's own Python. Kernels for
Python are left out: that is what the environment `python` is for, with packages of its own.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_path

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import CellPlan
from ..errors import MissingRequirement
from .prompts import prompt
from .toolchain import INSIDE

_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_MARKS = ("pyvenv.cfg", "conda-meta")
"""What tells a folder that holds an installation and nothing else."""


class KernelEnvironment:
    """What the specification of a kernel in `folder` describes."""

    def __init__(self, folder: Path, specification: Mapping[str, Any]) -> None:
        language = str(specification.get("language") or folder.name).lower()
        self.name = f"kernel-{re.sub(r'[^a-z0-9]+', '-', folder.name.lower()).strip('-')}"[:31]
        self.title = str(specification.get("display_name") or folder.name)[:60]
        self.languages: tuple[str, ...] = (_CANONICAL.get(language, language),)
        text = prompt("kernel").replace("{title}", self.title)
        self.system_prompt = text.replace("{language}", self.languages[0])
        self._folder = folder
        self._argv = [str(word) for word in specification["argv"]]
        self._variables = {str(key): str(value) for key, value in dict(specification.get("env", {})).items()}

    def fit(self, block: CodeBlock) -> float:
        """By language; an environment made for the language goes first."""
        return 0.5 if block.language in self.languages else 0.0

    def plan(self, program: Program) -> CellPlan:
        """Run the program as one cell of the kernel.

        Raises:
            MissingRequirement: the kernel can't be shown to programs; says why.
        """
        if self._problem:
            raise MissingRequirement(self._problem)
        argv = [self._inside(word) for word in self._argv]
        told = (argv, self._variables, self.languages[0], program.code)
        return CellPlan(f"{_runtime()}\n\nrun(*{told!r})\n")

    def availability(self) -> Availability:
        """Where the kernel lies in a place that programs may see."""
        where = str(self._folder)
        return Availability(self.name, not self._problem, self._problem or f"The kernel in {where}.")

    @cached_property
    def shown(self) -> Mapping[str, Path]:
        """The kernel's installation and its specification."""
        if self._problem:
            return {}
        target = f"{INSIDE}/{self.name}"
        return {f"{target}/spec": self._folder} | ({f"{target}/root": self._root} if self._root else {})

    def fill_cache(self, caches: Path) -> None:
        """A kernel needs none."""

    @cached_property
    def _command(self) -> str | None:
        return shutil.which(self._argv[0], path=_SYSTEM_PATH) or shutil.which(self._argv[0])

    @cached_property
    def _root(self) -> Path | None:
        """The installation outside the system's folders that the kernel is part of."""
        if self._command is None or self._command.startswith(("/usr/", "/bin/")):
            return None
        return next(
            (up for up in Path(self._command).parents if any((up / mark).exists() for mark in _MARKS)), None
        )

    @cached_property
    def _problem(self) -> str:
        if self._command is None:
            return f"{self._argv[0]}, which the kernel {self._folder} needs, is not installed."
        if self._root is None and not self._command.startswith(("/usr/", "/bin/")):
            return (
                f"The kernel's program {self._command} lies neither in the system nor in an "
                "environment of its own, so programs can't see it: install it into one (uv venv)."
            )
        if self._root is not None and self._root.resolve() == Path(sys.prefix).resolve():
            return (
                "The kernel is part of the server's own installation, which programs can't see: install it "
                "into an environment of its own (uv venv, conda create)."
            )
        return ""

    def _inside(self, word: str) -> str:
        target = f"{INSIDE}/{self.name}"
        word = word.replace("{resource_dir}", f"{target}/spec")
        if word == self._argv[0] and self._command is not None:
            word = self._command
        return word.replace(str(self._root), f"{target}/root") if self._root else word


def kernel_environments() -> Sequence[KernelEnvironment]:
    """One of each installed specification that can be read, first found first."""
    found: dict[str, KernelEnvironment] = {}
    for folder, specification in _specifications():
        if str(specification.get("language", "")).lower() != "python":
            environment = KernelEnvironment(folder, specification)
            found.setdefault(environment.name, environment)
    return list(found.values())


def _specifications() -> Iterator[tuple[Path, dict[str, Any]]]:
    for place in map(Path, jupyter_path("kernels")):
        for file in sorted(place.glob("*/kernel.json")):
            try:
                specification = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # Jupyter passes over it as well
            if isinstance(specification, dict) and specification.get("argv"):
                yield file.parent, specification


_CANONICAL = {"c++": "cpp", "c++17": "cpp", "bash": "shell", "r": "r", "julia": "julia"}


@cache
def _runtime() -> str:
    return (files(__package__) / "runtimes" / "kernel.py").read_text(encoding="utf-8")
