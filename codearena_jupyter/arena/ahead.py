"""The first answers about many votes, made by a process of its own while JupyterLab loads.

A million votes that no server has read before take seconds to read, and what rates and draws them takes
another to load. In the server's own process that would hold up everything else; so a process beside it does
it from the server's start on, keeps what it found (`recalled`, `store.snapshot`), and ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from ..settings import Settings

LARGE = 32 << 20
"""Bytes of a store's file; what is in a smaller one is read as soon as it is asked for."""
SQLITE = "sqlite:///"
READY = "ready"
UNUSED = ("anywidget", "rfc3987_syntax")
"""Loading Altair loads these too, if they are there, which takes as long as itself. No answer needs them."""
log = logging.getLogger(__name__)


def store_file(settings: Settings) -> Path | None:
    """The file that the store is, where it is one."""
    if not settings.store_url.startswith(SQLITE):
        return None
    return Path(settings.store_url.removeprefix(SQLITE).partition("?")[0])


class Ahead:
    """The process, if there is one; safe for several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[str] | None = None
        self._first, self._all = threading.Event(), threading.Event()

    def start(self) -> None:
        """Start it, where the store is large."""
        file = store_file(self._settings)
        if self._process is not None or file is None or not file.exists() or file.stat().st_size < LARGE:
            return
        own = {"CODEARENA_STORE": self._settings.store_url, "CODEARENA_DATA": str(self._settings.data_dir)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env=os.environ | own,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._watch, name="codearena-ahead", daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether it may still find something."""
        return self._process is not None and not self._all.is_set()

    def wait(self, *, first: bool = False) -> None:
        """Until it has ended, or until the ranking, which is what is asked for first, is there."""
        if self._process is not None:
            (self._first if first else self._all).wait()

    def stop(self) -> None:
        """End it."""
        if self.running and self._process is not None:
            self._process.terminate()
            self._all.wait()

    def _watch(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                if line.strip() == READY:
                    self._first.set()
                else:
                    log.info("Reading votes ahead: %s", line.rstrip())
        self._process.wait()
        self._first.set()
        self._all.set()


async def _make_first() -> None:
    from ..settings import Settings
    from .parts import Parts

    parts = Parts(Settings.load())
    await parts.board().make_first(lambda: print(READY, flush=True))
    await parts.close()


if __name__ == "__main__":
    for name in UNUSED:
        sys.modules[name] = cast("Any", None)  # an import of it then fails as if it were not installed
    asyncio.run(_make_first())
