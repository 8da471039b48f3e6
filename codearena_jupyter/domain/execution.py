"""Running a program: what is asked, what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from .code import Program
from .packages import Package
from .web import WebLibraries

Status = Literal["ok", "error", "timeout", "limit", "build_failed", "install_failed", "unavailable"]

Output = Mapping[str, Any]
"""One output in notebook format (nbformat 4): stream, display_data, execute_result or error."""

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one execution may use; whatever hits a limit is named in the result."""

    wall_seconds: float = 60.0
    cpu_seconds: int = 120
    memory_bytes: int = 2048 * MB
    processes: int = 64
    output_bytes: int = 2 * MB
    disk_bytes: int = 256 * MB
    file_bytes: int = 256 * MB


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file the user gave; both sides see it read-only beside the program."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ExecutionRequest:
    """A program to run, with what it may read and use.

    Files that it writes are kept in `keep_files`, a new folder, or only listed where that is None.
    `adopt` is given a program that lives on (see `ServePlan`) as soon as it was seen to work; whoever
    adopts it ends it. Without, it is ended once it is known to work.
    """

    program: Program
    stdin: bytes = b""
    files: tuple[AttachedFile, ...] = ()
    limits: Limits = field(default_factory=Limits)
    network: bool = False
    keep_files: Path | None = None
    confirmed: tuple[str, ...] = ()
    """Packages that the user looked at and wants, although they are not well known."""
    demanded: bool = False
    """Whether the user named the program's dependencies: without them it is not run."""
    adopt: Callable[[LiveProgram], None] | None = None
    screenshot: Path | None = None
    """Where a picture of a game is saved as PNG, None where nobody wants one."""


@dataclass(frozen=True, slots=True)
class CellPlan:
    """Run `code` as a script in the sandboxed Python kernel, with rich outputs. It lies at `file` below the
    working folder, or at its top where that is ""."""

    code: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class ProcessPlan:
    """Write `files` (name → text), build them, run them, all inside the sandbox.

    `build` commands run in order and the first failure is `build_failed`;
    `run` is the command whose output and exit status are the result.
    """

    files: Mapping[str, str]
    run: tuple[str, ...]
    build: tuple[tuple[str, ...], ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Show `html`, a whole document, in the sandboxed frame."""

    html: str


PageKind = Literal["html", "react", "vue", "mermaid", "markdown"]


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """Build one self-contained page from `code` in the sandbox, and show it.

    `plain` is the page to show where no page can be built, None where there is none without building.
    """

    kind: PageKind
    code: str
    language: str
    plain: str | None = None
    modules: str | None = None
    """Folder inside the sandbox with npm packages that were installed for it."""
    files: tuple[tuple[str, str], ...] = ()
    """The answer's other files, as (path, text)."""


@dataclass(frozen=True, slots=True)
class ServePlan:
    """Write `files`, start the web app `run`, and show what it serves for as long as somebody uses it.

    In `run` and `variables`, `{port}` stands for the port that the app is asked to listen on (it may
    choose another), and `{prefix}` for the path of its address, without a slash at its end;
    `strips_prefix` is for apps that see paths without it. A line of its errors that holds one of
    `failures` tells that the app failed although it goes on.
    """

    files: Mapping[str, str]
    run: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    port: int = 8000
    strips_prefix: bool = True
    failures: tuple[str, ...] = ()
    libraries: WebLibraries | None = None
    """What its pages have of the web."""
    pages: tuple[str, ...] = ("/",)
    """Paths of what may be its start page: the next one counts where nothing is found at the one before."""


@dataclass(frozen=True, slots=True)
class GamePlan:
    """Write `files`, run `run`, and show the window that it draws for as long as somebody plays.

    `sandbox.guest.games` says how such a program draws and hears of keys and mouse.
    """

    files: Mapping[str, str]
    run: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


Plan = CellPlan | ProcessPlan | PagePlan | BuildPlan | ServePlan | GamePlan


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something an execution left: a file, a screenshot, a page.

    `path` is where it lies on disk, None where it was not kept. `name` is what the program called
    it, relative to its working folder, and `size` its bytes.
    """

    kind: str
    mime: str
    path: str | None = None
    name: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Durations:
    """Milliseconds spent in each phase."""

    install: float = 0.0
    build: float = 0.0
    start: float = 0.0
    run: float = 0.0


@dataclass(frozen=True, slots=True)
class Execution:
    """The result of one run. `detail` is one sentence for people: what happened,
    which limit was hit, or what to install."""

    environment: str
    language: str
    status: Status
    detail: str = ""
    exit_code: int | None = None
    stdout: str = ""
    stderr: str = ""
    truncated: bool = False
    outputs: tuple[Output, ...] = ()
    page: str | None = None
    page_errors: tuple[str, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    durations_ms: Durations = field(default_factory=Durations)
    sandbox: str = ""
    packages: tuple[Package, ...] = ()
    """What the program imports of others, and what became of it."""

    def to_json(self) -> dict[str, Any]:
        """The fields of `codearena run --json`, plus `detail` (the page's text stays out)."""
        data = asdict(self)
        del data["page"]
        return data


class LiveProgram(Protocol):
    """A program that goes on after its run was judged: an app, a game. Whoever adopts it ends it."""

    @property
    def url(self) -> str:
        """Where it is shown, below the base URL of the server."""
        ...

    @property
    def start(self) -> str:
        """The path of its start page, below its own address."""
        ...

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        ...

    @property
    def execution(self) -> Execution:
        """Its result as of now: its output grows, and it may have failed or ended since it was adopted."""
        ...

    @property
    def idle_seconds(self) -> float:
        """How long nobody has used it; 0 while somebody does."""
        ...

    async def stop(self, why: str = "") -> None:
        """End it and leave nothing behind; safe to call twice. `why` is what people read then."""
        ...
