"""A started kernel with a connected client: it runs one program and is thrown away."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Collection, Sequence

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from ..domain.protocols import KernelEnding, WrittenFile
from ..errors import SandboxError
from .doorway import PROXY, listen_inside
from .egress import EgressProxy
from .files import written_files
from .isolation import GUEST
from .leftovers import remove
from .process import SandboxProcess
from .provisioner import Isolation, SandboxProvisioner
from .sockets import connect_inside
from .watchdog import Watchdog

_READY_SECONDS = 60


class SandboxedKernel:
    """Implements `domain.protocols.Kernel`. Make it with `start`."""

    def __init__(self, manager: AsyncKernelManager, isolation: Isolation, watchdog: Watchdog) -> None:
        self.sandbox = isolation.name
        self.packages: tuple[str, ...] = ()
        self.at_end: Callable[[], None] = lambda: None
        """Called once it is closed."""
        self.manager = manager
        self.client: AsyncKernelClient = manager.client()
        self._isolation = isolation
        self._watchdog = watchdog
        assert isinstance(manager.provisioner, SandboxProvisioner)
        self._provisioner = manager.provisioner
        self._ending: KernelEnding | None = None
        self._closing: asyncio.Task[None] | None = None
        self._egress: EgressProxy | None = None

    @classmethod
    async def start(
        cls,
        isolation: Isolation,
        watchdog: Watchdog,
        *,
        preload: Sequence[str] = (),
        watched: bool = False,
        egress: EgressProxy | None = None,
    ) -> SandboxedKernel:
        """Start a kernel and wait until it answers.

        `preload` names modules to import before that. It is watched from the start where `watched`,
        else once it is handed out. `egress` is its way to the network, closed with it.

        Raises:
            SandboxError: it did not start; nothing is left.
            UsageError: an attached file can't have the name it has.
        """
        argv = [isolation.python, "-s", "-P", "-m", GUEST, "-f", "{connection_file}"]
        for name in preload:
            argv += ["--preload", name]
        if egress:
            argv += ["--proxy", "http://{}:{}".format(*PROXY)]
        manager = AsyncKernelManager()
        # The specification is ours and stands in no folder of kernels.
        manager._kernel_spec = KernelSpec(argv=argv, language="python", interrupt_mode="message")
        manager.provisioner = provisioner = SandboxProvisioner(
            parent=manager, kernel_spec=manager._kernel_spec, isolation=isolation
        )
        kernel = None
        try:
            await manager.start_kernel()
            kernel = cls(manager, isolation, watchdog)
            if egress:
                await kernel._let_out(egress)
            if watched:
                kernel.hand_out()
            kernel.client.start_channels(stdin=False, hb=False)
            # Not `asyncio.wait_for`: until Python 3.12 it can lose a cancellation to a result.
            async with asyncio.timeout(_READY_SECONDS):
                await kernel._ready()
        except BaseException as error:
            await (kernel.close() if kernel else provisioner.cleanup())
            remove(isolation.folder)
            if isinstance(error, TimeoutError):
                raise SandboxError("The sandboxed kernel did not answer in time.") from error
            raise
        return kernel

    @property
    def process(self) -> SandboxProcess | None:
        """The sandbox, for the watchdog; None once closed."""
        return self._provisioner.process

    @property
    def ending(self) -> KernelEnding | None:
        """How it ended, None while it is alive."""
        return self._ending or (self.process.ending if self.process else None)

    async def wait(self) -> KernelEnding:
        """Until it has ended; what it wrote last is in the answer."""
        if self._ending is None:
            assert self.process is not None
            await self.process.wait()
            self._ending = self._ending or self.process.told_ending()
        return self._ending

    def hand_out(self) -> None:
        """From now on it may run what it likes, and is watched."""
        if self.process:
            self._watchdog.watch(self.process, self._isolation.limits)

    async def stop(self, limit: str) -> None:
        """Kill everything in the sandbox now because it hit `limit`."""
        if self.process:
            self.process.kill(limit)
            await self.process.wait()

    def dial(self, name: str) -> socket.socket:
        """Connect to a Unix socket in the sandbox's folder for sockets.

        Raises:
            OSError: there is none (yet), something else is in its place, or nobody listens.
        """
        if self.process is None or self._closing is not None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "The sandbox has ended.")
        return connect_inside(self.process.sockets, name)

    async def written_files(self, known: Collection[str], read_bytes: int = 0) -> Sequence[WrittenFile]:
        """The files that the program left in its working folder."""
        assert self.process is not None
        return await asyncio.to_thread(written_files, self.process.home, known, read_bytes)

    async def close(self) -> None:
        """Kill everything in the sandbox and remove every trace. Safe to call twice, also at once;
        who is cancelled while waiting does not stop it."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _let_out(self, egress: EgressProxy) -> None:
        assert self.process is not None
        self._egress = egress
        try:
            await egress.open(await asyncio.to_thread(listen_inside, self.process.init))
        except OSError as error:
            raise SandboxError(f"The program can't be given the network: {error}.") from error

    async def _close(self) -> None:
        if self._egress:
            await self._egress.close()
        if self.process:
            self._watchdog.forget(self.process)
            self.process.kill()
            await self.wait()
        self.client.stop_channels()
        self.manager._close_control_socket()
        self.manager.context.destroy(linger=0)
        await self._provisioner.cleanup()
        remove(self._isolation.folder)
        self.at_end()

    async def _ready(self) -> None:
        """Until the kernel answers and its output channel is connected."""
        while True:
            request = self.client.kernel_info()
            try:
                async with asyncio.timeout(0.5):
                    await self._idle(request)
            except TimeoutError:
                if self.process and self.process.ending:
                    words = self.process.last_words()
                    raise SandboxError(f"The sandboxed kernel ended at once: {words}.") from None
            else:
                await self._reply(request)
                return

    async def _idle(self, request: str) -> None:
        while True:
            message = await self.client.get_iopub_msg()
            if message["parent_header"].get("msg_id") == request and message["content"] == {
                "execution_state": "idle"
            }:
                return

    async def _reply(self, request: str) -> None:
        while True:
            message = await self.client.get_shell_msg()
            if message["parent_header"].get("msg_id") == request:
                return
