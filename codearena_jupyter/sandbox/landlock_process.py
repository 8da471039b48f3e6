"""A program behind Landlock as a process, seen to by its warden."""

from __future__ import annotations

import base64
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..domain.execution import Limits
from ..domain.protocols import KernelEnding
from ..errors import SandboxError
from .guest.paths import ROOT, moved
from .interpreter import Interpreter
from .isolation import HOME, PYTHON, unused_uid, variables
from .landlock_filter import landlock_filter
from .landlock_rules import HANDLED, readable_by_all, rules
from .landlock_work import Work
from .process import SandboxProcess, in_spawner, in_spawner_now, resource_limits
from .seccomp import seccomp_filter
from .sockets import open_inside
from .watchdog import MAX_INODES, Usage, family, memory_of

_WARDEN = Path(__file__).with_name("landlock_warden.py")
_NETWORK = 3  # binding and connecting TCP sockets
_SCOPES = 3  # abstract sockets, signals
_REST = 10
"""Looking at files takes at most one part in so many of the time."""


class LandlockProcess(SandboxProcess):
    """`init` is the warden, which is outside and kills what is inside."""

    deadly = signal.SIGTERM
    work: Work
    _disk = (0, 0, 0)
    _next_look = 0.0

    @classmethod
    async def start_in(
        cls, work: Work, command: Sequence[str], interpreter: Interpreter, limits: Limits, connection: bytes
    ) -> LandlockProcess:
        """Start `command` behind Landlock, in a folder of its own.

        Raises:
            SandboxError: it could not be started.
            UsageError: an attached file can't have the name it has.
        """
        return await in_spawner(_start, cls, work, command, interpreter, limits, connection)

    @classmethod
    def try_out(
        cls, interpreter: Interpreter, shown: Mapping[str, Path], limits: Limits
    ) -> tuple[KernelEnding, str]:
        """Run Python from start to end: how it ended and its last words. Blocks.

        Raises:
            SandboxError: it could not be started.
        """
        work = Work(shown)
        command = [f"{work.root}{PYTHON}", "-I", "-c", "pass"]
        return in_spawner_now(_start, cls, work, command, interpreter, limits, b"").run_out()

    def release(self) -> None:
        """Close the descriptors and remove the folder, once it has ended."""
        super().release()
        self.work.remove()

    def files(self, members: Iterable[int]) -> tuple[int, int, int]:
        """How many files there are and their bytes, and how many sockets; looked up now and then."""
        now = time.monotonic()
        if now >= self._next_look:
            count, size = _tree(self.folders)
            unlinked, sockets = _open_files(members)
            self._disk = (count, size + unlinked, sockets)
            self._next_look = time.monotonic() + _REST * (time.monotonic() - now)
        return self._disk


def usage_with_disk(process: SandboxProcess, precise_above: int) -> Usage:
    """What everything behind Landlock uses now, the warden left out.

    Raises:
        FileNotFoundError, ProcessLookupError: it is gone.
    """
    assert isinstance(process, LandlockProcess)
    (_, *members), tasks = family(process.init)
    inodes, size, sockets = process.files(members)
    return Usage(memory_of(members, precise_above), tasks, inodes, sockets, size)


def _start(
    cls: type[LandlockProcess],
    work: Work,
    command: Sequence[str],
    interpreter: Interpreter,
    limits: Limits,
    connection: bytes,
) -> LandlockProcess:
    uid = unused_uid() if os.geteuid() == 0 else None
    process = None
    try:
        read = work.fill(interpreter, connection, uid)
        root = str(work.root)
        allowed = {**{str(path): path for path in read}, **work.shown}
        bounds = resource_limits(limits)
        if uid is None:  # the user's other processes count too
            tasks = bounds[resource.RLIMIT_NPROC][0] + tasks_of(os.getuid())
            bounds[resource.RLIMIT_NPROC] = (tasks, tasks)
        filters = [seccomp_filter(), landlock_filter()]
        must_be_read = [*interpreter.parts, *interpreter.packages, *work.shown.values(), _WARDEN]
        config = {
            "parent": os.getpid(),
            "command": list(command),
            "variables": {name: moved(value, root) for name, value in variables().items()} | {ROOT: root},
            "folder": f"{root}{HOME}",
            "written": [str(path) for path in work.written],
            "rules": rules(interpreter, allowed, work.written),
            "handled": [HANDLED, _NETWORK, _SCOPES],
            "limits": list(bounds.items()),
            "filters": [base64.b64encode(code).decode() for code in filters],
            "uid": uid,
            "keep_reading": uid is not None and not all(map(readable_by_all, must_be_read)),
        }
        with os.fdopen(os.memfd_create("codearena"), "wb") as file:
            file.write(json.dumps(config).encode())
            file.flush()
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-B", str(_WARDEN), str(file.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[file.fileno()],
                env={},
                cwd="/",
                start_new_session=True,
                umask=0o022,
            )
        sandbox = cls(process, process.pid, os.open(root, os.O_PATH | os.O_DIRECTORY))
        sandbox.work = work
    except BaseException as error:
        if process is not None and process.stdout is not None:
            process.terminate()
            process.wait()
            process.stdout.close()
        work.remove()
        if isinstance(error, OSError):
            raise SandboxError(f"The sandbox could not be started: {error}.") from error
        raise
    return sandbox


def tasks_of(uid: int) -> int:
    """How many threads a user has now; limits on their number count all of them."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == uid:
                count += sum(1 for _ in (folder / "task").iterdir())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it just ended
    return count


def _tree(folders: Iterable[int]) -> tuple[int, int]:
    """Number and bytes of everything below `folders`; links are not followed."""
    count = size = 0
    for folder in folders:
        waiting = ["."]
        while waiting and count <= MAX_INODES:
            place = waiting.pop()
            try:
                directory = open_inside(folder, place, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError:
                continue
            except OSError:
                return MAX_INODES + 1, size  # deeper than a path can say, or closed to us
            try:
                with os.scandir(directory) as entries:
                    for entry in entries:
                        count += 1
                        if count > MAX_INODES:
                            return count, size
                        found = _status(entry)
                        if found is not None:
                            size += found.st_blocks * 512
                            if stat.S_ISDIR(found.st_mode):
                                waiting.append(f"{place}/{entry.name}")
            finally:
                os.close(directory)
    return count, size


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None


def _open_files(members: Iterable[int]) -> tuple[int, int]:
    """Bytes of files that are open but deleted, and the number of sockets."""
    deleted: dict[tuple[int, int], int] = {}
    sockets = set()
    for pid in members:
        try:
            for name in os.listdir(f"/proc/{pid}/fd"):  # noqa: PTH208
                found = os.stat(f"/proc/{pid}/fd/{name}")  # noqa: PTH116
                if stat.S_ISSOCK(found.st_mode):
                    sockets.add(found.st_ino)
                elif stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                    deleted[found.st_dev, found.st_ino] = found.st_blocks * 512
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it just ended, or is about to start another program
    return sum(deleted.values()), len(sockets)
