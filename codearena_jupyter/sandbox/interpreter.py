"""The Python that answers run with: a base installation, and folders of packages on top of it."""

from __future__ import annotations

import site
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
EXECUTABLE = Path(getattr(sys, "_base_executable", sys.executable)).resolve()


@dataclass(frozen=True)
class Interpreter:
    """Inside, these make up a virtual environment at `isolation.PREFIX`. All paths are the host's."""

    executable: Path
    """The real binary of the base installation."""
    version: str
    """Such as "3.12"."""
    parts: tuple[Path, ...]
    """What of the base installation has to be seen inside, at the same path."""
    packages: tuple[Path, ...]
    """Folders with packages, in order of preference."""
    hidden: tuple[Path, ...]
    """Folders within `parts` that are none of the answers' business: other packages."""
    detail: str
    """What it is, for people."""


def interpreter_with(packages: tuple[Path, ...], detail: str) -> Interpreter:
    """The base installation of this process, with `packages` in place of its own."""
    # The prefix as compiled in, and where links lead: libraries are looked up below either.
    roots = list(
        dict.fromkeys([Path(sys.base_prefix), Path(sys.base_prefix).resolve(), EXECUTABLE.parent.parent])
    )
    parts = [
        root / name
        for root in roots
        if not root.is_relative_to("/usr")  # bound as a whole
        for name in ("bin", "lib", "lib64", "ssl")
        if (root / name).exists()
    ]
    hidden = {
        Path(sysconfig.get_path(kind, vars={"base": str(root), "platbase": str(root)}))
        for root in roots
        for kind in ("purelib", "platlib")
    }
    return Interpreter(EXECUTABLE, VERSION, tuple(parts), packages, tuple(sorted(hidden)), detail)


def server_interpreter(reason: str) -> Interpreter:
    """The fallback: the packages that this process itself uses, and nothing else of it."""
    folders = [Path(path) for path in [*site.getsitepackages(), site.getusersitepackages()]]
    packages = tuple(path.resolve() for path in folders if str(path) in sys.path)
    return interpreter_with(packages, f"with the server's own packages, because {reason}")
