"""What tools compile ahead: filled beside its place and moved there, so that it is whole or absent."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import SandboxError

_SECONDS = 600


def fill(caches: Path, name: str, make: Callable[[Path], None]) -> None:
    """Let `make` fill a new folder `caches/name`, unless there is one.

    Raises:
        SandboxError: it failed; nothing is left.
    """
    done = caches / name
    if done.is_dir():
        return
    try:
        caches.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(caches)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=caches))
    except OSError as error:  # an administrator's, read-only
        raise SandboxError(f"{done} can't be made: {error.strerror}.") from error
    try:
        making.chmod(0o755)  # root's sandboxes run under another user
        make(making)
        try:
            making.rename(done)
        except OSError as error:
            if not done.is_dir():  # nobody was faster
                raise SandboxError(f"{done} could not be made: {error.strerror}.") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _remove_abandoned(caches: Path) -> None:
    """What a process that was killed had begun; nothing takes so long."""
    for folder in caches.glob(".making-*"):
        if time.time() - folder.stat().st_mtime > 2 * _SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def run_ahead(command: list[str], folder: Path, variables: Mapping[str, str]) -> None:
    """Run a tool on code of ours, in `folder`.

    Raises:
        SandboxError: it failed; says why.
    """
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        **variables,
    }
    try:
        said = subprocess.run(
            ["nice", *command],  # somebody may be at work meanwhile
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            umask=0o022,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxError(f"{command[0]} could not compile ahead: {error}.") from error
    if said.returncode != 0:
        raise SandboxError(f"{command[0]} could not compile ahead: {said.stderr.strip()[-500:]}")
