"""The packages that answers may import, installed once by uv into a folder of their own."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path

from .installers.known import normal
from .installing import Say, build, locked, silent, uv
from .interpreter import EXECUTABLE, Interpreter, interpreter_with, server_interpreter

REQUIREMENTS = (
    "ipykernel>=6.29", "matplotlib-inline>=0.1.7", "numpy>=2", "pandas>=2.2", "matplotlib>=3.9",
    "scipy>=1.14",
    "seaborn>=0.13", "scikit-learn>=1.5", "altair>=5.5,<7", "openpyxl>=3.1", "pillow>=11", "sympy>=1.13",
    "networkx>=3.3", "duckdb>=1.1", "requests>=2.32", "tabulate>=0.9",
)  # fmt: skip
"""What answers import most; without network they can get nothing else."""

INSTALL = (
    "--python", str(EXECUTABLE), "--only-binary", ":all:", "--link-mode", "copy", "--compile-bytecode",
    "--no-progress",
)  # fmt: skip
"""Options of `uv pip install` for packages that answers run with."""


class Packages:
    """The folder `python_dir/HASH/packages`; HASH changes with what should be in it."""

    def __init__(self, python_dir: Path, requirements: tuple[str, ...] = REQUIREMENTS) -> None:
        self._requirements = requirements
        inputs = [*requirements, sys.version, platform.machine(), *platform.libc_ver()]
        digest = hashlib.sha256("\n".join(inputs).encode()).hexdigest()
        self._built = python_dir / digest[:12]
        self._failure: str | None = None

    @property
    def key(self) -> str:
        """Changes with what should be in it, and with the machine's Python."""
        return self._built.name

    @property
    def interpreter(self) -> Interpreter | None:
        """Python with these packages, None until they are installed."""
        if not self._built.is_dir():
            return None
        return interpreter_with(
            (self._built / "packages",), f"with {len(self._requirements)} packages and theirs"
        )

    @property
    def settled(self) -> bool:
        """Whether `prepare` has nothing left to do: they are installed, or can't be."""
        return self._built.is_dir() or bool(self._failure)

    async def prepare(self, say: Say = silent) -> Interpreter:
        """Install the packages unless they are there. `say` gets lines of progress.

        Where they can't be installed, answers get the server's own packages; `detail` of the
        result says so. It is tried once per process.
        """
        if found := self.interpreter:
            return found
        if self._failure is None:
            async with locked(self._built.parent):
                if found := self.interpreter:  # another process was faster
                    return found
                say("Installing the packages that answers run with (once) …")
                self._failure = await build(self._built, lambda folder: self._fill(folder, say))
        if self._failure:
            say(f"They could not be installed: {self._failure}")
            return server_interpreter(f"no others could be installed ({self._failure})")
        found = self.interpreter
        assert found is not None
        return found

    async def _fill(self, folder: Path, say: Say) -> str:
        target = ("--target", str(folder / "packages"))
        return await uv("install", *INSTALL, *target, *self._requirements, folder=folder, say=say)


@lru_cache(maxsize=32)
def versions(folders: tuple[Path, ...]) -> Mapping[str, str]:
    """What folders hold that never change: version by normalised name, the first folder wins."""
    found: dict[str, str] = {}
    for package in distributions(path=[str(path) for path in folders]):
        name = package.metadata["Name"]
        if name:  # what a broken uninstallation left has none
            found.setdefault(normal(name, "python"), package.version)
    return found
