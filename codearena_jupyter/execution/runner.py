"""Runs programs: plans them through their environment, each in a sandboxed kernel of its own."""

from __future__ import annotations

import asyncio
import base64
import importlib
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
    Durations,
    Execution,
    ExecutionRequest,
    GamePlan,
    PagePlan,
    Plan,
    ProcessPlan,
    ServePlan,
)
from ..domain.games import Games
from ..domain.packages import Installer, Provision
from ..domain.protocols import (
    Apps,
    Environment,
    Kernel,
    PackageUser,
    PageBuilder,
    Progress,
    Sandbox,
    WrittenFile,
)
from ..errors import InstallError, MissingRequirement, NotFound, NotPermitted, SandboxError, UsageError
from . import outcome
from .collector import Collector
from .games.playing import play
from .names import refuse_taken_names
from .outcome import Outcome
from .packages import NODE_MODULES, with_packages
from .page_files import with_files

STDIN = "codearena:stdin"
COMMAND = "codearena:command"
PACKAGES = "codearena:packages"
"""Names in requests; `sandbox.guest` says what they mean."""
BUILD_SECONDS = 180.0
"""What each command that builds may take, apart from the time of the program itself."""
MAX_KEPT_BYTES = 25 * MB
"""Of all files that one program wrote."""
PAGE_BYTES = 16 * MB
"""Of a built page, without the libraries that are put in afterwards."""
WITHOUT_LOOPBACK = {"landlock"}
"""Sandboxes whose programs have no network, not even one to themselves."""
_NO_SERVER = (
    "Live apps are shown by a Jupyter server with this extension (codearena lab), and checked by "
    "`codearena run`; there is neither here. The Code tab has the program."
)


class ProgramRunner:
    """Implements `domain.protocols.Runner`."""

    def __init__(
        self,
        environments: Sequence[Environment],
        sandbox: Sandbox,
        pages: PageBuilder | None = None,
        apps: Apps | None = None,
        installer: Installer | None = None,
        *,
        games: Games | None = None,
    ) -> None:
        self._environments = {environment.name: environment for environment in environments}
        self._sandbox = sandbox
        self._pages = pages
        self._apps = apps
        self._games = games
        self._installer = installer
        self._closing: set[asyncio.Task[None]] = set()

    async def run(self, request: ExecutionRequest, progress: Progress | None = None) -> Execution:
        """Run one program to its end. Cancelling stops it and leaves nothing behind.

        Raises:
            NotFound: there is no environment of that name.
        """
        execution = await self._run_any(request, progress)
        if execution.page is None or not request.files:
            return execution
        page, note = with_files(execution.page, request.files)
        return replace(execution, page=page, detail=f"{execution.detail} {note}".strip())

    async def _run_any(self, request: ExecutionRequest, progress: Progress | None) -> Execution:
        program = request.program
        environment = self._environments.get(program.environment)
        if environment is None:
            raise NotFound("environment", program.environment)
        blank = Execution(program.environment, program.language, "ok")
        found = environment.availability()
        if not found.available:
            return replace(blank, status="unavailable", detail=found.detail)
        plan: Plan | None = None
        try:
            plan = environment.plan(program)
            if isinstance(plan, PagePlan):
                return replace(blank, page=plan.html)
            brought = environment.requirements if isinstance(environment, PackageUser) else ()
            return await self._run(plan, request, brought, blank, progress or _silent)
        except MissingRequirement as error:
            if isinstance(plan, BuildPlan) and plan.plain is not None:
                return replace(blank, page=plan.plain, detail=f"Shown as it is, not built. {error}")
            return replace(blank, status="unavailable", detail=str(error))
        except UsageError as error:
            return replace(blank, status="error", detail=str(error))
        except InstallError as error:
            return replace(blank, status="install_failed", detail=str(error))
        except (NotPermitted, SandboxError) as error:
            return replace(blank, status="unavailable", detail=str(error))

    async def _run(
        self,
        plan: CellPlan | ProcessPlan | BuildPlan | ServePlan | GamePlan,
        request: ExecutionRequest,
        brought: Sequence[str],
        blank: Execution,
        progress: Progress,
    ) -> Execution:
        if isinstance(plan, ServePlan) and self._apps is None:
            raise MissingRequirement(_NO_SERVER)
        refuse_taken_names(plan, request.files)
        clock = _Clock()
        if not (self._sandbox.prepared and self._sandbox.has(brought)):
            progress("installing")
            await self._sandbox.prepare(requirements=brought)
        provision = await self._provide(request, brought, progress)
        blank = replace(blank, packages=provision.packages)
        install = clock.lap()
        if request.demanded and provision.detail:
            if provision.installed:
                provision.installed.release()
            told = Durations(install)
            return replace(blank, status="install_failed", detail=provision.detail, durations_ms=told)
        execution = await self._start(plan, request, brought, provision, blank, install, progress)
        return with_packages(execution, provision)

    async def _provide(
        self, request: ExecutionRequest, brought: Sequence[str], progress: Progress
    ) -> Provision:
        if self._installer is None:
            return Provision()
        return await self._installer.provide(
            request.program,
            brought=brought,
            confirmed=request.confirmed,
            installing=lambda: progress("installing"),
        )

    async def _start(
        self,
        plan: CellPlan | ProcessPlan | BuildPlan | ServePlan | GamePlan,
        request: ExecutionRequest,
        brought: Sequence[str],
        provision: Provision,
        blank: Execution,
        install: float,
        progress: Progress,
    ) -> Execution:
        """Run a plan with everything it needs at hand."""
        clock = _Clock()
        progress("running")
        # The first import of nbclient takes long enough to be worth doing while the kernel starts.
        loading = asyncio.create_task(asyncio.to_thread(importlib.import_module, ".client", __package__))
        try:
            kernel = await self._sandbox.acquire(
                files=request.files,
                limits=request.limits,
                network=request.network,
                requirements=brought,
                installed=provision.installed,
            )
        except BaseException:
            if provision.installed:
                provision.installed.release()
            raise
        if isinstance(plan, BuildPlan) and provision.installed:
            plan = replace(plan, modules=NODE_MODULES)
        start = clock.lap()
        run = _Run(kernel, request)
        try:
            await loading
            if isinstance(plan, ServePlan):
                return await self._serve(plan, run, blank, clock, Durations(install, start=start))
            if isinstance(plan, GamePlan):
                return await self._play(plan, run, blank, clock, Durations(install, start=start))
            if isinstance(plan, CellPlan):
                ended = await run.cell(plan.code)
            elif isinstance(plan, BuildPlan):
                ended = await run.page(plan, self._pages)
            else:
                ended = await run.process(plan)
            artifacts = await run.keep_files(request.keep_files)
        except BaseException:
            await kernel.close()
            raise
        self._close_soon(kernel)
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
            page=run.built,
            artifacts=artifacts,
            durations_ms=Durations(install, run.build_ms, start, run.run_ms),
            sandbox=kernel.sandbox,
        )

    async def _serve(
        self, plan: ServePlan, run: _Run, blank: Execution, clock: _Clock, before: Durations
    ) -> Execution:
        """As `serving.serve`; what it leaves alive has its kernel."""
        from .serving import serve

        assert self._apps is not None
        if run.kernel.sandbox in WITHOUT_LOOPBACK:
            raise MissingRequirement(
                f"Web apps need a network of their own inside the sandbox, and the {run.kernel.sandbox} "
                "sandbox has none: install bubblewrap (`codearena doctor` says how)."
            )
        address = self._apps.new_address()
        return await serve(
            run.kernel,
            plan,
            run.request,
            self._apps,
            address=address,
            going=run.serve(plan, address),
            collector=lambda: run.collector,
            started=lambda told: replace(told, durations_ms=replace(before, run=clock.lap())),
            blank=blank,
        )

    async def _play(
        self, plan: GamePlan, run: _Run, blank: Execution, clock: _Clock, before: Durations
    ) -> Execution:
        """As `games.playing.play`; what it leaves alive has its kernel."""
        return await play(
            run.kernel,
            run.request,
            self._games,
            going=run.play(plan),
            collector=lambda: run.collector,
            started=lambda told: replace(told, durations_ms=replace(before, run=clock.lap())),
            blank=blank,
        )

    async def settle(self) -> None:
        """Wait until nothing is left of the runs that are over."""
        await asyncio.gather(*self._closing)

    def _close_soon(self, kernel: Kernel) -> None:
        """Nobody who waits for the result waits for the end of a kernel, too."""
        task = asyncio.create_task(kernel.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


class _Run:
    """One plan in one kernel."""

    def __init__(self, kernel: Kernel, request: ExecutionRequest) -> None:
        self.collector = Collector(request.limits.output_bytes)
        self.build_ms = self.run_ms = 0.0
        self.built: str | None = None
        """The page that was built."""
        self.kernel = kernel
        self.request = request
        self._limits = request.limits
        self._stdin = request.stdin
        self._known = {"main.py"}

    async def cell(self, code: str) -> Outcome:
        """Run a script in the kernel."""
        clock = _Clock()
        text = code.encode("utf-8", "replace").decode()
        ended = await self._execute(text, self._asked_stdin(), self._limits.wall_seconds)
        self.run_ms = clock.lap()
        return ended

    async def process(self, plan: ProcessPlan) -> Outcome:
        """Write the files, build, run."""
        clock = _Clock()
        files = {name: text.encode("utf-8", "replace").decode() for name, text in plan.files.items()}
        self._known = set(files)
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
        self._known |= {file.name for file in await self.kernel.written_files(())}
        ended = await self._command(plan.run, files, plan.variables, self._asked_stdin())
        self.run_ms = clock.lap()
        return ended

    async def page(self, plan: BuildPlan, pages: PageBuilder | None) -> Outcome:
        """Build a page; it runs elsewhere, in a browser."""
        if pages is None:
            raise MissingRequirement("Pages that have to be built can't be built here.")
        clock = _Clock()
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

        files = {name: text.encode("utf-8", "replace").decode() for name, text in plan.files.items()}
        words = [told(word) for word in plan.run]
        variables = {name: told(value) for name, value in plan.variables.items()}
        return await self._command(words, files, variables, self._asked_stdin(), port=plan.port)

    async def play(self, plan: GamePlan) -> Outcome:
        """Write the files and run a game to its end, however long that takes."""
        files = {name: text.encode("utf-8", "replace").decode() for name, text in plan.files.items()}
        return await self._command(plan.run, files, plan.variables, self._asked_stdin(), endless=True)

    async def keep_files(self, folder: Path | None) -> tuple[Artifact, ...]:
        """List the files that the program wrote; copy them into `folder`."""
        written = await self.kernel.written_files(self._known, MAX_KEPT_BYTES if folder else 0)
        return tuple(_kept(file, folder) for file in written)

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
        return outcome.of_reply(
            reply, self.collector.error, self.collector.stream("stderr")[-5000:], self._limits
        )

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
