"""Which process runs a battle, so that the next one can tell an abandoned battle from a running one."""

from __future__ import annotations

import os
import socket

import psutil


def this_process() -> str:
    """This process, told apart from later ones with the same number: "host/pid/start"."""
    return _name(psutil.Process(os.getpid()))


def is_gone(process: str) -> bool:
    """Whether the named process surely runs no more; another host's can't be known."""
    host, _, rest = process.partition("/")
    if host != socket.gethostname():
        return False
    pid = rest.partition("/")[0]
    try:
        return not pid.isdigit() or _name(psutil.Process(int(pid))) != process
    except psutil.NoSuchProcess:
        return True


def _name(process: psutil.Process) -> str:
    return f"{socket.gethostname()}/{process.pid}/{process.create_time():.2f}"
