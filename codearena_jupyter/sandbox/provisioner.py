"""The kernel provisioner: jupyter_client starts, polls and kills sandboxed kernels through it."""

from __future__ import annotations

import json
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Any as AnyTrait

from ..domain.execution import MB, Limits
from .leftovers import note_process
from .process import SandboxProcess
from .relay import CHANNELS, SOCKET, Relay
from .zmtp import Allowance

OUTPUT_FACTOR = 16
"""A kernel may send so many times `Limits.output_bytes` in all; keeping to `output_bytes` of
text is up to whoever collects the output, this is the wall behind it."""
_BYTES_PER_SECOND = 16 * MB
_MESSAGES_PER_SECOND = 500


class Isolation(Protocol):
    """What one kernel is isolated with."""

    @property
    def name(self) -> str:
        """Of the sandbox that made it."""
        ...

    @property
    def folder(self) -> Path:
        """Private to this kernel, made by the caller; short enough for socket paths."""
        ...

    @property
    def limits(self) -> Limits:
        """What the kernel may use."""
        ...

    @property
    def python(self) -> str:
        """The answers' Python, as the kernel sees it; likewise the next two."""
        ...

    @property
    def sockets(self) -> str:
        """The folder for the kernel's sockets."""
        ...

    @property
    def connection_file(self) -> str:
        """Where the kernel reads what is given to `start` as `connection`."""
        ...

    async def start(self, command: Sequence[str], connection: bytes) -> SandboxProcess:
        """Run `command`.

        Raises:
            SandboxError: it could not be started.
            UsageError: an attached file can't have the name it has.
        """
        ...


class SandboxProvisioner(KernelProvisionerBase):
    """Runs a kernel in a sandbox of its own, reached through a relay."""

    isolation: Isolation = AnyTrait()  # type: ignore[assignment]
    process: SandboxProcess | None = None
    _relay: Relay | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was launched and not cleaned up."""
        return self.process is not None

    async def poll(self) -> int | None:
        """None while it runs."""
        return None if self.process and self.process.ending is None else 0

    async def wait(self) -> int | None:
        """Until it has ended."""
        if self.process:
            await self.process.wait()
        return 0

    async def send_signal(self, signum: int) -> None:
        """Only an end can be signalled; interrupts are messages (`interrupt_mode`)."""
        if signum in {signal.SIGKILL, signal.SIGTERM} and self.process:
            self.process.kill()

    async def kill(self, restart: bool = False) -> None:
        """End everything in the sandbox."""
        if self.process:
            self.process.kill()

    async def terminate(self, restart: bool = False) -> None:
        """As `kill`: nothing in there deserves a farewell."""
        await self.kill()

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Point the manager at the relay's sockets; no connection file is written on the host."""
        manager: Any = self.parent
        manager.transport = "ipc"
        manager.ip = str(self.isolation.folder / SOCKET)
        for port, channel in enumerate(CHANNELS, start=1):
            setattr(manager, f"{channel}_port", port)
        command = [
            argument.replace("{connection_file}", self.isolation.connection_file)
            for argument in self.kernel_spec.argv
        ]
        return await super().pre_launch(cmd=command, **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the sandbox with the kernel in it, and the relay.

        Raises:
            SandboxError: it could not be started.
            UsageError: an attached file can't have the name it has.
        """
        isolation = self.isolation
        manager: Any = self.parent
        outside: KernelConnectionInfo = manager.get_connection_info()
        key: Any = outside["key"]  # bytes
        inside = outside | {"ip": f"{isolation.sockets}/{SOCKET}", "key": str(key, "ascii")}

        self.process = await isolation.start(cmd, json.dumps(inside).encode())
        note_process(isolation.folder, self.process.pid)
        total = OUTPUT_FACTOR * isolation.limits.output_bytes
        allowance = Allowance(total, _BYTES_PER_SECOND, _MESSAGES_PER_SECOND)
        self._relay = Relay(isolation.folder, self.process.sockets, allowance, self._stop_flood)
        await self._relay.open()
        self.connection_info = outside
        return outside

    async def cleanup(self, restart: bool = False) -> None:
        """End the process and the relay."""
        if self._relay:
            await self._relay.close()
            self._relay = None
        if self.process:
            self.process.kill()
            await self.process.wait()
            self.process.release()
            self.process = None

    def _stop_flood(self) -> None:
        if self.process:
            self.process.kill("output")
