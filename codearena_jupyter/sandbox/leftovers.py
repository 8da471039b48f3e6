"""Private folders of running kernels, and what a killed server left of them.

::

    runtime_dir/PID-STARTED/1/k-1 … k-5    sockets of the first kernel of the process PID
                             process       "PID STARTED" of its sandbox

STARTED is the process's start time in clock ticks since boot: a process id that was given to
another process since is told apart by it.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path

from ..errors import SandboxError

_SOCKET_PATH_BYTES = 107  # sun_path
_LONGEST = "4194304-18446744073709551615/99999/k-1"
_numbers = itertools.count(1)
"""Of this process: several sandboxes may share a place."""


class Folders:
    """Folders for this process's kernels, below `runtime_dir`, or in the system's temporary
    folder where that path is too long for a socket."""

    def __init__(self, runtime_dir: Path) -> None:
        self.root = runtime_dir
        if len(os.fsencode(runtime_dir / _LONGEST)) > _SOCKET_PATH_BYTES:
            self.root = Path(tempfile.gettempdir()) / f"codearena-{os.getuid()}"
        if len(os.fsencode(self.root / _LONGEST)) > _SOCKET_PATH_BYTES:
            self.root = Path("/tmp") / f"codearena-{os.getuid()}"  # noqa: S108  # checked in `new`

    def new(self) -> Path:
        """A fresh folder that only this user can enter.

        Raises:
            SandboxError: somebody else owns the place.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self.root.lstat()
        if found.st_uid != os.getuid() or self.root.is_symlink():
            raise SandboxError(
                f"{self.root} belongs to somebody else; no kernel can be started safely there."
            )
        self.root.chmod(0o700)
        folder = self.root / f"{os.getpid()}-{started(os.getpid())}" / str(next(_numbers))
        folder.mkdir(parents=True)
        return folder

    def remove_leftovers(self) -> int:
        """End sandboxes and remove folders of processes that are gone; answers how many owners."""
        count = 0
        for owner in self.root.glob("*-*"):
            if not alive(owner.name.replace("-", " ")):
                for note in owner.glob("*/process"):
                    _end(note.read_text())
                shutil.rmtree(owner, ignore_errors=True)
                count += 1
        return count


def note_process(folder: Path, pid: int) -> None:
    """Write down whose folder this is, for `remove_leftovers` of a later process."""
    (folder / "process").write_text(f"{pid} {started(pid)}")


def remove(folder: Path) -> None:
    """Remove a kernel's folder, and its owner's when it was the last."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def started(pid: int) -> int:
    """When a process started, in clock ticks since boot; 0 when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    # The second field is the program's name and may hold spaces and parentheses.
    return int(text.rpartition(")")[2].split()[19])


def alive(process: str) -> bool:
    """Whether the process "PID STARTED" is still that one."""
    pid, _, start = process.partition(" ")
    return start.isdigit() and pid.isdigit() and started(int(pid)) == int(start)


def _end(process: str) -> None:
    pid = int(process.partition(" ")[0] or 0)
    if not pid:
        return
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        if alive(process):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        os.close(handle)
