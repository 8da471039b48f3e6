"""The sandbox made with bubblewrap: every run gets a fresh kernel in namespaces of its own."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ..domain.availability import Availability
from ..domain.execution import AttachedFile, Limits
from ..errors import MissingRequirement, NotPermitted, SandboxError
from .interpreter import Interpreter, interpreter_with
from .isolation import PYTHON, lay_out
from .kernel import BubblewrapKernel
from .leftovers import Folders
from .packages import Packages, Say, silent
from .pool import Pool
from .process import SandboxProcess
from .provisioner import Isolation
from .requirements import explain, find_bubblewrap
from .watchdog import Watchdog

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


class BubblewrapSandbox:
    """Implements `domain.protocols.Sandbox`. Cheap to make; close it in the event loop it was
    used in."""

    name = "bubblewrap"

    def __init__(self, settings: SandboxSettings, shown: Mapping[str, Path] | None = None) -> None:
        """`shown` is what else programs may read: files and folders of the host by their path inside."""
        self._settings = settings
        self._shown = shown or {}
        self._folders = Folders(settings.runtime_dir)
        self._packages = Packages(settings.python_dir)
        self._watchdog = Watchdog()
        self._kernels: weakref.WeakSet[BubblewrapKernel] = weakref.WeakSet()
        self._bubblewrap: str | None = None
        self._pool: Pool | None = None

    def probe(self) -> Availability:
        """Start a tiny sandbox and see. Blocks for some 50 ms."""
        try:
            found = find_bubblewrap()
            _try_out(found.path)
        except (MissingRequirement, SandboxError) as error:
            return Availability(self.name, False, str(error))
        self._bubblewrap = found.path
        installed = self._packages.interpreter
        python = installed.detail if installed else "its packages are not installed yet: codearena prepare"
        return Availability(self.name, True, f"{found.path}; Python for answers: {python}", found.version)

    @property
    def prepared(self) -> bool:
        """Whether the packages that programs import are installed."""
        return self._bubblewrap is not None and self._packages.settled

    async def prepare(self, say: Say | None = None) -> None:
        """Install the packages that programs import, unless they are there.

        Raises:
            MissingRequirement: the sandbox can't be had here.
        """
        await self._ready(say or silent)

    async def warm(self) -> None:
        """Fill the pool in the background; returns when that has begun.

        Raises:
            MissingRequirement: the sandbox can't be had here.
        """
        await self._ready()
        self._warm_pool().fill()

    async def acquire(
        self, *, files: Sequence[AttachedFile] = (), limits: Limits | None = None, network: bool = False
    ) -> BubblewrapKernel:
        """A fresh kernel, warm from the pool where nothing else than a different time limit is
        asked for.

        Raises:
            MissingRequirement: the sandbox can't be had here; nothing ran.
            NotPermitted: network was asked for.
            SandboxError: it failed to start.
            UsageError: an attached file can't have the name it has.
        """
        if network:
            raise NotPermitted("Programs in the bubblewrap sandbox have no network.")
        usual = self._settings.limits
        wanted = limits or usual
        if files or replace(wanted, wall_seconds=usual.wall_seconds) != usual:
            kernel = await self._start(wanted, tuple(files))
        else:
            kernel = await self._warm_pool().take()
        kernel.hand_out()
        return kernel

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
    ) -> BubblewrapKernel:
        bubblewrap, interpreter = await self._ready()
        isolation = Isolation(bubblewrap, interpreter, self._folders.new(), limits, files, self._shown)
        kernel = await BubblewrapKernel.start(isolation, self._watchdog, preload=PRELOAD if preload else ())
        self._kernels.add(kernel)
        return kernel

    async def _ready(self, say: Say = silent) -> tuple[str, Interpreter]:
        if self._bubblewrap is None:
            found = await asyncio.to_thread(self.probe)
            if not found.available:
                raise MissingRequirement(found.detail)
        assert self._bubblewrap is not None
        return self._bubblewrap, await self._packages.prepare(say)


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
