"""Which process runs a battle, so that the next one can tell an abandoned battle from a running one."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

LONGEST = timedelta(hours=1)
"""No battle runs longer: time limits end each of its phases before."""


def this_process() -> str:
    """The name of this process, told apart from later ones with the same number: "place/pid/start"."""
    return _name(psutil.Process(os.getpid()))


def is_gone(process: str, since: datetime) -> bool:
    """Whether the named process surely no longer runs what it began at `since`.

    Another host's processes can't be seen: there, only the time tells.
    """
    if datetime.now(UTC) - since > LONGEST:
        return True
    place, _, rest = process.partition("/")
    if place != _place():
        return False
    pid = rest.partition("/")[0]
    try:
        return not pid.isdigit() or _name(psutil.Process(int(pid))) != process
    except psutil.NoSuchProcess:
        return True


def _name(process: psutil.Process) -> str:
    return f"{_place()}/{process.pid}/{process.create_time():.2f}"


def _place() -> str:
    """Where process numbers mean the same: this host, and in containers this one."""
    namespace = Path("/proc/self/ns/pid")
    inside = f"-{namespace.stat().st_ino}" if namespace.exists() else ""
    return socket.gethostname() + inside
