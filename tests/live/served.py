"""A sandbox and a place for apps in a thread of their own, for tests that drive a browser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from codearena_jupyter.arena.parts import Parts
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import Execution, ExecutionRequest, LiveProgram
from codearena_jupyter.parsing.dependencies import dependencies
from codearena_jupyter.server.local import LocalServer
from codearena_jupyter.settings import Settings

from ..conftest import ANSWERS_PYTHON

T = TypeVar("T")


class Served:
    """Runs apps with the arena's own parts; they are at `url` until the end."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._settings = Settings.load(
            data_dir=folder / "data", runtime_dir=folder / "run", python_dir=Path(ANSWERS_PYTHON), pool_size=1
        )
        self.server: LocalServer = self.wait(self._make())
        self.parts = Parts(self._settings, apps=self.server.apps)
        self.lives: list[LiveProgram] = []

    async def _make(self) -> LocalServer:
        return LocalServer()

    def wait(self, work: Coroutine[Any, Any, T], seconds: float = 170) -> T:
        """Do something in the other thread's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def start(self, code: str, environment: str, language: str = "python") -> tuple[Execution, str]:
        """Run an app; its result and the address of the page around it."""
        program = Program(code, language, environment, dependencies(code, language))
        request = ExecutionRequest(program, limits=self._settings.limits, adopt=self.lives.append)
        told = self.wait(self.parts.runner.run(request))
        return told, f"{self.server.url}{self.lives[-1].url}" if told.status == "ok" else ""

    def stop(self) -> None:
        """End every app."""
        for life in self.lives:
            self.wait(life.stop())
        self.lives.clear()

    def close(self) -> None:
        """End everything."""
        self.stop()
        self.wait(self.parts.close())
        self.wait(self.server.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Everything that apps need, or the reason why there is none."""
    made = Served(folder)
    try:
        found = made.parts.sandbox.probe()
        if not found.available or made.parts.sandbox.name == "landlock":
            pytest.skip(found.detail)
        yield made
    finally:
        made.close()
