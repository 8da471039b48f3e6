"""Copies what an installer made out of its sandbox, trusting nothing about it.

Only regular files and folders come through, under names that lead nowhere else, and never more than was
allowed. A package can't bring links, devices or privileges, whatever its archive says.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from pathlib import Path, PurePosixPath

from ...errors import InstallError
from ..sockets import open_inside

MAX_FILES = 100_000
_MAX_DEPTH = 40
_CHUNK = 1 << 20


def copy_out(folder: int, name: str, target: Path, max_bytes: int) -> int:
    """Copy the folder `name` below the directory `folder` (a descriptor) to `target`, which is made;
    answers how many bytes there were.

    Raises:
        InstallError: it is too much.
    """
    left_bytes, left_files = max_bytes, MAX_FILES
    waiting = deque([(PurePosixPath(name), target)])
    while waiting:
        source, place = waiting.popleft()
        place.mkdir(mode=0o755)
        for entry_name in _names(folder, source):
            path = source / entry_name
            try:
                entry = open_inside(folder, str(path))
            except OSError:
                continue  # a symbolic link, another mount, or gone
            try:
                status = os.fstat(entry)
                if stat.S_ISDIR(status.st_mode) and len(path.parts) < _MAX_DEPTH:
                    waiting.append((path, place / entry_name))
                elif stat.S_ISREG(status.st_mode):
                    left_files -= 1
                    left_bytes -= status.st_size
                    if left_files < 0 or left_bytes < 0:
                        raise InstallError(
                            f"These packages have more than {max_bytes >> 20} MB or {MAX_FILES:,} files."
                        )
                    _copy(entry, status, place / entry_name)
            finally:
                os.close(entry)
    return max_bytes - left_bytes


def _names(folder: int, place: PurePosixPath) -> list[str]:
    try:
        directory = open_inside(folder, str(place), os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return []
    try:
        with os.scandir(directory) as entries:
            return sorted(entry.name for entry in entries)
    finally:
        os.close(directory)


def _copy(entry: int, status: os.stat_result, target: Path) -> None:
    # Our own descriptor's entry: it leads to that very file, whatever lies at its path by now.
    source = os.open(f"/proc/self/fd/{entry}", os.O_RDONLY | os.O_CLOEXEC)
    mode = 0o755 if status.st_mode & 0o100 else 0o644
    made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        left = status.st_size
        while left > 0 and (sent := os.sendfile(made, source, None, min(left, _CHUNK))):
            left -= sent
        os.fchmod(made, mode)
        # Compiled Python is valid for a source of this very time.
        os.utime(made, ns=(status.st_mtime_ns, status.st_mtime_ns))
    finally:
        os.close(source)
        os.close(made)
