"""Runs programs: plans them through their environment, each in a sandboxed kernel of its own."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Sequence
from dataclasses import replace

from ..domain.execution import (
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
from ..domain.packages import NODE_MODULES, Installer, Provision
from ..domain.protocols import (
    Apps,
    Environment,
    Kernel,
    PackageUser,
    PageBuilder,
    Progress,
    Sandbox,
)
from ..errors import InstallError, MissingRequirement, NotFound, NotPermitted, SandboxError, UsageError
from .games.playing import play
from .names import refuse_taken_names
from .packages import with_packages
from .page_files import with_files
from .places import Places
from .run import Clock, Run
from .tips import with_tip

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
        self._places = Places()
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
        clock = Clock()
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
        try:
            give_back = await self._places.take()
        except BaseException:
            if provision.installed:
                provision.installed.release()
            raise
        try:
            execution = await self._start(plan, request, brought, provision, blank, install, progress)
        finally:
            give_back()
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
        clock = Clock()
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
        run = Run(kernel, request)
        try:
            await loading
            if isinstance(plan, ServePlan):
                return await self._serve(plan, run, blank, clock, Durations(install, start=start))
            if isinstance(plan, GamePlan):
                return await self._play(plan, run, blank, clock, Durations(install, start=start))
            if isinstance(plan, CellPlan):
                ended = await run.cell(plan)
            elif isinstance(plan, BuildPlan):
                ended = await run.page(plan, self._pages)
            else:
                ended = await run.process(plan)
            artifacts = await run.keep_files(request.keep_files)
        except BaseException:
            await kernel.close()
            raise
        self._close_soon(kernel)
        durations = Durations(install, run.build_ms, start, run.run_ms)
        detail = ended.detail
        if not isinstance(plan, BuildPlan) and ended.status in {"error", "build_failed"}:
            detail = with_tip(detail, run.collector.stream("stderr"), network=request.network)
        told = replace(blank, status=ended.status, detail=detail, exit_code=ended.exit_code)
        return _with_outputs(replace(told, artifacts=artifacts, durations_ms=durations), run)

    async def _serve(
        self, plan: ServePlan, run: Run, blank: Execution, clock: Clock, before: Durations
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
        self, plan: GamePlan, run: Run, blank: Execution, clock: Clock, before: Durations
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


def _with_outputs(execution: Execution, run: Run) -> Execution:
    """The result with what the run put out."""
    collector, detail = run.collector, execution.detail
    if run.more_files:
        listed = f"Only the first {len(execution.artifacts)} of the files that it wrote are listed."
        detail = f"{detail} {listed}".strip()
    return replace(
        execution,
        detail=detail,
        stdout=collector.stream("stdout"),
        stderr=collector.stream("stderr"),
        truncated=collector.truncated,
        outputs=collector.outputs,
        page=run.built,
        sandbox=run.kernel.sandbox,
    )


def _silent(_: object) -> None:
    """Progress that nobody asked for."""
