"""One arena's real parts for the tests of this folder, with everything compiled ahead."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.arena.doctor import fill_caches
from codearena_jupyter.arena.parts import Parts
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import (
    AttachedFile,
    Execution,
    ExecutionRequest,
    Plan,
    ProcessPlan,
)
from codearena_jupyter.execution.runner import ProgramRunner

from ..sandboxes import settings


def lines(text: str, case: Mapping[str, Any]) -> list[str]:
    """Of an output, as its author's tests compare them."""
    text = text.lower() if case.get("any_case") else text
    text = text.translate({ord(character): None for character in case.get("ignored", "")})
    found = [line.rstrip() for line in text.strip("\n").splitlines()]
    return sorted(found) if case.get("any_order") else found


class WithArguments:
    """An environment whose programs are run with arguments, as those of others expect."""

    def __init__(self, environment: Any, arguments: Sequence[str]) -> None:
        self._environment, self._arguments = environment, arguments

    def __getattr__(self, name: str) -> Any:
        return getattr(self._environment, name)

    def plan(self, program: Program) -> Plan:
        plan = self._environment.plan(program)
        assert isinstance(plan, ProcessPlan)
        return replace(plan, run=(*plan.run, *self._arguments))


class Workshop:
    """Runs programs of every language as the arena does."""

    def __init__(self, loop: asyncio.Runner, folder: Path, *, compilers: bool) -> None:
        self.parts = Parts(settings(folder))
        self._loop = loop
        if compilers:
            loop.run(fill_caches(self.parts, lambda _: None))

    def needs(self, environment: str) -> None:
        """Skip a test where the tool is missing."""
        found = next(each for each in self.parts.environments if each.name == environment).availability()
        if not found.available:
            pytest.skip(found.detail)

    def run(
        self,
        environment: str,
        code: str,
        *,
        arguments: Sequence[str] = (),
        stdin: bytes = b"",
        files: Sequence[AttachedFile] = (),
        beside: tuple[tuple[str, str], ...] = (),
        **limits: Any,
    ) -> Execution:
        """Run a program to its end."""
        self.needs(environment)
        environments = [WithArguments(each, arguments) for each in self.parts.environments]
        runner = ProgramRunner(environments, self.parts.sandbox) if arguments else self.parts.runner
        limits_ = replace(self.parts.settings.limits, **limits)
        program = Program(code, environment, environment, files=beside)
        request = ExecutionRequest(program, stdin=stdin, files=tuple(files), limits=limits_)
        return self._loop.run(runner.run(request))

    def run_program(self, program: Program) -> Execution:
        """Run what an answer holds."""
        request = ExecutionRequest(program, limits=self.parts.settings.limits)
        return self._loop.run(self.parts.runner.run(request))

    def close(self) -> None:
        """End every kernel."""
        self._loop.run(self.parts.close())


@contextmanager
def opened_workshop(*, compilers: bool = True) -> Iterator[Workshop]:
    """`compilers` lets them compile ahead what every program needs."""
    folder = Path(tempfile.mkdtemp(prefix="workshop-"))
    try:
        with asyncio.Runner() as loop:
            workshop = Workshop(loop, folder, compilers=compilers)
            try:
                yield workshop
            finally:
                workshop.close()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    with opened_workshop() as workshop:
        yield workshop
