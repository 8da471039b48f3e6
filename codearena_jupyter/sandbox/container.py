"""The sandbox made with Docker or Podman, for machines where bubblewrap can't make namespaces itself.

The program's container has no network, no capabilities, a read-only root of which nothing is written to the
disk, and the same views of this machine as bubblewrap's sandbox. On top of the engine's own filter lies ours.
The host reaches the kernel's sockets through the first process of the container, never through a folder that
both can write. So Docker's or Podman's daemon has to run on this very machine, which has to be Linux: a
virtual machine beside it, as on macOS and Windows, hides its processes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ..domain.availability import Availability
from ..domain.execution import AttachedFile, Limits
from ..errors import MissingRequirement, SandboxError
from .base import KernelSandbox
from .container_engine import Engine, engines
from .container_process import Container, ContainerProcess
from .interpreter import Interpreter, interpreter_with
from .isolation import CONNECTION_FILE, PYTHON, SOCKETS
from .process import SandboxProcess


@dataclass(frozen=True)
class ContainerIsolation:
    """Implements `provisioner.Isolation`."""

    container: Container

    name: ClassVar[str] = "container"
    python: ClassVar[str] = PYTHON
    sockets: ClassVar[str] = SOCKETS
    connection_file: ClassVar[str] = CONNECTION_FILE

    @property
    def folder(self) -> Path:
        """Private to this kernel."""
        return self.container.folder

    @property
    def limits(self) -> Limits:
        """What the kernel may use."""
        return self.container.limits

    async def start(self, command: Sequence[str], connection: bytes) -> SandboxProcess:
        """Start `command` in the container.

        Raises:
            SandboxError: it could not be started.
            UsageError: an attached file can't have the name it has.
        """
        return await ContainerProcess.start_in(self.container, command, connection)


class ContainerSandbox(KernelSandbox):
    """Implements `domain.protocols.Sandbox`."""

    name = "container"
    _last: ClassVar[Engine | None] = None
    """What worked the last time: the first one to try."""
    _engine: Engine | None = None

    def _probe(self) -> Availability:
        """Run Python in a container, with each engine in turn until it works. Blocks for a second or so."""
        if sys.platform != "linux":
            return Availability(self.name, False, "Containers can be used where their engine runs: on Linux.")
        try:
            found = engines()
        except MissingRequirement as error:
            return Availability(self.name, False, str(error))
        problems: dict[str, None] = {}
        for engine in sorted(found, key=lambda engine: engine != self._last):
            problem = _trouble(engine)
            if not problem:
                self._engine = type(self)._last = engine
                bounds = (
                    "" if engine.cgroups else "; without cgroups, so limits are looked after from outside"
                )
                detail = f"{engine.title} (a container: strong){bounds}; {self._python()}"
                return Availability(self.name, True, detail, engine.version)
            problems[f"{engine.title}: {problem}"] = None
        return Availability(self.name, False, " ".join(problems))

    def _isolate(
        self,
        interpreter: Interpreter,
        folder: Path,
        limits: Limits,
        files: tuple[AttachedFile, ...],
        shown: Mapping[str, Path],
    ) -> ContainerIsolation:
        assert self._engine is not None
        return ContainerIsolation(Container(self._engine, folder, interpreter, limits, shown, files))

    def remove_leftovers(self) -> int:
        """End and remove what killed processes left behind; answers of how many processes."""
        engine = self._engine
        if engine is None and self.probe().available:
            engine = self._engine
        containers = engine.remove_abandoned() if engine else 0
        return max(super().remove_leftovers(), containers)


def _trouble(engine: Engine) -> str:
    """Why an engine does not work, "" where it does."""
    with tempfile.TemporaryDirectory(prefix="codearena-") as folder:
        container = Container(engine, Path(folder), interpreter_with((), ""), Limits(), {})
        try:
            ending, words = ContainerProcess.try_out(container)
        except SandboxError as error:
            return str(error)
    return "" if ending.exit_code == 0 else f"Python does not start in the container: {words}."
