"""A real sandbox for the tests of several folders, with an event loop of its own."""

from __future__ import annotations

import asyncio
import ctypes
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import psutil

from codearena_jupyter.domain.availability import Availability
from codearena_jupyter.domain.code import CodeBlock, Program
from codearena_jupyter.domain.execution import (
    AttachedFile,
    CellPlan,
    Execution,
    ExecutionRequest,
    Limits,
    ProcessPlan,
)
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.sandbox.base import KernelSandbox
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.settings import Settings

from .conftest import ANSWERS_PYTHON

T = TypeVar("T")

PR_SET_CHILD_SUBREAPER = 36


@contextmanager
def adopting() -> Iterator[Callable[[], int]]:
    """Gives a count of the living processes below this one; orphans become its children meanwhile."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def lives(process: psutil.Process) -> bool:
        try:
            return bool(process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    def count() -> int:
        return sum(map(lives, psutil.Process().children(recursive=True)))

    try:
        yield count
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


class PlannedAs:
    """An environment whose every program is meant as `plan` says; the program's code is free."""

    title = "Test"
    languages: tuple[str, ...] = ("test",)
    system_prompt = ""

    def __init__(self, name: str, plan: Any) -> None:
        self.name = name
        self._plan = plan

    def fit(self, block: CodeBlock) -> float:
        return 0.0

    def plan(self, program: Program) -> Any:
        return self._plan(program)

    def availability(self) -> Availability:
        return Availability(self.name, True, "here")


ENVIRONMENTS = (
    PlannedAs("python", lambda program: CellPlan(program.code)),
    PlannedAs("shell", lambda program: ProcessPlan({"main.sh": program.code}, ("sh", "main.sh"))),
    PlannedAs(
        "c",
        lambda program: ProcessPlan(
            {"main.c": program.code}, ("./main",), (("gcc", "-w", "-o", "main", "main.c"),)
        ),
    ),
)


def settings(folder: Path, **changes: Any) -> Settings:
    """Of an arena in `folder`, with the answers' Python that all tests share."""
    usual = Settings(
        data_dir=folder / "data",
        runtime_dir=folder / "run",
        python_dir=Path(ANSWERS_PYTHON),
        models_file=folder / "models.json",
        store_url=f"sqlite:///{folder}/store.sqlite",
        pool_size=0,
        limits=Limits(wall_seconds=30, cpu_seconds=30),
    )
    return replace(usual, **changes)


class Bench:
    """Runs programs in a sandbox, one after the other, from synchronous tests."""

    def __init__(
        self, loop: asyncio.Runner, settings: Settings, kind: type[KernelSandbox] = BubblewrapSandbox
    ) -> None:
        self.settings = settings
        self.sandbox = kind(settings)
        self.runner = ProgramRunner(ENVIRONMENTS, self.sandbox)
        self._loop = loop

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run asynchronous work to its end."""
        return self._loop.run(work)

    def request(
        self,
        code: str,
        environment: str = "python",
        *,
        stdin: bytes = b"",
        files: Sequence[AttachedFile] = (),
        keep_files: Path | None = None,
        network: bool = False,
        **limits: Any,
    ) -> ExecutionRequest:
        return ExecutionRequest(
            Program(code, environment, environment),
            stdin=stdin,
            files=tuple(files),
            limits=replace(self.settings.limits, **limits),
            keep_files=keep_files,
            network=network,
        )

    def run(self, code: str, environment: str = "python", **options: Any) -> Execution:
        """Run one program and wait until nothing is left of it; `options` are those of `request`."""

        async def play() -> Execution:
            execution = await self.runner.run(self.request(code, environment, **options))
            await self.runner.settle()
            return execution

        return self.wait(play())


@contextmanager
def opened_bench(kind: type[KernelSandbox] = BubblewrapSandbox, **changes: Any) -> Iterator[Bench]:
    """A sandbox in a folder of its own; everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with asyncio.Runner() as loop:
            bench = Bench(loop, settings(folder, **changes), kind)
            try:
                yield bench
            finally:
                bench.wait(bench.sandbox.close())
            left = [path for path in folder.rglob("*") if path.is_socket() or path.name == "process"]
            assert not left, left
    finally:
        shutil.rmtree(folder)
