"""What every isolation shares: packages, a pool of warm kernels, a watchdog, and the end of them all."""

from __future__ import annotations

import asyncio
import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ..domain.availability import Availability
from ..domain.execution import AttachedFile, Limits
from ..domain.packages import NODE_MODULES, InstalledSet
from ..errors import MissingRequirement, NotPermitted
from .egress import EgressProxy
from .installing import Say, silent
from .interpreter import Interpreter
from .isolation import GUEST, PREFIX, check_names
from .kernel import SandboxedKernel
from .layers import INSIDE, Layers
from .leftovers import Folders, note_process, remove
from .packages import Packages, versions
from .pool import Pool
from .process import SandboxProcess
from .provisioner import Isolation
from .watchdog import Watchdog, usage_of

_TOOL_INODES = 250_000
"""Files and folders that an installer may make: some packages have ten thousand."""
PRELOAD = ("numpy", "pandas", "matplotlib.pyplot")


class SandboxSettings(Protocol):
    """What of the settings this needs."""

    @property
    def python_dir(self) -> Path: ...  # noqa: D102
    @property
    def runtime_dir(self) -> Path: ...  # noqa: D102
    @property
    def limits(self) -> Limits: ...  # noqa: D102
    @property
    def pool_size(self) -> int: ...  # noqa: D102
    @property
    def allow_network(self) -> bool: ...  # noqa: D102


class KernelSandbox(ABC):
    """Implements `domain.protocols.Sandbox` but for what isolates. Cheap to make; close it in the
    event loop it was used in."""

    name: str
    _measure = staticmethod(usage_of)
    lets_out = True
    """Whether programs can be given the network: where they have one of their own, with a way out."""

    def __init__(self, settings: SandboxSettings, shown: Mapping[str, Path] | None = None) -> None:
        """`shown` is what else programs may read: files and folders of the host by their path inside."""
        self._settings = settings
        self._folders = Folders(settings.runtime_dir)
        self._packages = Packages(settings.python_dir)
        self._layers = Layers(settings.python_dir, self._packages)
        self._shown = dict(shown or {})
        with suppress(OSError):  # of an administrator, without any
            self._layers.folder.mkdir(parents=True, exist_ok=True)
        if self._layers.folder.is_dir():
            self._shown[f"{PREFIX}/{INSIDE}"] = self._layers.folder
        self._watchdog = Watchdog(self._measure)
        self._kernels: weakref.WeakSet[SandboxedKernel] = weakref.WeakSet()
        self._pool: Pool | None = None
        self._works = False

    @abstractmethod
    def _probe(self) -> Availability:
        """Start a tiny sandbox and see. Blocks."""

    @abstractmethod
    def _isolate(
        self,
        interpreter: Interpreter,
        folder: Path,
        limits: Limits,
        files: tuple[AttachedFile, ...],
        shown: Mapping[str, Path],
    ) -> Isolation:
        """What one kernel is isolated with, where the probe found that it works; `shown` is what of the
        host can be read inside, by its path there."""

    def probe(self) -> Availability:
        """Whether it works here, by trying it out. Blocks for a moment."""
        found = self._probe()
        self._works = found.available
        return found

    @property
    def prepared(self) -> bool:
        """Whether the packages that programs import are installed."""
        return self._works and self._packages.settled

    def has(self, requirements: Sequence[str]) -> bool:
        """Whether the packages that an environment brings along are installed."""
        return self._layers.has(requirements)

    async def prepare(self, say: Say | None = None, requirements: Sequence[str] = ()) -> None:
        """Install the packages that programs import, and what an environment brings along, unless they
        are there.

        Raises:
            MissingRequirement: the sandbox can't be had here.
            InstallError: what the environment brings along can't be installed.
        """
        say = say or silent
        await self._layers.prepare(requirements, await self._ready(say), say)

    async def warm(self) -> None:
        """Fill the pool in the background; returns when that has begun.

        Raises:
            MissingRequirement: the sandbox can't be had here.
        """
        await self._ready()
        self._warm_pool().fill()

    async def acquire(
        self,
        *,
        files: Sequence[AttachedFile] = (),
        limits: Limits | None = None,
        network: bool = False,
        requirements: Sequence[str] = (),
        installed: InstalledSet | None = None,
    ) -> SandboxedKernel:
        """A fresh kernel, warm from the pool where nothing else than a different time limit is
        asked for. `requirements` are what the program's environment brings along, `installed` are
        packages of its own.

        Raises:
            InstallError: what the environment brings along can't be installed.
            MissingRequirement: the sandbox can't be had here; nothing ran.
            NotPermitted: network was asked for, and an administrator locked it or this can't give it.
            SandboxError: it failed to start.
            UsageError: an attached file can't have the name it has.
        """
        if network and not self._settings.allow_network:
            raise NotPermitted("An administrator locked the network: programs run without it.")
        if network and not self.lets_out:
            raise NotPermitted(f"Programs in the {self.name} sandbox can't be given the network.")
        check_names(files)
        if requirements:
            await self.prepare(requirements=requirements)
        usual = self._settings.limits
        wanted = limits or usual
        layers = self._paths(requirements)
        if installed or files or network or replace(wanted, wall_seconds=usual.wall_seconds) != usual:
            egress = EgressProxy() if network else None
            kernel = await self._start(
                wanted, tuple(files), installed=installed, layers=layers, egress=egress
            )
        else:
            kernel = await self._warm_pool().take()
            kernel.packages = tuple(layers)
        kernel.hand_out()
        return kernel

    async def held(self, brought: Sequence[str] = ()) -> Mapping[str, str]:
        """Version by name of what programs can import, with what their environment brings along.

        Raises:
            InstallError: what the environment brings along can't be installed.
            MissingRequirement: the sandbox can't be had here.
        """
        await self.prepare(requirements=brought)
        interpreter = await self._interpreter(self._paths(brought))
        return await asyncio.to_thread(versions, interpreter.packages)

    @asynccontextmanager
    async def tool(
        self, module: str, order: bytes, limits: Limits, brought: Sequence[str] = ()
    ) -> AsyncIterator[SandboxProcess]:
        """Run a module of the guest in a sandbox of its own, without a kernel; it is over with the context.
        `order` is the file that it is told to read.

        Raises:
            MissingRequirement: the sandbox can't be had here.
            SandboxError: it did not start.
        """
        interpreter = await self._interpreter(self._paths(brought))
        isolation = self._isolate(interpreter, self._folders.new(), limits, (), self._shown)
        command = [isolation.python, "-I", "-m", f"{GUEST}.{module}", isolation.connection_file]
        try:
            process = await isolation.start(command, order)
            note_process(isolation.folder, process.pid)
            self._watchdog.watch(process, limits, _TOOL_INODES)
            try:
                yield process
            finally:
                self._watchdog.forget(process)
                process.kill()
                await process.wait()
                process.release()
        finally:
            remove(isolation.folder)

    async def close(self) -> None:
        """End every kernel, warm ones included."""
        if self._pool:
            await self._pool.close()
            self._pool = None
        for kernel in list(self._kernels):
            await kernel.close()

    def remove_leftovers(self) -> int:
        """End and remove what killed processes left behind; answers of how many processes."""
        return self._folders.remove_leftovers()

    def _python(self) -> str:
        """What programs run with, for people."""
        installed = self._packages.interpreter
        python = installed.detail if installed else "its packages are not installed yet: codearena prepare"
        return f"Python for answers: {python}"

    def _warm_pool(self) -> Pool:
        if self._pool is None:
            size = self._settings.pool_size
            self._pool = Pool(lambda: self._start(self._settings.limits, preload=size > 0), size)
        return self._pool

    async def _start(
        self,
        limits: Limits,
        files: tuple[AttachedFile, ...] = (),
        *,
        preload: bool = False,
        installed: InstalledSet | None = None,
        layers: Sequence[str] = (),
        egress: EgressProxy | None = None,
    ) -> SandboxedKernel:
        shown = self._shown
        own: list[Path] = []
        if installed and installed.ecosystem == "npm":
            shown = {**shown, NODE_MODULES: installed.folder}
        elif installed:
            own = [installed.folder]
        interpreter = await self._interpreter(layers, own)
        isolation = self._isolate(interpreter, self._folders.new(), limits, files, shown)
        kernel = await SandboxedKernel.start(
            # What starts with Python (`.pth` files) may be the work of anybody, so it is watched at once.
            isolation, self._watchdog, preload=PRELOAD if preload else (), watched=bool(own), egress=egress,
        )  # fmt: skip
        if installed:
            kernel.at_end = installed.release
        self._kernels.add(kernel)
        return kernel

    def _paths(self, requirements: Sequence[str]) -> list[str]:
        return [self._layers.path(requirements)] if requirements else []

    async def _interpreter(self, layers: Sequence[str], own: Sequence[Path] = ()) -> Interpreter:
        """Python with the base packages, layers of environments on top, and a program's own above all."""
        interpreter = await self._ready()
        below = [self._layers.folder.parent / layer for layer in layers]
        return replace(interpreter, packages=(*own, *below, *interpreter.packages))

    async def _ready(self, say: Say = silent) -> Interpreter:
        if not self._works:
            found = await asyncio.to_thread(self.probe)
            if not found.available:
                raise MissingRequirement(found.detail)
        return await self._packages.prepare(say)
