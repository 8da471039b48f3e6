"""Running uv for packages that this project chose, into folders that appear when they are complete."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

_TIMEOUT_SECONDS = 900
_BUILDING = ".building-"
Say = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody asked for."""


async def build(target: Path, fill: Callable[[Path], Awaitable[str]]) -> str:
    """Make the folder `target` with what `fill` puts into it; nobody ever sees half of it.

    Answers why it failed, "" when it did not. Call it in `locked(target.parent)`.
    """
    for abandoned in target.parent.glob(f"{_BUILDING}*"):
        shutil.rmtree(abandoned, ignore_errors=True)  # we hold the lock: nobody is at it
    building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=target.parent))
    building.chmod(0o755)  # root's sandboxes run under another user
    try:
        failure = await fill(building)
        if not failure:
            building.rename(target)
        return failure
    finally:
        shutil.rmtree(building, ignore_errors=True)


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[None]:
    """Alone at `folder`, among processes too; it is made where it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    fd = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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


async def uv(*arguments: str, folder: Path, say: Say = silent) -> str:
    """Run `uv pip` in `folder`; answers its complaint, "" when there is none."""
    from uv import find_uv_bin

    try:
        process = await asyncio.create_subprocess_exec(
            *(find_uv_bin(), "pip", *arguments),
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
