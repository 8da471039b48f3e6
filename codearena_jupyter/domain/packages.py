"""Packages that a program needs from an index, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from .code import Program

Ecosystem = Literal["python", "npm"]

NODE_MODULES = "/home/node_modules"
"""Where npm packages lie in the sandbox: above the working folder, where JavaScript runtimes look too."""

PackageState = Literal["shipped", "installed", "flagged", "missing", "unused"]
"""`shipped`: there without installing; `flagged`: the user has to confirm it first; `missing`: it could
not be installed; `unused`: nothing of it is needed, the runtime brings it along."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a program. `detail` says why it is flagged or missing, "" otherwise."""

    name: str
    requirement: str
    """As the program or the user asks for it, such as "rich>=13"."""
    state: PackageState
    version: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class InstalledSet:
    """Installed packages for one program in a folder of their own, which stays until `release`."""

    ecosystem: Ecosystem
    folder: Path
    release: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Provision:
    """What a program gets: its `packages` one by one, and a folder where something had to be installed.

    `detail` is a sentence about what is missing, with what to do about it; "" where nothing is.
    """

    packages: tuple[Package, ...] = ()
    installed: InstalledSet | None = None
    detail: str = ""


class Installer(Protocol):
    """Brings the packages that programs need."""

    async def provide(
        self,
        program: Program,
        *,
        brought: Sequence[str],
        confirmed: Sequence[str],
        installing: Callable[[], None],
    ) -> Provision:
        """See to the program's dependencies; never raises for what they are.

        `brought` are the requirements of the program's environment; `confirmed` names packages that the
        user looked at and wants. `installing` is called before something takes its time.
        """
        ...
