"""A program in a container as a process: started through Docker's or Podman's command, reached without it."""

from __future__ import annotations

import base64
import itertools
import json
import os
import random
import resource
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..domain.execution import MB, AttachedFile, Limits
from ..domain.protocols import KernelEnding
from ..errors import SandboxError
from .container_engine import LABEL, Engine
from .interpreter import Interpreter
from .isolation import (
    GUEST,
    HOME,
    PREFIX,
    PYTHON,
    check_names,
    system,
    unused_uid,
    variables,
    views,
    writable,
)
from .landlock_process import tasks_of
from .leftovers import started
from .process import SandboxProcess, in_spawner, in_spawner_now, open_root, resource_limits
from .seccomp import seccomp_filter

_FILES, _EMPTY = f"{PREFIX}/files", f"{PREFIX}/empty"
_ENGINES = ("/proc", "/sys", "/dev")
"""What engines mount by themselves."""
_SPARE_BYTES = 256 * MB
"""For the engine's own and what is shared: below the container's bound, the watchdog says what was hit."""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Container:
    """What one container is made of; `folder` is private to it, and removed by whoever made it."""

    engine: Engine
    folder: Path
    interpreter: Interpreter
    limits: Limits
    shown: Mapping[str, Path]
    files: tuple[AttachedFile, ...] = ()


class ContainerProcess(SandboxProcess):
    """`init` is the container's first process, `pid` the engine's client."""

    @classmethod
    async def start_in(
        cls, container: Container, command: Sequence[str], connection: bytes
    ) -> ContainerProcess:
        """Start `command` in a container.

        Raises:
            SandboxError: it could not be started.
            UsageError: an attached file can't have the name it has.
        """
        return await in_spawner(_start, cls, container, command, connection)

    @classmethod
    def try_out(cls, container: Container) -> tuple[KernelEnding, str]:
        """Run Python from start to end: how it ended and its last words. Blocks.

        Raises:
            SandboxError: it could not be started.
        """
        command = [PYTHON, "-I", "-S", "-c", "pass"]
        return in_spawner_now(_start, cls, container, command, b"").run_out()

    def release(self) -> None:
        """Close the descriptors, once it has ended."""
        if self._process.stdin:
            self._process.stdin.close()
        super().release()


def _start(
    cls: type[ContainerProcess], container: Container, command: Sequence[str], connection: bytes
) -> ContainerProcess:
    check_names(container.files)
    engine, limits = container.engine, container.limits
    uid = _user(engine)
    root, note = container.folder / "root", container.folder / "init"
    owner = f"{os.getpid()}-{started(os.getpid())}"
    name = f"codearena-{owner}-{next(_numbers)}"
    mounted, links = _fill(root, container, connection, uid)
    volumes = [word for path, source in mounted.items() for word in ("--volume", f"{source}:{path}:ro")]
    covered = {*mounted, *writable(limits), *_ENGINES}
    root_options, image = engine.root_options(root, links, covered)
    site = f"{PREFIX}/lib/python{container.interpreter.version}/site-packages"
    words = [
        *engine.command, "run", "--rm", "--interactive", "--name", name, "--label", f"{LABEL}={owner}",
        *_bounds(engine, limits, uid), *root_options, *volumes,
        *(("--pidfile", str(note)) if engine.podman else ()),
        *image, PYTHON, "-I", "-S", "-B", f"{site}/{GUEST}/first.py",
    ]  # fmt: skip
    kept = resource_limits(limits)
    kept.pop(resource.RLIMIT_NPROC)  # the engine sets it, for the container's user
    config = {
        "command": list(command),
        "variables": variables(),
        "limits": list(kept.items()),
        "links": {f"{HOME}/{file.name}": f"{_FILES}/{n}" for n, file in enumerate(container.files)},
        "filter": base64.b64encode(seccomp_filter()).decode(),
        "folder": HOME,
    }
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"The sandbox could not be started: {error}.") from error
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        init = engine.first_process(name, process, note)
        # It waits for its line of input: nothing of the program has run yet.
        sandbox = cls(process, init, open_root(process, init))
        process.stdin.write(json.dumps(config).encode() + b"\n")
        process.stdin.flush()
    except BaseException as error:
        process.kill()
        process.stdin.close()
        text = _complaint(process.stdout.read(4096))
        process.stdout.close()
        process.wait()
        engine.remove(name)
        if isinstance(error, SandboxError | OSError):
            raise SandboxError(f"The container could not be started: {text or error}") from error
        raise
    return sandbox


def _complaint(data: bytes) -> str:
    """The line that tells what went wrong; Docker adds advice after it."""
    lines = data.decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "rror" in line), lines[-1] if lines else "")


def _user(engine: Engine) -> int:
    """Who the program is: nobody else's number where that can be chosen."""
    if os.geteuid() == 0:
        return unused_uid()
    # In Podman's own namespace of users any will do; Docker's is the machine's, in which only this
    # user's own processes can be reached from here.
    return random.SystemRandom().randrange(1000, 60_000) if engine.podman else os.geteuid()


def _bounds(engine: Engine, limits: Limits, uid: int) -> list[str]:
    tasks = resource_limits(limits)[resource.RLIMIT_NPROC][0]
    own = tasks + (tasks_of(uid) if uid == os.geteuid() else 0)
    words = [
        "--network", "none", "--read-only", "--cap-drop", "ALL", "--user", f"{uid}:{uid}",
        "--security-opt", "no-new-privileges", "--security-opt", "label=disable", "--hostname", "arena",
        "--log-driver", "none", "--ipc", "private", "--ulimit", "nofile=1024:1024",
        "--ulimit", f"nproc={own}:{own}", "--ulimit", "msgqueue=0:0",
    ]  # fmt: skip
    sizes = writable(limits)
    if engine.cgroups:
        memory = limits.memory_bytes + sum(sizes.values()) + _SPARE_BYTES
        words += ["--memory", str(memory), "--memory-swap", str(memory), "--pids-limit", str(tasks + 8)]
    for path, size in sizes.items():
        if path == "/dev/shm":  # noqa: S108  # the container's own
            words += ["--shm-size", str(size)]
        else:
            words += ["--tmpfs", f"{path}:rw,exec,nosuid,nodev,size={size},mode=1777"]
    return words


def _fill(
    root: Path, container: Container, connection: bytes, uid: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Lay out the container's root; answers what of the host is to be mounted in it, by the path there,
    and the links at its top."""
    seen = views(container.interpreter, connection, container.shown, uid)
    machine, links = system()
    contents = {
        **seen.contents,
        **{f"/etc/{name}": b"" for name in ("hostname", "resolv.conf")},
        **{f"{_FILES}/{number}": file.data for number, file in enumerate(container.files)},
    }
    sources = machine | seen.sources
    folders = [*_ENGINES, _EMPTY, *writable(container.limits)]
    for path in [*folders, *(path for path, source in sources.items() if Path(source).is_dir())]:
        _make(root, path)
    for path, data in contents.items():
        _make(root, str(Path(path).parent))
        Path(f"{root}{path}").write_bytes(data)
    for path, source in sources.items():
        if not Path(source).is_dir():
            _make(root, str(Path(path).parent))
            Path(f"{root}{path}").touch()
    for path, target in (links | seen.links).items():
        _make(root, str(Path(path).parent))
        Path(f"{root}{path}").symlink_to(target)
    _let_everybody_read(root)
    for path in writable(container.limits):
        Path(f"{root}{path}").chmod(0o1777)  # Podman's tmpfs takes the mode of what it covers
    return sources | dict.fromkeys(seen.hidden, f"{root}{_EMPTY}"), links


def _make(root: Path, path: str) -> None:
    Path(f"{root}{path}").mkdir(parents=True, exist_ok=True)


def _let_everybody_read(root: Path) -> None:
    """Inside, the program's user is another one; outside, the folder above is private."""
    places: Iterable[Path] = (root, *root.rglob("*"))
    for place in places:
        if not place.is_symlink():
            place.chmod(0o755 if place.is_dir() else 0o644)
