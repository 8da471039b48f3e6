"""Running one file, as `codearena run` does."""

from __future__ import annotations

import io
import tempfile
import tokenize
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..domain.code import Program
from ..domain.execution import (
    AttachedFile,
    CellPlan,
    Execution,
    ExecutionRequest,
    GamePlan,
    LiveProgram,
    Plan,
    ProcessPlan,
    ServePlan,
)
from ..domain.protocols import Environment
from ..errors import MissingRequirement, UsageError
from .parts import Parts
from .run_live import Visit, look_at, show

MARKDOWN_SUFFIXES = {".md", ".markdown"}
PYTHON_SUFFIXES = {".py", ".pyw"}


async def run_file(
    parts: Parts,
    path: Path,
    *,
    environment: str = "auto",
    timeout: float | None = None,
    stdin: bytes = b"",
    attach: Sequence[Path] = (),
    deps: Sequence[str] = (),
    network: bool = False,
    screenshot: Path | None = None,
    visit: Visit | None = None,
    progress: Callable[[str], None] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Run the program of a file; the fields of `domain.execution.Execution.to_json`. A live app is shown
    to `visit`, and ended after that. `tell` hears what had to be decided to find the program.

    Raises:
        UsageError: the file holds no program, the environment is unknown, or the screenshot can't
            be written.
    """
    from ..parsing.dependencies import merged

    program = find_program(parts, path, environment, tell)
    program = replace(program, dependencies=merged(program, deps))
    limits = parts.settings.limits
    if timeout is not None:
        limits = replace(limits, wall_seconds=timeout)
    files = tuple(AttachedFile(file.name, file.read_bytes()) for file in attach)
    kept = Path(tempfile.mkdtemp(prefix="codearena-"))
    lives: list[LiveProgram] = []
    plan = plan_of(parts, program)
    game = isinstance(plan, GamePlan)  # whether it works is known without a browser
    try:
        request = ExecutionRequest(
            program,
            stdin=stdin,
            files=files,
            limits=limits,
            network=network,
            keep_files=kept,
            confirmed=tuple(deps),
            demanded=bool(deps),
            screenshot=screenshot,
            adopt=lives.append if isinstance(plan, ServePlan) or (game and visit is not None) else None,
        )
        execution = await parts.runner.run(request, progress)
        for life in lives:
            if game and visit is not None:
                execution = await show(life, visit, execution)
                continue
            base_url, seconds = parts.apps_url, limits.wall_seconds
            execution = await look_at(life, base_url, seconds=seconds, screenshot=screenshot, visit=visit)
    finally:
        for life in lives:
            await life.stop()
        with suppress(OSError):  # it holds files that the program wrote
            kept.rmdir()
    if execution.page is not None and execution.status == "ok":
        execution = await _load_page(execution, limits.wall_seconds, screenshot)
    elif screenshot is not None and all(made.kind != "screenshot" for made in execution.artifacts):
        why = (
            ": only pages, apps and games can be photographed"
            if isinstance(plan, CellPlan | ProcessPlan)
            else ""
        )
        execution = replace(execution, detail=f"{execution.detail} There is no screenshot{why}.".strip())
    return execution.to_json()


def find_program(
    parts: Parts, path: Path, environment: str, tell: Callable[[str], None] = lambda _: None
) -> Program:
    """The program of a source file (language by its suffix) or of a Markdown answer."""
    from ..parsing.answer import read_answer, read_source
    from ..parsing.language import language_of_suffix

    text = _text(path)
    if not text.strip():
        raise UsageError(f"{path} is empty.")
    if path.suffix.lower() in MARKDOWN_SUFFIXES:
        reading = read_answer(text, parts.environments, wanted=environment, insist=True)
        if reading.program is None and environment == "markdown":
            return Program(text, "markdown", "markdown")
        if reading.program is None:
            raise UsageError(f"{path} holds no program. {reading.note}")
        if reading.note:
            tell(reading.note)
        return reading.program
    language = language_of_suffix(path.suffix)
    if environment != "auto":
        named = _named(parts, environment)
        return Program(text, language if language in named.languages else named.languages[0], named.name)
    program = read_source(text, language, path.name, parts.environments)
    if program is None:
        raise UsageError(
            f"No environment fits {path}. Name one with --environment, or fence the code in Markdown."
        )
    return program


def _text(path: Path) -> str:
    """The text of a file; Python may say in which encoding it is."""
    try:
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a folder; name the program's file in it.") from error
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from error
    encoding = "utf-8"
    if path.suffix.lower() in PYTHON_SUFFIXES:
        with suppress(SyntaxError):  # no such encoding: the program's own error, told when it runs
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding, errors="replace")


def plan_of(parts: Parts, program: Program) -> Plan | None:
    """What running it means, None where it can't be run."""
    try:
        return _named(parts, program.environment).plan(program)
    except (UsageError, MissingRequirement):
        return None  # the runner says so too, and why


def _named(parts: Parts, name: str) -> Environment:
    from ..environments.registry import find_environment

    return find_environment(parts.environments, name)


async def _load_page(execution: Execution, seconds: float, screenshot: Path | None) -> Execution:
    """Load a page in headless Chromium, to know whether it works."""
    from ..execution.browser import load_page
    from ..sandbox.browser import confine

    return await load_page(execution, timeout=seconds, screenshot=screenshot, confine=confine)
