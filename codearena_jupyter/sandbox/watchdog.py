"""Measures what a sandbox uses, and ends it when that is too much.

Per-process limits are not enough: a family of processes shares none of them, and some memory is
in no process's limit (shared mappings, the inodes of empty files, socket buffers).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from ..domain.execution import Limits
from .process import KERNEL_TASKS, SandboxProcess

INTERVAL_SECONDS = 0.1
MAX_INODES = 50_000
MAX_SOCKETS = 1000
_PATIENCE = 10
"""A fork bomb keeps the process count at its limit for so many looks; a program that merely
asked for too many processes gets an error from the system and can say so."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """What everything in one sandbox uses together."""

    memory_bytes: int
    tasks: int
    inodes: int
    sockets: int
    disk_bytes: int = 0
    """Where no size of a file system bounds it."""


class Watchdog:
    """A thread that looks at every watched sandbox ten times a second. It does not depend on
    the event loop: a busy server must not stop it."""

    def __init__(self, measure: Callable[[SandboxProcess, int], Usage] | None = None) -> None:
        """`measure` is for isolations in which `usage_of` does not see all."""
        self._measure = measure or usage_of
        self._changed = threading.Condition()
        self._watched: dict[SandboxProcess, tuple[Limits, int, int]] = {}
        self._thread: threading.Thread | None = None

    def watch(self, process: SandboxProcess, limits: Limits, inodes: int = MAX_INODES) -> None:
        """Look after a sandbox from now on; `inodes` is how many files and folders it may have."""
        with self._changed:
            self._watched[process] = (limits, inodes, 0)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="codearena-watchdog", daemon=True)
                self._thread.start()
            self._changed.notify()

    def forget(self, process: SandboxProcess) -> None:
        """Look no more; when this returns, the thread does not touch it."""
        with self._changed:
            self._watched.pop(process, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                for process, (limits, inodes, crowded) in list(self._watched.items()):
                    self._look(process, limits, inodes, crowded)
                self._changed.wait(INTERVAL_SECONDS if self._watched else None)

    def _look(self, process: SandboxProcess, limits: Limits, inodes: int, crowded: int) -> None:
        try:
            usage = self._measure(process, limits.memory_bytes)
        except (FileNotFoundError, ProcessLookupError):
            # It is ending right now.
            del self._watched[process]
            return
        crowded = crowded + 1 if usage.tasks >= limits.processes + KERNEL_TASKS - 1 else 0
        self._watched[process] = (limits, inodes, crowded)
        if usage.memory_bytes > limits.memory_bytes:
            process.kill("memory")
        elif usage.inodes > inodes or usage.disk_bytes > limits.disk_bytes:
            process.kill("disk")
        elif usage.sockets > MAX_SOCKETS:
            process.kill("sockets")
        elif crowded >= _PATIENCE:
            process.kill("processes")


def usage_of(process: SandboxProcess, precise_above: int) -> Usage:
    """What a sandbox uses now.

    Memory is the sum of resident sets, which counts shared pages more than once; only when that
    is above `precise_above` are they shared out (PSS), which is slower to learn.

    Raises:
        FileNotFoundError, ProcessLookupError: it is gone.
    """
    members, tasks = family(process.init)
    memory = memory_of(members, precise_above)
    inodes = sum(counts.f_files - counts.f_ffree for counts in map(os.fstatvfs, process.folders))
    sockets = Path(f"/proc/{process.init}/net/sockstat").read_text().split()[2]
    return Usage(memory, tasks, inodes, int(sockets))


def family(first: int) -> tuple[list[int], int]:
    """A process and all that come from it, and how many tasks they have together.

    Raises:
        FileNotFoundError, ProcessLookupError: the first is gone.
    """
    tasks, members = 0, [first]
    for pid in members:  # grows while it is read
        try:
            threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208  # ten times a second
            tasks += len(threads)
            for thread in threads:
                members += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            if pid == first:
                raise
    return members, tasks


def memory_of(members: Collection[int], precise_above: int) -> int:
    """What processes have together; as `usage_of` says."""
    memory = sum(map(_resident, members))
    return sum(map(_proportional, members)) if memory > precise_above else memory


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _proportional(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except PermissionError:
        return _resident(pid)
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)
