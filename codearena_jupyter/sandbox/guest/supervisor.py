"""The kernel's parent: what the program wrote last is not lost when the kernel's process dies.

The program runs in the kernel's process, and may end it: `os._exit`, a crash in C code, a limit.
Then nobody is left to send what lies in the pipes of its standard streams. The parent holds the
reading ends too; it passes the rest on to whoever started the sandbox, and ends the same way.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import resource
import signal
from contextlib import suppress

NAMES = ("stdout", "stderr")
PIPE_BYTES = 1 << 20
LAST_BYTES = 1 << 18
"""So much of each stream is passed on at the end."""

Pipes = dict[str, tuple[int, int]]
"""Reading and writing end of each stream."""


def fork_kernel() -> Pipes:
    """Go on in a child process; this one becomes its supervisor and never returns."""
    pipes = {name: _pipe() for name in NAMES}
    pid = os.fork()
    if pid:
        _supervise(pid, pipes)
    return pipes


def _pipe() -> tuple[int, int]:
    read, write = os.pipe()
    os.set_blocking(read, False)
    with suppress(PermissionError):  # the user's share of pipe memory is used up: slower
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return read, write


def _supervise(pid: int, pipes: Pipes) -> None:
    # An interrupt from the terminal is the kernel's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for _, write in pipes.values():
        os.close(write)
    _, status = os.waitpid(pid, 0)
    last = {name: base64.b64encode(_rest(read)).decode() for name, (read, _) in pipes.items()}
    os.set_blocking(1, False)
    with suppress(BlockingIOError):  # the program filled the pipe itself: its own loss
        os.write(1, f"\n{json.dumps(last)}\n".encode())
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def _rest(read: int) -> bytes:
    data = b""
    while len(data) < PIPE_BYTES:
        try:
            more = os.read(read, PIPE_BYTES)
        except BlockingIOError:
            break  # children of the program still hold the other end
        if not more:
            break
        data += more
    return data[-LAST_BYTES:]
