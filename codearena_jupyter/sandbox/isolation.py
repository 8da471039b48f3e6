"""What a sandbox looks like from inside: the arguments of bubblewrap.

::

    /usr, /lib …      the machine's, read-only      /home/arena    working folder, tmpfs
    /etc              an allow-list, read-only      /tmp, /dev/shm tmpfs
    /opt/arena        the answers' Python           /run/arena     sockets of the kernel, 1 MB tmpfs

Two ways lead there. A normal user gets the namespaces through a user namespace. Root has no need
of one, but must not stay root: the program runs under a user id that nobody else has.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..domain.execution import MB, AttachedFile, Limits
from ..errors import UsageError
from .interpreter import Interpreter

HOME = "/home/arena"
PREFIX = "/opt/arena"
SOCKETS = "/run/arena"
CONNECTION_FILE = "/run/arena.json"
GUEST = "codearena_guest"
PYTHON = f"{PREFIX}/bin/python"
WRITABLE = (HOME, "/tmp", "/dev/shm", SOCKETS)  # noqa: S108  # the sandbox's own

SETPRIV = "/usr/bin/setpriv"

ETC = ("ld.so.cache", "alternatives", "ssl/certs", "fonts", "localtime", "mime.types", "java-*-openjdk", "R")
CONFIGURATION = ("/usr/etc", "/usr/local/etc", "/usr/local/share/jupyter", "/usr/share/jupyter")
_SOCKET_BYTES = 1 * MB
_SHARED_BYTES = 64 * MB
_UNUSED_UIDS = range(0x7000_0000, 0x7FFE_0000)
"""Where no distribution, container engine or systemd allots user ids."""


@dataclass(frozen=True)
class Layout:
    """`options` of bubblewrap, and the `command` it runs."""

    options: list[str]
    command: list[str]


def lay_out(
    command: Sequence[str],
    *,
    interpreter: Interpreter,
    connection: bytes,
    files: Sequence[AttachedFile],
    limits: Limits,
    lend: Callable[[bytes], int],
    shown: Mapping[str, Path] | None = None,
) -> Layout:
    """One sandbox around `command`. `lend` turns bytes into a descriptor that bubblewrap inherits;
    `shown` is what else of the host can be read inside, by its path there.

    Raises:
        UsageError: an attached file can't have the name it has.
    """
    check_names(files)
    root = os.geteuid() == 0
    uid = unused_uid() if root else 1000
    seen = views(interpreter, connection, shown or {}, uid)
    contents = seen.contents | {f"{HOME}/{file.name}": file.data for file in files}
    options = [
        *_namespaces(root),
        *(word for pair in variables().items() for word in ("--setenv", *pair)),
        *_system(),
        *_writable(limits),
        *_folders([*seen.sources, *contents, PYTHON]),
        *_read_only(seen.sources),
        *_masks(seen.hidden),
        *(word for path, target in seen.links.items() for word in ("--symlink", target, path)),
        *_contents(contents, lend),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME),
    ]
    return Layout(options, [*(_become(uid) if root else []), *command])


@dataclass(frozen=True)
class Views:
    """What programs see beside the machine's system folders, all of it read-only, by the path inside."""

    sources: dict[str, str]
    """Files and folders of the host."""
    contents: dict[str, bytes]
    """Files made for this sandbox."""
    links: dict[str, str]
    hidden: Sequence[str]
    """Folders within `sources` and the system's that are to look empty."""


def views(interpreter: Interpreter, connection: bytes, shown: Mapping[str, Path], uid: int) -> Views:
    """What one program sees that runs as the user `uid`."""
    site = f"{PREFIX}/lib/python{interpreter.version}/site-packages"
    packages = {f"{PREFIX}/packages-{n}": path for n, path in enumerate(interpreter.packages)}
    sources = {path: path for path in map(str, interpreter.parts)} | {
        target: str(path) for target, path in packages.items()
    }
    sources[f"{site}/{GUEST}"] = str(Path(__file__).parent / "guest")
    sources |= {target: str(path) for target, path in shown.items()}
    texts = {
        "/etc/passwd": f"arena:x:{uid}:{uid}::{HOME}:/bin/sh\n",
        "/etc/group": f"arena:x:{uid}:\n",
        "/etc/hosts": "127.0.0.1 localhost\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
        f"{PREFIX}/pyvenv.cfg": (
            f"home = {interpreter.executable.parent}\ninclude-system-site-packages = false\n"
        ),
        f"{site}/arena.pth": path_file(packages),
    }
    contents = {path: text.encode() for path, text in texts.items()}
    hidden = [
        path
        for path in [*CONFIGURATION, *map(str, interpreter.hidden)]
        if Path(path).is_dir() and not Path(path).is_symlink()
    ]
    links = {PYTHON: str(interpreter.executable), f"{PYTHON}3": "python"}
    return Views(sources, contents | {CONNECTION_FILE: connection}, links, hidden)


def system() -> tuple[dict[str, str], dict[str, str]]:
    """The machine's own folders and configuration that programs see, and its links between them."""
    sources, links = {"/usr": "/usr"}, {}
    for name in ("bin", "sbin", "lib", "lib64", "lib32"):
        path = Path("/", name)
        if path.is_symlink():
            links[str(path)] = str(path.readlink())
        elif path.is_dir():
            sources[str(path)] = str(path)
    present = sorted(str(path) for pattern in ETC for path in Path("/etc").glob(pattern))
    return sources | {path: path for path in present}, links


def path_file(packages: Iterable[str]) -> str:
    """What puts folders of packages on the path of the answers' Python, after Python's own modules:
    those that a program's request names (see `sandbox.guest`), then `packages`."""
    asked = 'os.environ.get("CODEARENA_PACKAGES", "").split(os.pathsep)'
    lines = [f"import os, site; list(map(site.addsitedir, filter(None, {asked})))"]
    return "\n".join([*lines, *(f"import site; site.addsitedir({path!r})" for path in packages), ""])


def check_names(files: Iterable[AttachedFile]) -> None:
    """Attached files lie in the working folder, beside the program.

    Raises:
        UsageError: a name that is no plain file name, or is taken.
    """
    taken = {"main.py"}
    for file in files:
        plain = PurePosixPath(file.name).name == file.name and "\0" not in file.name
        if not plain or file.name in {".", ".."} or len(os.fsencode(file.name)) > 255:
            raise UsageError(
                f"“{file.name}” can't be the name of an attached file: it has to be a plain name."
            )
        if file.name in taken:
            raise UsageError(f"“{file.name}” can't be attached: a file of that name is there already.")
        taken.add(file.name)


def unused_uid() -> int:
    """An id that this process may take: in a container only some are mapped."""
    lines = Path("/proc/self/uid_map").read_text().splitlines()
    mapped = [range(int(first), int(first) + int(count)) for first, _, count in map(str.split, lines)]
    free = [range(max(span.start, _UNUSED_UIDS.start), min(span.stop, _UNUSED_UIDS.stop)) for span in mapped]
    span = max(free, key=len)
    if not span:  # a container's 65,536 ids: the upper part, short of "nobody"
        span = range(max(mapped[-1].start, mapped[-1].stop - 8000), mapped[-1].stop - 100)
    return random.SystemRandom().choice(span)


def _namespaces(root: bool) -> Iterator[str]:
    if root:
        yield from ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
        yield from ("--cap-add", "CAP_SETPCAP")
    else:
        yield from ("--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000")
        yield from ("--cap-drop", "ALL")
    yield from ("--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try")
    yield from ("--hostname", "arena", "--die-with-parent", "--new-session", "--clearenv")


def _become(uid: int) -> list[str]:
    return [
        SETPRIV, f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs",
        "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all",
    ]  # fmt: skip


def variables() -> dict[str, str]:
    """The environment of programs."""
    return {
        "PATH": f"{PREFIX}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": HOME,
        "USER": "arena",
        "LOGNAME": "arena",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "TMPDIR": "/tmp",  # noqa: S108
        "IPYTHONDIR": f"{SOCKETS}/ipython",
        "MPLCONFIGDIR": "/tmp/.matplotlib",  # noqa: S108
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # Whole pages: each output is in a frame of its own, which has the script that Plotly names.
        "PLOTLY_RENDERER": "colab",
        "BOKEH_RESOURCES": "inline",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # The kernel's parent is process 1 and never goes away: nothing to watch for.
        "JPY_PARENT_PID": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        # Threads count as processes: a pool for each processor of a large server would be too many.
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
    }


def _system() -> Iterator[str]:
    sources, links = system()
    for path, target in links.items():
        yield from ("--symlink", target, path)
    yield from ("--proc", "/proc", "--dev", "/dev")
    yield from _folders(sources)
    yield from _read_only(sources)


def _writable(limits: Limits) -> Iterator[str]:
    yield from _folders(f"{path}/x" for path in (HOME, SOCKETS))
    for path, size in writable(limits).items():
        # 1777: as root, the program's user is not the one who mounts.
        yield from ("--size", str(size), "--perms", "1777", "--tmpfs", path)


def writable(limits: Limits) -> dict[str, int]:
    """What programs can write, and how many bytes each holds. They lie in the machine's memory, and do
    not count towards `Limits.memory_bytes`."""
    sizes = {SOCKETS: _SOCKET_BYTES, "/dev/shm": _SHARED_BYTES}  # noqa: S108
    return {path: sizes.get(path, limits.disk_bytes) for path in WRITABLE}


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """Make the folders above `paths` that everybody may enter; by default nobody else may."""
    made = {"/", "/usr", "/dev", "/proc", *WRITABLE}
    for path in paths:
        for folder in reversed([str(parent) for parent in PurePosixPath(path).parents]):
            inside = folder.startswith(("/usr/", "/dev/", "/proc/"))
            if folder not in made and not inside:
                made.add(folder)
                yield from ("--perms", "0755", "--dir", folder)


def _read_only(sources: Mapping[str, str]) -> Iterator[str]:
    for target, source in sources.items():
        yield from ("--ro-bind", source, target)


def _masks(paths: Iterable[str]) -> Iterator[str]:
    """Empty folders over what is there but none of the program's business."""
    for path in paths:
        yield from ("--size", "4096", "--perms", "0755", "--tmpfs", path, "--remount-ro", path)


def _contents(contents: Mapping[str, bytes], lend: Callable[[bytes], int]) -> Iterator[str]:
    for path, data in contents.items():
        yield from ("--perms", "0444", "--ro-bind-data", str(lend(data)), path)
