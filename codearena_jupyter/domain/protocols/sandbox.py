"""What is expected of a sandbox and of the kernels in it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..availability import Availability
from ..execution import AttachedFile, Limits
from ..packages import InstalledSet


@dataclass(frozen=True, slots=True)
class KernelEnding:
    """How a kernel's process ended: by itself with `exit_code`, by `signal` (a name such as
    "SIGSEGV"), or stopped because it hit `limit` ("memory", "processes", "output", …).

    `stdout` and `stderr` are what it wrote in its last moments and no message brought."""

    exit_code: int | None = None
    signal: str | None = None
    limit: str | None = None
    stdout: str = ""
    stderr: str = ""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that a program left in its working folder; `data` is None where it was not read."""

    name: str
    """Relative to the working folder, printable, without `..`."""
    size: int
    data: bytes | None = None


class Kernel(Protocol):
    """A started, sandboxed kernel: it runs one program and is then thrown away."""

    sandbox: str
    """Name of the isolation, for the record."""
    packages: tuple[str, ...]
    """Folders that the requests have to name, see "Packages" in `sandbox.guest`."""
    manager: Any
    """The `jupyter_client.AsyncKernelManager`, as nbclient wants it."""
    client: Any
    """A connected `jupyter_client` asynchronous client with running channels."""

    @property
    def ending(self) -> KernelEnding | None:
        """How it ended, None while it is alive."""
        ...

    async def wait(self) -> KernelEnding:
        """Until it has ended."""
        ...

    async def stop(self, limit: str) -> None:
        """Kill everything in the sandbox now because it hit `limit`."""
        ...

    def dial(self, name: str) -> socket.socket:
        """Connect to the Unix socket `name` that the guest or the program made in the sandbox's folder for
        sockets; the result is non-blocking. No path that the sandbox can write is resolved on the host.

        Raises:
            OSError: there is none (yet), something else is in its place, or nobody listens.
        """
        ...

    async def written_files(self, known: Collection[str], read_bytes: int = 0) -> Sequence[WrittenFile]:
        """The files of the working folder except those `known` by name, at most a thousand, read
        as long as all together have no more than `read_bytes`.

        It may have ended, but must not be closed.
        """
        ...

    async def close(self) -> None:
        """Kill everything in the sandbox and remove every trace. Safe to call twice."""
        ...


class Sandbox(Protocol):
    """An isolation. Entry-point group `codearena.sandboxes` (a class taking `settings`)."""

    name: str

    def probe(self) -> Availability:
        """Whether it works on this machine; `detail` says what to do where it does not."""
        ...

    @property
    def prepared(self) -> bool:
        """Whether everything that programs run with is installed; `acquire` is then quick."""
        ...

    def has(self, requirements: Sequence[str]) -> bool:
        """Whether the packages that an environment brings along are installed."""
        ...

    async def prepare(
        self, say: Callable[[str], None] | None = None, requirements: Sequence[str] = ()
    ) -> None:
        """Install what programs run with, and what an environment brings along (see `PackageUser`),
        unless it is there; `say` gets lines of progress.

        Raises:
            InstallError: what the environment brings along can't be installed.
            MissingRequirement: the sandbox can't be had here.
        """
        ...

    async def acquire(
        self,
        *,
        files: Sequence[AttachedFile] = (),
        limits: Limits | None = None,
        network: bool = False,
        requirements: Sequence[str] = (),
        installed: InstalledSet | None = None,
    ) -> Kernel:
        """A fresh kernel, warm from the pool where the defaults are asked for.

        `files` lie read-only in the working directory. `requirements` are what the program's
        environment brings along, `installed` are packages of its own, which the kernel releases
        when it is closed.

        Raises:
            InstallError: what the environment brings along can't be installed; nothing ran.
            MissingRequirement: the sandbox can't be had here; nothing ran.
            SandboxError: it failed to start.
        """
        ...

    async def warm(self) -> None:
        """Fill the pool in the background."""
        ...

    async def close(self) -> None:
        """End every kernel, warm ones included."""
        ...

    def remove_leftovers(self) -> int:
        """End and remove what killed processes left behind; answers of how many processes."""
        ...
