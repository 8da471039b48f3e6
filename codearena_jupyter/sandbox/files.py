"""The files that a program left, listed and read without trusting anything about them."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Collection
from pathlib import PurePosixPath

from ..domain.protocols import WrittenFile
from .sockets import open_inside

MAX_FILES = 1000
_MAX_DEPTH = 4
_MAX_LOOKS = 5000


def written_files(folder: int, known: Collection[str], read_bytes: int) -> list[WrittenFile]:
    """Regular files below the directory `folder` (a descriptor) except those `known` by
    name; what lies in other mounts (attached files) or is hidden is left out."""
    found: list[WrittenFile] = []
    names = set(known)
    looks = 0
    waiting = deque([PurePosixPath()])
    while waiting and len(found) < MAX_FILES:
        place = waiting.popleft()
        for name in _names(folder, place):
            looks += 1
            if looks > _MAX_LOOKS or len(found) == MAX_FILES:
                return found
            path = place / name
            try:
                entry = open_inside(folder, str(path))
            except OSError:
                continue  # a symbolic link, another mount, or gone
            try:
                status = os.fstat(entry)
                if stat.S_ISDIR(status.st_mode) and len(path.parts) < _MAX_DEPTH:
                    waiting.append(path)
                shown = _printable(str(path))
                if stat.S_ISREG(status.st_mode) and shown not in names:
                    data = _read(entry, read_bytes) if status.st_size <= read_bytes else None
                    read_bytes -= len(data or b"")
                    names.add(shown)
                    found.append(WrittenFile(shown, status.st_size, data))
            finally:
                os.close(entry)
    return found


def _names(folder: int, place: PurePosixPath) -> list[str]:
    try:
        directory = open_inside(folder, str(place), os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return []
    try:
        with os.scandir(directory) as entries:
            names = [entry.name for _, entry in zip(range(_MAX_LOOKS), entries, strict=False)]
    finally:
        os.close(directory)
    return sorted(name for name in names if not name.startswith("."))


def _read(entry: int, limit: int) -> bytes | None:
    """The bytes behind an `O_PATH` descriptor of a regular file; None where they can't be read or
    became more meanwhile."""
    try:
        # Our own descriptor's entry: it leads to that very file, whatever lies at its path by now.
        with open(f"/proc/self/fd/{entry}", "rb") as file:  # noqa: PTH123
            data = file.read(limit + 1)
    except OSError:
        return None
    return data if len(data) <= limit else None


def _printable(path: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in path)
