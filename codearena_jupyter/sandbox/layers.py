"""Packages that single environments bring along, each set in a folder of its own on top of the base.

Every sandbox sees all of them at `INSIDE`, as they come: a warm kernel started before a set was
installed can use it too. Which one a program gets is decided when it runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import InstallError
from .installing import Say, build, locked, silent, uv
from .interpreter import EXECUTABLE, Interpreter
from .packages import INSTALL, Packages, versions

INSIDE = "layers"
"""Below the prefix of the answers' Python."""


class Layers:
    """The folders `python_dir/layers/HASH/packages`."""

    def __init__(self, python_dir: Path, base: Packages) -> None:
        self.folder = python_dir / "layers"
        self._base = base

    def has(self, requirements: Sequence[str]) -> bool:
        """Whether a set is installed; the empty one always is."""
        return not requirements or self._built(requirements).is_dir()

    def path(self, requirements: Sequence[str]) -> str:
        """Where an installed set lies, below the prefix of the answers' Python."""
        return f"{INSIDE}/{self._built(requirements).name}/packages"

    async def prepare(self, requirements: Sequence[str], base: Interpreter, say: Say = silent) -> None:
        """Install a set unless it is there; `base` is what lies below it.

        Raises:
            InstallError: it can't be installed; says why and what to do.
        """
        if self.has(requirements):
            return
        async with locked(self.folder):
            if self.has(requirements):  # another process was faster
                return
            names = ", ".join(requirements)
            say(f"Installing {names} (once) …")
            failure = await build(
                self._built(requirements), lambda folder: _fill(folder, requirements, base, say)
            )
        if failure:
            raise InstallError(
                f"{names} could not be installed. With a way to a package index, this does it: "
                f"codearena prepare. {failure}"
            )

    def _built(self, requirements: Sequence[str]) -> Path:
        digest = hashlib.sha256("\n".join([self._base.key, *requirements]).encode())
        return self.folder / digest.hexdigest()[:12]


async def _fill(folder: Path, requirements: Sequence[str], base: Interpreter, say: Say) -> str:
    """Install what the base does not have; its versions are kept where the set allows it."""
    held = versions(base.packages)
    asked, kept, chosen = (folder / name for name in ("asked.txt", "base.txt", "chosen.txt"))
    asked.write_text("".join(f"{line}\n" for line in requirements))
    kept.write_text("".join(f"{name}=={version}\n" for name, version in held.items()))
    resolve = (
        "compile", "--python", str(EXECUTABLE), "--only-binary", ":all:", "--no-header", "--no-annotate",
        "--quiet", "--output-file", str(chosen), str(asked),
    )  # fmt: skip
    failure = await uv(*resolve, "--constraints", str(kept), folder=folder)
    if failure:
        failure = await uv(*resolve, folder=folder)
    if failure:
        return failure
    lines = [line.strip() for line in chosen.read_text().splitlines()]
    missing = [line for line in lines if line and not _is_in(line, held)]
    chosen.write_text("".join(f"{line}\n" for line in missing))
    target = ("--target", str(folder / "packages"))
    return await uv(
        "install", *INSTALL, "--no-deps", *target, "--requirements", str(chosen), folder=folder, say=say
    )


def _is_in(line: str, held: Mapping[str, str]) -> bool:
    """Whether a resolved line, `name==version`, is among what the base holds."""
    name, _, version = line.partition(";")[0].strip().partition("==")
    return bool(version) and held.get(name) == version
