"""A bounded folder of things that were made once, by key; what was not used for longest goes first.

Several processes share it. An entry is in use as long as somebody holds a lease on it (a lock on the entry
itself, which ends with the process), and what is in use stays.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_MAKING, _LEAVING = ".making-", ".leaving-"
_ABANDONED_SECONDS = 3600


class Lease:
    """The right to read the entry at `path` until `release`."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock: int | None = lock

    def release(self) -> None:
        """Give it back; safe to call twice."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def __del__(self) -> None:
        """Whoever asked may have been cancelled before it was handed over."""
        self.release()


class Shelf:
    """Entries are files or folders, complete as soon as they are there."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes

    def take(self, key: str) -> Lease | None:
        """A lease on an entry, None where there is none."""
        path = self._folder / key
        try:
            lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            if os.path.samestat(os.fstat(lock), path.stat()):  # not thrown away while we waited
                os.utime(path)
                return Lease(path, lock)
        except OSError:
            pass
        os.close(lock)
        return None

    def put(self, key: str, fill: Callable[[Path], None]) -> Lease:
        """Make an entry: `fill` gets the path of a new, empty folder, puts a file or a folder called `entry`
        into it, and may raise. Where somebody else was faster, theirs stands.

        Raises:
            OSError: it can't be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=self._folder))
        making.chmod(0o755)
        try:
            fill(making)
            with suppress(OSError):  # theirs: a folder that is not empty is not replaced
                (making / "entry").rename(self._folder / key)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        lease = self.take(key)
        if lease is None:
            raise OSError(f"{self._folder / key} vanished at once")
        self.tidy()
        return lease

    def tidy(self) -> None:
        """Throw away what is over the bound and not in use."""
        now = self._folder.stat().st_mtime
        entries = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                used = path.stat().st_mtime
                if not path.name.startswith("."):
                    entries.append((used, _size(path), path))
                elif used < now - _ABANDONED_SECONDS:
                    _remove(path)
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= self._max_bytes:
                break
            if self._discard(path):
                total -= size

    def _discard(self, path: Path) -> bool:
        try:
            lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leaving = Path(tempfile.mkdtemp(prefix=_LEAVING, dir=self._folder))
            path.rename(leaving / "entry")
        except OSError:
            return False
        finally:
            os.close(lock)
        shutil.rmtree(leaving, ignore_errors=True)
        return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    """Bytes, with what small files really take."""
    if not path.is_dir():
        return path.stat().st_size
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):
                total += max(os.lstat(os.path.join(folder, name)).st_size, 4096)  # noqa: PTH118  # many files
    return total
