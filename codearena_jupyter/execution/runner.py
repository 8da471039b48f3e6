"""Runs programs: plans them through their environment, each in a sandboxed kernel of its own."""

from __future__ import annotations

import asyncio
import base64
import json
import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..domain.execution import (
    CellPlan,
    Durations,
    Execution,
    ExecutionRequest,
    PagePlan,
    ProcessPlan,
)
from ..domain.protocols import Environment, Kernel, Progress, Sandbox
from ..errors import MissingRequirement, NotFound, NotPermitted, SandboxError, UsageError
from . import outcome
from .collector import Collector
from .outcome import Outcome

STDIN = "codearena:stdin"
COMMAND = "codearena:command"
"""Names in requests; `sandbox.guest` says what they mean."""


class ProgramRunner:
    """Implements `domain.protocols.Runner`."""

    def __init__(self, environments: Sequence[Environment], sandbox: Sandbox) -> None:
        self._environments = {environment.name: environment for environment in environments}
        self._sandbox = sandbox

    async def run(self, request: ExecutionRequest, progress: Progress | None = None) -> Execution:
        """Run one program to its end. Cancelling stops it and leaves nothing behind.

        Raises:
            NotFound: there is no environment of that name.
        """
        program = request.program
        environment = self._environments.get(program.environment)
        if environment is None:
            raise NotFound("environment", program.environment)
        blank = Execution(program.environment, program.language, "ok")
        found = environment.availability()
        if not found.available:
            return replace(blank, status="unavailable", detail=found.detail)
        try:
            plan = environment.plan(program)
            if isinstance(plan, PagePlan):
                return replace(blank, page=plan.html)
            return await self._run(plan, request, blank, progress or _silent)
        except UsageError as error:
            return replace(blank, status="error", detail=str(error))
        except (MissingRequirement, NotPermitted, SandboxError) as error:
            return replace(blank, status="unavailable", detail=str(error))

    async def _run(
        self, plan: CellPlan | ProcessPlan, request: ExecutionRequest, blank: Execution, progress: Progress
    ) -> Execution:
        clock = _Clock()
        if not self._sandbox.prepared:
            progress("installing")
            await self._sandbox.prepare()
        install = clock.lap()
        progress("running")
        kernel = await self._sandbox.acquire(
            files=request.files, limits=request.limits, network=request.network
        )
        start = clock.lap()
        run = _Run(kernel, request)
        try:
            if isinstance(plan, CellPlan):
                ended = await run.cell(plan.code)
            else:
                ended = await run.process(plan)
        finally:
            await kernel.close()
        collector = run.collector
        return replace(
            blank,
            status=ended.status,
            detail=ended.detail,
            exit_code=ended.exit_code,
            stdout=collector.stream("stdout"),
            stderr=collector.stream("stderr"),
            truncated=collector.truncated,
            outputs=collector.outputs,
            durations_ms=Durations(install, run.build_ms, start, run.run_ms),
            sandbox=kernel.sandbox,
        )


class _Run:
    """One plan in one kernel."""

    def __init__(self, kernel: Kernel, request: ExecutionRequest) -> None:
        self.collector = Collector(request.limits.output_bytes)
        self.build_ms = self.run_ms = 0.0
        self._kernel = kernel
        self._limits = request.limits
        self._stdin = request.stdin

    async def cell(self, code: str) -> Outcome:
        """Run a script in the kernel."""
        clock = _Clock()
        ended = await self._execute(code.encode("utf-8", "replace").decode(), self._asked_stdin())
        self.run_ms = clock.lap()
        return ended

    async def process(self, plan: ProcessPlan) -> Outcome:
        """Write the files, build, run."""
        clock = _Clock()
        files = {name: text.encode("utf-8", "replace").decode() for name, text in plan.files.items()}
        for command in plan.build:
            ended = await self._command(command, files, plan.variables, {})
            files = {}
            if ended.status != "ok":
                self.build_ms = clock.lap()
                status = "build_failed" if ended.status == "error" else ended.status
                return replace(ended, status=status, detail=f"Building failed. {ended.detail}")
            # What a compiler that succeeded says is no output of the program.
            self.collector = Collector(self._limits.output_bytes)
        self.build_ms = clock.lap()
        ended = await self._command(plan.run, files, plan.variables, self._asked_stdin())
        self.run_ms = clock.lap()
        return ended

    async def _command(
        self,
        words: Sequence[str],
        files: Mapping[str, str],
        variables: Mapping[str, str],
        asked: Mapping[str, str],
    ) -> Outcome:
        order = {"command": list(words), "files": dict(files), "variables": dict(variables)}
        return await self._execute(shlex.join(words), {**asked, COMMAND: _base64(json.dumps(order).encode())})

    async def _execute(self, code: str, asked: Mapping[str, str]) -> Outcome:
        from .client import ProgramClient

        if not code.strip():
            return Outcome("ok", "There is nothing to run.", 0)
        reply: dict[str, Any] | None = None
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                reply = await ProgramClient(self._kernel, self.collector, asked).run(code)
        except TimeoutError:
            await self._kernel.stop("wall")
            return outcome.of_limit("wall", self._limits)
        if reply is None:
            ending = await self._kernel.wait()
            self.collector.take("stream", {"name": "stdout", "text": ending.stdout})
            self.collector.take("stream", {"name": "stderr", "text": ending.stderr})
            return outcome.of_ending(ending, self._limits)
        return outcome.of_reply(
            reply, self.collector.error, self.collector.stream("stderr")[-5000:], self._limits
        )

    def _asked_stdin(self) -> dict[str, str]:
        return {STDIN: _base64(self._stdin)} if self._stdin else {}


class _Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        """Milliseconds since the last call."""
        before, self._last = self._last, time.perf_counter()
        return round((self._last - before) * 1000, 3)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _silent(_: object) -> None:
    """Progress that nobody asked for."""
