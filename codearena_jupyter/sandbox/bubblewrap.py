"""The sandbox made with bubblewrap: every run gets a fresh kernel in namespaces of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ..domain.availability import Availability
from ..domain.execution import AttachedFile, Limits
from ..errors import MissingRequirement, SandboxError
from .base import KernelSandbox
from .interpreter import Interpreter, interpreter_with
from .isolation import CONNECTION_FILE, PYTHON, SOCKETS, lay_out
from .process import SandboxProcess
from .requirements import explain, find_bubblewrap


@dataclass(frozen=True)
class BubblewrapIsolation:
    """Implements `provisioner.Isolation`."""

    bubblewrap: str
    interpreter: Interpreter
    folder: Path
    limits: Limits
    files: tuple[AttachedFile, ...]
    shown: Mapping[str, Path]
    """What else of the host programs may read, by its path inside."""

    name: ClassVar[str] = "bubblewrap"
    python: ClassVar[str] = PYTHON
    sockets: ClassVar[str] = SOCKETS
    connection_file: ClassVar[str] = CONNECTION_FILE

    async def start(self, command: Sequence[str], connection: bytes) -> SandboxProcess:
        """Start the sandbox with `command` in it.

        Raises:
            SandboxError: it could not be started.
            UsageError: an attached file can't have the name it has.
        """
        return await SandboxProcess.start(
            self.bubblewrap,
            self.limits,
            lambda lend: lay_out(
                command,
                interpreter=self.interpreter,
                connection=connection,
                files=self.files,
                limits=self.limits,
                shown=self.shown,
                lend=lend,
            ),
        )


class BubblewrapSandbox(KernelSandbox):
    """Implements `domain.protocols.Sandbox`."""

    name = "bubblewrap"
    _bubblewrap = ""

    def _probe(self) -> Availability:
        """Start a tiny sandbox and see. Blocks for some 50 ms."""
        try:
            found = find_bubblewrap()
            _try_out(found.path)
        except (MissingRequirement, SandboxError) as error:
            return Availability(self.name, False, str(error))
        self._bubblewrap = found.path
        detail = f"{found.path} (namespaces of its own: strong); {self._python()}"
        return Availability(self.name, True, detail, found.version)

    def _isolate(
        self,
        interpreter: Interpreter,
        folder: Path,
        limits: Limits,
        files: tuple[AttachedFile, ...],
        shown: Mapping[str, Path],
    ) -> BubblewrapIsolation:
        return BubblewrapIsolation(self._bubblewrap, interpreter, folder, limits, files, shown)


def _try_out(bubblewrap: str) -> None:
    """Run Python in a sandbox, from start to end.

    Raises:
        SandboxError: it did not work; says why and what to do.
    """
    python, limits = interpreter_with((), ""), Limits()
    command = [PYTHON, "-I", "-S", "-c", "pass"]
    try:
        process = SandboxProcess.start_now(
            bubblewrap,
            limits,
            lambda lend: lay_out(
                command, interpreter=python, connection=b"", files=(), limits=limits, lend=lend
            ),
        )
        ending, words = process.run_out()
    except SandboxError as error:
        raise SandboxError(explain(str(error))) from error
    if ending.exit_code != 0:
        raise SandboxError(explain(f"Python does not start in the sandbox: {words}."))
