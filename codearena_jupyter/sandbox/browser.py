"""A browser that looks at untrusted pages: never as root, and wherever possible without a network and without
anything of the user's in reach, however a page may break out of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from ..domain.confinement import Confinement
from ..errors import MissingRequirement
from .isolation import SETPRIV, unused_uid
from .requirements import find_bubblewrap

_HOME = "/tmp"  # noqa: S108  # the sandbox's own
_ETC = ("fonts", "ld.so.cache", "ssl/certs", "alternatives", "localtime", "chromium", "chromium.d")
_PROBE_SECONDS = 20


def confine(browser: Path, network: bool = False) -> Confinement:
    """How to start `browser` here; with a network only to reach a live app of this machine.

    Raises:
        MissingRequirement: it could only run as root.
    """
    program = browser.resolve()
    words = _bubblewrap(program, network)
    if words is not None:
        return Confinement((*words, str(program)), home=_HOME, namespaces=_runs((*words, *_NAMESPACES)))
    if os.geteuid() != 0:
        # Chromium's own sandbox is what there is.
        return Confinement((str(program),), namespaces=True)
    user = _user()
    become = _become(user)
    if not _runs((*become, "test", "-x", str(program))):
        raise MissingRequirement(
            f"A browser that runs as root loads no page here, and nobody else can run {program}: install "
            "bubblewrap (apt-get install bubblewrap), or Chromium for all users (apt-get install chromium)."
        )
    return Confinement((*become, str(program)), user=user, namespaces=_runs((*become, *_NAMESPACES)))


_NAMESPACES = ("unshare", "--user", "--pid", "--net", "--fork", "true")


def _bubblewrap(program: Path, network: bool) -> tuple[str, ...] | None:
    try:
        path = find_bubblewrap().path
    except MissingRequirement:
        return None
    root = os.geteuid() == 0
    words = (path, *_options(program, root=root, network=network), "--", *(_become(_user()) if root else ()))
    return words if _runs((*words, "true")) else None


def _options(program: Path, *, root: bool, network: bool) -> Iterator[str]:
    yield from ("--cap-drop", "ALL")
    if root:  # to become somebody else
        yield from (word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}"))
    else:
        yield from ("--unshare-user", "--uid", "1000", "--gid", "1000")
    if not network:
        yield "--unshare-net"
    yield from (
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--hostname",
        "arena",
    )
    yield from ("--die-with-parent", "--new-session", "--clearenv", "--setenv", "HOME", _HOME)
    yield from (
        "--setenv",
        "PATH",
        "/usr/bin:/bin",
        "--setenv",
        "LANG",
        "C.UTF-8",
        "--setenv",
        "TMPDIR",
        _HOME,
    )
    yield from _system()
    for folder in (_HOME, "/dev/shm"):  # noqa: S108  # the sandbox's own
        yield from ("--perms", "1777", "--tmpfs", folder)
    if not program.is_relative_to("/usr"):  # Playwright's, in somebody's home
        yield from _folders(program.parent)
        yield from ("--ro-bind", str(program.parent), str(program.parent))
    yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", _HOME)


def _system() -> Iterator[str]:
    yield from (*_folders(Path("/etc/ssl/certs")), "--ro-bind", "/usr", "/usr")
    for path in map(Path, ("/bin", "/sbin", "/lib", "/lib64", "/lib32")):
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    for name in _ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    yield from ("--proc", "/proc", "--dev", "/dev")


def _folders(path: Path) -> Iterator[str]:
    """Make the folders above `path` that everybody may enter; by default nobody else may."""
    for parent in reversed(path.parents):
        if str(parent) not in {"/", _HOME}:
            yield from ("--perms", "0755", "--dir", str(parent))


def _become(user: int) -> Sequence[str]:
    return [
        SETPRIV, f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs", "--inh-caps=-all",
        "--ambient-caps=-all", "--bounding-set=-all",
    ]  # fmt: skip


@cache
def _user() -> int:
    return unused_uid()


@cache
def _runs(command: tuple[str, ...]) -> bool:
    """Whether a command succeeds; asked once in a process."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PROBE_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
