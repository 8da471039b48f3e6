"""The sandbox for machines that allow no namespaces: Landlock, system call filters and limits.

It needs nothing installed but Linux 6.12, and is weaker than bubblewrap. What it keeps:

- files: the system and Python are read, a private folder is written, all else can't be opened;
- no network at all, no connection to any socket of the host, no signal to other processes;
- no process of others can be listed, traced or read; everything ends as one process group.

What it does not keep: whether a path exists, its size and times can be asked of any path that the
user may reach; a normal user's programs run as that user (root's get a user id of their own); disk is
looked at several times a second, not bounded by the system, and what was deleted while it is mapped
is not seen. What programs lack: sockets (even to themselves), `/proc/self` but for its map of memory,
`/dev/shm` and with it multiprocessing's pools and locks, and the usual places: their folders are below a
temporary one. Where root's Python lies in a private folder, programs keep the capability to pass such
folders (CAP_DAC_READ_SEARCH); what they open is Landlock's affair all the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ..domain.availability import Availability
from ..domain.execution import AttachedFile, Limits
from ..errors import SandboxError
from .base import KernelSandbox
from .interpreter import Interpreter, interpreter_with
from .isolation import CONNECTION_FILE, PYTHON, SOCKETS
from .landlock_process import LandlockProcess, usage_with_disk
from .landlock_rules import OLDEST_ABI, abi
from .landlock_work import Work, remove_abandoned
from .process import SandboxProcess
from .seccomp import supports


@dataclass(frozen=True)
class LandlockIsolation:
    """Implements `provisioner.Isolation`."""

    interpreter: Interpreter
    folder: Path
    limits: Limits
    work: Work

    name: ClassVar[str] = "landlock"

    @property
    def python(self) -> str:
        """Below the work folder, as the others."""
        return f"{self.work.root}{PYTHON}"

    @property
    def sockets(self) -> str:
        """The folder for the kernel's sockets."""
        return f"{self.work.root}{SOCKETS}"

    @property
    def connection_file(self) -> str:
        """Where the kernel learns how it is reached."""
        return f"{self.work.root}{CONNECTION_FILE}"

    async def start(self, command: Sequence[str], connection: bytes) -> SandboxProcess:
        """Start `command` behind Landlock.

        Raises:
            SandboxError: it could not be started.
            UsageError: an attached file can't have the name it has.
        """
        return await LandlockProcess.start_in(self.work, command, self.interpreter, self.limits, connection)


class LandlockSandbox(KernelSandbox):
    """Implements `domain.protocols.Sandbox`."""

    name = "landlock"
    _measure = staticmethod(usage_with_disk)
    lets_out = False

    def _probe(self) -> Availability:
        """Run Python behind Landlock and see. Blocks for some 100 ms."""
        if sys.platform != "linux" or not supports(os.uname().machine):
            return Availability(self.name, False, "Landlock is a part of Linux on x86_64 and aarch64.")
        version = abi()
        if version < OLDEST_ABI:
            detail = f"Landlock {OLDEST_ABI} (Linux 6.12) is needed; this kernel has {version or 'none'}."
            return Availability(self.name, False, detail)
        try:
            python = self._packages.interpreter or interpreter_with((), "")
            ending, words = LandlockProcess.try_out(python, self._shown, Limits())
        except SandboxError as error:
            return Availability(self.name, False, str(error))
        if ending.exit_code != 0:
            advice = ""
            if os.geteuid() == 0:
                advice = (
                    " As root, programs run as another user, who has to be able to read Python and its "
                    "packages (CODEARENA_PYTHON): no folder above them may be private."
                )
            return Availability(self.name, False, f"Python does not start behind Landlock: {words}.{advice}")
        detail = (
            f"Landlock {version} with system call filters (weaker than bubblewrap or a container: files' "
            f"names and times can be asked for, and programs have no sockets); {self._python()}"
        )
        return Availability(self.name, True, detail, str(version))

    def _isolate(
        self,
        interpreter: Interpreter,
        folder: Path,
        limits: Limits,
        files: tuple[AttachedFile, ...],
        shown: Mapping[str, Path],
    ) -> LandlockIsolation:
        return LandlockIsolation(interpreter, folder, limits, Work(shown, files))

    def remove_leftovers(self) -> int:
        """End and remove what killed processes left behind; answers of how many processes."""
        return max(super().remove_leftovers(), remove_abandoned())
