"""Process 1 of a container: shuts itself in further, runs the program as its child, reaps what that leaves.

Run by path (`python -I -S -B first.py`), so only the standard library is imported. It reads one line of JSON
from its standard input: `command`, `variables`, `limits` (of `resource`), `links` (path to target, made
first), `filter` (of system calls, in base64) and `folder` to start in. When its input ends, whoever started
the container is gone, and everything in it ends: so it does with the first process of a process namespace.
It ends as bubblewrap does: with the program's exit status, or 128 + the signal.
"""

from __future__ import annotations

import base64
import ctypes
import fcntl
import json
import os
import resource
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_PIPE_BYTES = 1 << 20
_AGAIN = "again"


def main() -> None:
    """Run the program."""
    if sys.argv[1:] != [_AGAIN]:  # what an engine put into the environment would show in /proc/1/environ
        os.execve(sys.executable, [sys.executable, "-I", "-S", "-B", __file__, _AGAIN], {})
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n"):
        sys.exit(1)
    config = json.loads(line)
    with suppress(OSError):  # as much of the last words as bubblewrap keeps, where that is allowed
        fcntl.fcntl(1, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    for path, target in config["links"].items():
        Path(path).symlink_to(target)
    _shut_in(base64.b64decode(config["filter"]))
    program = os.fork()
    if program == 0:
        _become_program(config)
    threading.Thread(target=_end_with_input, daemon=True).start()
    while True:
        pid, status = os.wait()
        if pid == program:
            os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


def _end_with_input() -> None:
    while sys.stdin.buffer.read(1 << 16):
        pass
    os._exit(1)


def _shut_in(code: bytes) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    pointer = ctypes.c_void_p(ctypes.addressof(buffer))

    class Program(ctypes.Structure):
        _fields_ = (("count", ctypes.c_ushort), ("code", ctypes.c_void_p))

    program = Program(len(code) // 8, pointer)
    for call in (
        (_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0),
    ):
        if libc.prctl(*call) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def _become_program(config: dict[str, Any]) -> None:
    try:
        os.setsid()
        null = os.open("/dev/null", os.O_RDONLY)
        os.dup2(null, 0)
        os.closerange(3, 1 << 16)
        for kind, values in config["limits"]:
            resource.setrlimit(kind, values)
        os.chdir(config["folder"])
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execve(config["command"][0], config["command"], config["variables"])
    except BaseException as error:  # noqa: BLE001  # nothing of this process may go on
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    os._exit(127)


if __name__ == "__main__":
    main()
