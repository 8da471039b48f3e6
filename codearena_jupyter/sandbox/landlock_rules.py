"""What Landlock lets a program do with files: read the system and Python, write a private folder.

Landlock has allow rules only, which count for everything below a folder. So where something is to
stay hidden, what lies around it is allowed one by one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from .interpreter import Interpreter
from .isolation import CONFIGURATION, ETC

OLDEST_ABI = 6
"""Linux 6.12: from here on signals and abstract sockets stay inside too."""

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE, _IOCTL = 1, 2, 4, 8, 1 << 14, 1 << 15
HANDLED = (1 << 16) - 1
"""Every right there is in that version; what has no rule is denied."""
READ = _EXECUTE | _READ_FILE | _READ_DIR
WRITE = HANDLED & ~(1 << 6) & ~(1 << 11)  # no devices
_DEVICE = _READ_FILE | _WRITE_FILE | _TRUNCATE | _IOCTL
_LIST = _READ_DIR
_OF_FILES = _DEVICE | _EXECUTE

_DEVICES = ("null", "zero", "full", "random", "urandom")
_MACHINE = (
    "/proc/cpuinfo", "/proc/filesystems", "/proc/loadavg", "/proc/meminfo", "/proc/stat", "/proc/uptime",
    "/proc/version", "/proc/sys/kernel/osrelease", "/proc/sys/kernel/ostype", "/proc/sys/kernel/random",
    "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage",
)  # fmt: skip
"""What runtimes ask about the machine; nothing about processes."""

Rules = list[tuple[str, int]]
"""Paths of the host and what may be done below them."""


def abi() -> int:
    """The version of Landlock that this kernel speaks, 0 where it has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(444, None, 0, 1)))


def rules(interpreter: Interpreter, shown: Mapping[str, Path], written: Iterable[Path]) -> Rules:
    """For one kernel; `written` are its own folders. Of what does not exist there is no rule."""
    guest = Path(__file__).parent / "guest"
    read = [*interpreter.parts, *interpreter.packages, guest, *shown.values()]
    read += [Path("/", name) for name in ("usr", "bin", "sbin", "lib", "lib64", "lib32")]
    read += [path for pattern in ETC for path in Path("/etc").glob(pattern)]
    read += map(Path, _MACHINE)
    hidden = {path.resolve() for path in [*map(Path, CONFIGURATION), *interpreter.hidden] if path.is_dir()}
    found: dict[str, int] = {}
    for path in dict.fromkeys(path.resolve() for path in read if path.exists()):
        for part, access in _around(path, hidden):
            found[part] = found.get(part, 0) | access
    found |= {str(Path("/dev", name)): _DEVICE for name in _DEVICES}
    found |= {str(path): WRITE for path in written}
    return list(found.items())


def readable_by_all(path: Path) -> bool:
    """Whether any user may open it, as far as modes tell: no folder above it is private."""
    path = path.resolve()
    return bool(path.stat().st_mode & 0o004) and all(parent.stat().st_mode & 0o001 for parent in path.parents)


def _around(path: Path, hidden: Collection[Path]) -> Iterator[tuple[str, int]]:
    if path in hidden:
        return
    if not any(other.is_relative_to(path) for other in hidden):
        yield str(path), READ if path.is_dir() else READ & _OF_FILES
        return
    # Python looks for modules by listing folders; names, not contents, show below as well.
    yield str(path), _LIST
    for child in path.iterdir():
        if not child.is_symlink():
            yield from _around(child, hidden)
