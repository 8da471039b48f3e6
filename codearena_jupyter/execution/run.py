"""One plan in one sandboxed kernel: what is sent to the guest, and what its replies mean."""

from __future__ import annotations

import asyncio
import base64
import json
import mimetypes
import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..domain.execution import (
    MB,
    Artifact,
    BuildPlan,
    CellPlan,
    ExecutionRequest,
    GamePlan,
    ProcessPlan,
    ServePlan,
)
from ..domain.protocols import Kernel, PageBuilder, WrittenFile
from ..errors import MissingRequirement
from . import outcome
from .collector import Collector
from .outcome import Outcome

STDIN = "codearena:stdin"
COMMAND = "codearena:command"
PACKAGES = "codearena:packages"
FILES = "codearena:files"
PLACE = "codearena:place"
"""Names in requests; `sandbox.guest` says what they mean."""
BUILD_SECONDS = 180.0
"""What each command that builds may take, apart from the time of the program itself."""
MAX_KEPT_FILES = 100
MAX_KEPT_BYTES = 25 * MB
"""Of all files that one program wrote."""
PAGE_BYTES = 16 * MB
"""Of a built page, without the libraries that are put in afterwards."""


class Run:
    """One plan in one kernel."""

    def __init__(self, kernel: Kernel, request: ExecutionRequest) -> None:
        self.collector = Collector(request.limits.output_bytes)
        self.build_ms = self.run_ms = 0.0
        self.built: str | None = None
        """The page that was built."""
        self.more_files = 0
        self.kernel = kernel
        self.request = request
        self._limits = request.limits
        self._stdin = request.stdin
        attached = {file.name for file in request.files}
        self._beside = {path: text for path, text in request.program.files if path not in attached}
        """The answer's other files. What the user attached under such a name comes first."""
        self._known = {"main.py"}

    async def cell(self, plan: CellPlan) -> Outcome:
        """Run a script in the kernel."""
        clock = Clock()
        text = plan.code.encode("utf-8", "replace").decode()
        asked = self._asked_stdin()
        if plan.file:
            asked[PLACE] = _base64(plan.file.encode())
            self._known = {plan.file}
        if self._beside:
            asked[FILES] = _base64(json.dumps(self._beside).encode())
        ended = await self._execute(text, asked, self._limits.wall_seconds)
        self.run_ms = clock.lap()
        return ended

    async def process(self, plan: ProcessPlan) -> Outcome:
        """Write the files, build, run."""
        clock = Clock()
        files = self._files(plan.files)
        self._known = set(plan.files)
        for command in plan.build:
            ended = await self._command(command, files, plan.variables, {}, builds=True)
            files = {}
            if ended.status != "ok":
                self.build_ms = clock.lap()
                status = "build_failed" if ended.status == "error" else ended.status
                return replace(ended, status=status, detail=f"The program could not be built. {ended.detail}")
            # What a compiler that succeeded says is no output of the program.
            self.collector = Collector(self._limits.output_bytes)
        self.build_ms = clock.lap()
        built = {file.name for file in await self.kernel.written_files(())}
        self._known |= built - set(self._beside)
        ended = await self._command(plan.run, files, plan.variables, self._asked_stdin())
        self.run_ms = clock.lap()
        return ended

    async def page(self, plan: BuildPlan, pages: PageBuilder | None) -> Outcome:
        """Build a page; it runs elsewhere, in a browser."""
        if pages is None:
            raise MissingRequirement("Pages that have to be built can't be built here.")
        clock = Clock()
        reply = self.collector = Collector(PAGE_BYTES)
        ended = await self._command(pages.command, {}, {}, {STDIN: _base64(pages.request(plan))})
        self.collector = Collector(self._limits.output_bytes)
        self.build_ms = clock.lap()
        if ended.status != "ok":
            self.collector.take("stream", {"name": "stderr", "text": reply.stream("stderr")})
            return replace(ended, detail=f"The page could not be built. {ended.detail}")
        if reply.truncated:
            return Outcome("limit", f"The page is larger than {PAGE_BYTES // MB} MB.")
        page = pages.read(plan, reply.stream("stdout"))
        self.built = page.html
        if page.html is None:
            self.collector.take("stream", {"name": "stderr", "text": page.problems})
            return Outcome("build_failed", f"Building failed: {page.problems.splitlines()[0]}")
        return Outcome("ok", " ".join(page.notes))

    async def serve(self, plan: ServePlan, address: str) -> Outcome:
        """Write the files and run an app to its end, however long that takes."""

        def told(text: str) -> str:
            return text.replace("{port}", str(plan.port)).replace("{prefix}", address)

        files = self._files(plan.files)
        words = [told(word) for word in plan.run]
        variables = {name: told(value) for name, value in plan.variables.items()}
        return await self._command(words, files, variables, self._asked_stdin(), port=plan.port)

    async def play(self, plan: GamePlan) -> Outcome:
        """Write the files and run a game to its end, however long that takes."""
        files = self._files(plan.files)
        return await self._command(plan.run, files, plan.variables, self._asked_stdin(), endless=True)

    async def keep_files(self, folder: Path | None) -> tuple[Artifact, ...]:
        """List the files that the program wrote; copy them into `folder`. `more_files` says how many there
        are beyond those."""
        written = await self.kernel.written_files(self._known, MAX_KEPT_BYTES if folder else 0)
        # What an answer shows of a file may be what its program is about to write.
        sizes = {path: len(text.encode("utf-8", "replace")) for path, text in self._beside.items()}
        new = [file for file in written if file.size != sizes.get(file.name)]
        self.more_files = max(len(new) - MAX_KEPT_FILES, 0)
        return tuple(_kept(file, folder) for file in new[:MAX_KEPT_FILES])

    async def _command(
        self,
        words: Sequence[str],
        files: Mapping[str, str],
        variables: Mapping[str, str],
        asked: Mapping[str, str],
        port: int | None = None,
        *,
        endless: bool = False,
        builds: bool = False,
    ) -> Outcome:
        order = {"command": list(words), "files": dict(files), "variables": dict(variables), "port": port}
        asked = {**asked, COMMAND: _base64(json.dumps(order).encode())}
        # What lives on has a time limit for its start alone, which is not looked after here.
        seconds = None if endless or port is not None else self._limits.wall_seconds
        if builds:  # how long compilers take is no matter of the program's speed
            seconds = max(BUILD_SECONDS, self._limits.wall_seconds)
        return await self._execute(shlex.join(words), asked, seconds)

    async def _execute(self, code: str, asked: Mapping[str, str], seconds: float | None) -> Outcome:
        from .client import ProgramClient

        if not code.strip():
            return Outcome("ok", "There is nothing to run.", 0)
        if self.kernel.packages:
            asked = {**asked, PACKAGES: ",".join(self.kernel.packages)}
        reply: dict[str, Any] | None = None
        try:
            async with asyncio.timeout(seconds):
                reply = await ProgramClient(self.kernel, self.collector, asked).run(code)
        except TimeoutError:
            await self.kernel.stop("wall")
            return outcome.of_limit("wall", replace(self._limits, wall_seconds=seconds or 0.0))
        if reply is None:
            ending = await self.kernel.wait()
            self.collector.take("stream", {"name": "stdout", "text": ending.stdout})
            self.collector.take("stream", {"name": "stderr", "text": ending.stderr})
            return outcome.of_ending(ending, self._limits)
        return outcome.of_reply(reply, self.collector.error, self.collector.stream("stderr"), self._limits)

    def _files(self, own: Mapping[str, str]) -> dict[str, str]:
        """What is written before a program starts: its own files and those beside it."""
        files = {**self._beside, **own}
        return {name: text.encode("utf-8", "replace").decode() for name, text in files.items()}

    def _asked_stdin(self) -> dict[str, str]:
        return {STDIN: _base64(self._stdin)} if self._stdin else {}


def _kept(file: WrittenFile, folder: Path | None) -> Artifact:
    mime = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    path = None
    if folder is not None and file.data is not None:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return Artifact("file", mime, str(path) if path else None, file.name, file.size)


class Clock:
    """Tells how long phases take."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        """Milliseconds since the last call."""
        before, self._last = self._last, time.perf_counter()
        return round((self._last - before) * 1000, 3)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
