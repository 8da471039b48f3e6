"""A sandbox as a process: started, observed and killed as one.

Bubblewrap blocks after it has set the sandbox up and before it runs anything in it. In that
moment this side opens everything it will ever need to reach inside (so that no path is resolved
later) and sets the resource limits.
"""

from __future__ import annotations

import asyncio
import base64
import fcntl
import json
import os
import resource
import select
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, ParamSpec, TypeVar

from ..domain.execution import MB, Limits
from ..domain.protocols import KernelEnding
from ..errors import SandboxError
from .isolation import HOME, SOCKETS, WRITABLE, Layout
from .seccomp import seccomp_filter
from .sockets import open_inside

KERNEL_TASKS = 24
"""Threads that the kernel itself needs; they count against the process limit."""
_START_SECONDS = 20
_FOLDER = os.O_PATH | os.O_DIRECTORY
_MESSAGE_BYTES = 4096
_LAST_BYTES = 1 << 20

P = ParamSpec("P")
T = TypeVar("T")

# `--die-with-parent` fires when the *thread* that started bubblewrap ends, so that thread has to
# live as long as this process: a pool of one.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="codearena-sandbox")


class SandboxProcess:
    """One running sandbox. Make it with `start`."""

    deadly: ClassVar[signal.Signals] = signal.SIGKILL
    """What ends everything when `init` gets it: the kernel ends a whole process namespace with its
    first process."""

    def __init__(self, process: subprocess.Popen[bytes], init: int, root: int) -> None:
        self._process = process
        self.init = init
        """Process 1 of the sandbox, as the host numbers it."""
        self._descriptors = ExitStack()
        _close_with(self._descriptors, root)
        self._init_handle = _close_with(self._descriptors, os.pidfd_open(init))
        self._handle = _close_with(self._descriptors, os.pidfd_open(process.pid))
        self.folders = tuple(
            _close_with(self._descriptors, open_inside(root, path, _FOLDER, cross_mounts=True))
            for path in WRITABLE
        )
        """Descriptors of what the program can write, in the order of `isolation.WRITABLE`."""
        self.sockets = self.folders[WRITABLE.index(SOCKETS)]
        self.home = self.folders[WRITABLE.index(HOME)]
        self.limit: str | None = None
        """Why it was killed, where a limit was the reason."""

    @classmethod
    async def start(
        cls, bubblewrap: str, limits: Limits, lay_out: Callable[[Callable[[bytes], int]], Layout]
    ) -> SandboxProcess:
        """Start a sandbox. `lay_out` gets the function that lends bytes as a descriptor.

        Raises:
            SandboxError: bubblewrap failed; the message holds what it said.
        """
        return await in_spawner(_start, cls, bubblewrap, limits, lay_out)

    @classmethod
    def start_now(
        cls, bubblewrap: str, limits: Limits, lay_out: Callable[[Callable[[bytes], int]], Layout]
    ) -> SandboxProcess:
        """As `start`, blocking."""
        return in_spawner_now(_start, cls, bubblewrap, limits, lay_out)

    @property
    def pid(self) -> int:
        """Bubblewrap's own process, the parent of the sandbox."""
        return self._process.pid

    @property
    def ending(self) -> KernelEnding | None:
        """How it ended, None while it runs."""
        status = self._process.poll()
        if status is None:
            return None
        if self.limit:
            return KernelEnding(limit=self.limit)
        number = -status if status < 0 else status - 128  # bubblewrap passes signals on as 128 + n
        if number == signal.SIGXCPU:
            return KernelEnding(limit="cpu")
        with suppress(ValueError):
            return KernelEnding(signal=signal.Signals(number).name)
        return KernelEnding(exit_code=status)

    def kill(self, limit: str | None = None) -> None:
        """Kill everything in the sandbox at once; from any thread, any number of times."""
        if self.ending is None:
            self.limit = self.limit or limit
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._init_handle, self.deadly)

    async def wait(self) -> None:
        """Until it has ended."""
        if self.ending is not None:
            return
        loop = asyncio.get_running_loop()
        ended = loop.create_future()
        handle = os.dup(self._handle)  # readers are registered by number: one for each waiter
        loop.add_reader(handle, lambda: None if ended.done() else ended.set_result(None))
        try:
            await ended
        finally:
            loop.remove_reader(handle)
            os.close(handle)
        self._process.wait()

    def told_ending(self) -> KernelEnding:
        """How it ended, with what the guest's supervisor passed on; once, after it has ended."""
        ending = self.ending
        assert ending is not None
        assert self._process.stdout is not None
        # Children of bubblewrap are gone and with them every writer: this does not block.
        last = _streams(self._process.stdout.read(_LAST_BYTES))
        return replace(ending, stdout=last.get("stdout", ""), stderr=last.get("stderr", ""))

    def last_words(self) -> str:
        """The end of what it said before the kernel took its output over; once it has ended."""
        return _last_words(self._process)

    def run_out(self) -> tuple[KernelEnding, str]:
        """Wait, blocking, until it ends by itself; how it ended and its last words."""
        words = _last_words(self._process)
        self._process.wait()
        ending = self.ending
        assert ending is not None
        self.release()
        return ending, words

    def release(self) -> None:
        """Close the descriptors, once it has ended."""
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._descriptors.close()


async def in_spawner(start: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `start` in the thread that starts sandboxes: they end with the thread that started them."""
    return await asyncio.wrap_future(_spawner.submit(start, *args, **kwargs))


def in_spawner_now(start: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `in_spawner`, blocking."""
    return _spawner.submit(start, *args, **kwargs).result()


def _start(
    cls: type[SandboxProcess],
    bubblewrap: str,
    limits: Limits,
    lay_out: Callable[[Callable[[bytes], int]], Layout],
) -> SandboxProcess:
    with ExitStack() as kept:
        with ExitStack() as lent:
            inherited: list[int] = []

            def lend(data: bytes) -> int:
                fd = _close_with(lent, os.memfd_create("codearena"))
                with open(fd, "wb", closefd=False) as file:
                    file.write(data)
                os.lseek(fd, 0, os.SEEK_SET)
                inherited.append(fd)
                return fd

            (info, tell), (block, go) = os.pipe(), os.pipe()
            for fd, stack in ((info, kept), (go, kept), (tell, lent), (block, lent)):
                _close_with(stack, fd)
            layout = lay_out(lend)
            options = [
                *layout.options,
                *("--seccomp", str(lend(seccomp_filter()))),
                *("--info-fd", str(tell), "--block-fd", str(block)),
            ]
            # Options go by descriptor: the command line of process 1 can be read inside.
            arguments = lend("".join(f"{option}\0" for option in options).encode())
            process = subprocess.Popen(
                [bubblewrap, "--args", str(arguments), "--", *layout.command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[*inherited, tell, block],
                env={},  # process 1 keeps it, whatever --clearenv says
                cwd="/",
                start_new_session=True,
                umask=0o022,
            )
        assert process.stdout is not None
        with suppress(PermissionError):  # the user's share of pipe memory is used up: less will fit
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _LAST_BYTES)
        try:
            init = _read_init(process, info)
            sandbox = cls(process, init, open_root(process, init))
            # Set up, and blocked until `go`: nothing of the program has run yet.
            for kind, values in resource_limits(limits).items():
                resource.prlimit(init, kind, values)
            os.write(go, b"1")
        except BaseException as error:
            process.kill()
            process.wait()
            process.stdout.close()
            if isinstance(error, OSError):
                raise SandboxError(f"The sandbox could not be started: {error}.") from error
            raise
        return sandbox


def _close_with(stack: ExitStack, fd: int) -> int:
    stack.callback(os.close, fd)
    return fd


def _read_init(process: subprocess.Popen[bytes], info: int) -> int:
    """The process id of the sandbox's first process, once it is set up."""
    text = b""
    while b"}" not in text:
        ready, _, _ = select.select([info], [], [], _START_SECONDS)
        data = os.read(info, _MESSAGE_BYTES) if ready else b""
        if not data:
            process.kill()
            raise SandboxError(f"The sandbox could not be started: {_last_words(process)}.")
        text += data
    return int(json.loads(text)["child-pid"])


def open_root(process: subprocess.Popen[bytes], init: int) -> int:
    """The root folder of the sandbox, once everything is mounted in it."""
    host = Path("/").stat()
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        root = os.open(f"/proc/{init}/root", _FOLDER)
        try:
            # Bubblewrap starts with the host's root and moves into the finished one at last.
            if not os.path.samestat(os.fstat(root), host):
                os.close(open_inside(root, SOCKETS, cross_mounts=True))
                return root
        except FileNotFoundError:
            pass  # still at the scaffolding in between
        os.close(root)
        time.sleep(0.001)
    process.kill()
    raise SandboxError(f"The sandbox could not be started: {_last_words(process)}.")


def _streams(data: bytes) -> dict[str, str]:
    """The text of each stream, from the last line that a supervisor or somebody in its name wrote."""
    try:
        told = json.loads(data.rstrip(b"\n").rpartition(b"\n")[2])
        return {name: base64.b64decode(text).decode(errors="replace") for name, text in told.items()}
    except (AttributeError, RecursionError, TypeError, ValueError):
        return {}


def _last_words(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    words = process.stdout.read(1 << 16).decode(errors="replace").strip().rstrip(".")
    return words[-_MESSAGE_BYTES:] or "it ended without a word"


def resource_limits(limits: Limits) -> dict[int, tuple[int, int]]:
    """(soft, hard) for each of this module's limits; RLIMIT_AS is left alone, it breaks runtimes
    that reserve more than they use."""
    # A program in Python is refused more, and says so. Others may raise it (see `guest.command`): in C, who
    # is refused memory most often just crashes, while who looks after all processes says what was hit.
    data = max(limits.memory_bytes, 1024 * MB)
    tasks = limits.processes + KERNEL_TASKS
    return {
        resource.RLIMIT_DATA: (data, data * 5 // 4),
        resource.RLIMIT_NPROC: (tasks, tasks),
        resource.RLIMIT_FSIZE: (limits.file_bytes, limits.file_bytes),
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 5),
        resource.RLIMIT_NOFILE: (1024, 1024),
        resource.RLIMIT_CORE: (0, 0),
    }
