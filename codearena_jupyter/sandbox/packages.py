"""The packages that answers may import, installed once by uv into a folder of their own."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from .interpreter import EXECUTABLE, Interpreter, interpreter_with, server_interpreter

REQUIREMENTS = (
    "ipykernel>=6.29", "matplotlib-inline>=0.1.7", "numpy>=2", "pandas>=2.2", "matplotlib>=3.9",
    "scipy>=1.14",
    "seaborn>=0.13", "scikit-learn>=1.5", "altair>=5.5,<7", "openpyxl>=3.1", "pillow>=11", "sympy>=1.13",
    "networkx>=3.3", "duckdb>=1.1", "requests>=2.32", "tabulate>=0.9",
)  # fmt: skip
"""What answers import most; without network they can get nothing else."""

_TIMEOUT_SECONDS = 900
Say = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody asked for."""


class Packages:
    """The folder `python_dir/HASH/packages`; HASH changes with what should be in it."""

    def __init__(self, python_dir: Path, requirements: tuple[str, ...] = REQUIREMENTS) -> None:
        self._folder = python_dir
        self._requirements = requirements
        inputs = [*requirements, sys.version, platform.machine(), *platform.libc_ver()]
        digest = hashlib.sha256("\n".join(inputs).encode()).hexdigest()
        self._built = python_dir / digest[:12]
        self._failure: str | None = None

    @property
    def interpreter(self) -> Interpreter | None:
        """Python with these packages, None until they are installed."""
        if not self._built.is_dir():
            return None
        return interpreter_with(
            (self._built / "packages",), f"with {len(self._requirements)} packages and theirs"
        )

    @property
    def settled(self) -> bool:
        """Whether `prepare` has nothing left to do: they are installed, or can't be."""
        return self._built.is_dir() or bool(self._failure)

    async def prepare(self, say: Say = silent) -> Interpreter:
        """Install the packages unless they are there. `say` gets lines of progress.

        Where they can't be installed, answers get the server's own packages; `detail` of the
        result says so. It is tried once per process.
        """
        if found := self.interpreter:
            return found
        if self._failure is None:
            async with self._locked():
                if found := self.interpreter:  # another process was faster
                    return found
                say("Installing the packages that answers run with (once) …")
                self._failure = await self._install(say)
        if self._failure:
            say(f"They could not be installed: {self._failure}")
            return server_interpreter(f"no others could be installed ({self._failure})")
        found = self.interpreter
        assert found is not None
        return found

    async def _install(self, say: Say) -> str:
        """Answers why it failed, "" when it did not."""
        for abandoned in self._folder.glob(".building-*"):
            shutil.rmtree(abandoned, ignore_errors=True)  # we hold the lock: nobody is at it
        building = Path(tempfile.mkdtemp(prefix=".building-", dir=self._folder))
        building.chmod(0o755)  # root's sandboxes run under another user
        try:
            command = [
                _uv(), "pip", "install", "--python", str(EXECUTABLE), "--target", str(building / "packages"),
                "--only-binary", ":all:", "--link-mode", "copy", "--compile-bytecode", "--no-progress",
                *self._requirements,
            ]  # fmt: skip
            failure = await _run(command, self._folder, say)
            if not failure:
                building.rename(self._built)
            return failure
        finally:
            shutil.rmtree(building, ignore_errors=True)

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while True:
                try:
                    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await asyncio.sleep(0.2)
            yield
        finally:
            os.close(fd)


def _uv() -> str:
    from uv import find_uv_bin

    return find_uv_bin()


async def _run(command: list[str], folder: Path, say: Say) -> str:
    """Run an installer; answers its complaint, "" when there is none."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            umask=0o022,
        )
    except OSError as error:
        return f"uv did not start: {error}"
    assert process.stdout is not None
    lines: list[str] = []
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            async for raw in process.stdout:
                lines.append(raw.decode(errors="replace").strip())
                say(lines[-1])
            await process.wait()
    except TimeoutError:
        return f"uv took more than {_TIMEOUT_SECONDS} seconds"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return "" if process.returncode == 0 else " ".join(lines[-3:]) or f"uv ended with {process.returncode}"
