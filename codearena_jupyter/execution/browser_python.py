"""Python programs that a browser runs in Pyodide: offered, waited for, and their results taken in.

The result comes from a page that an untrusted program could reach: it is as hostile as what a sandboxed
kernel sends, and goes through the same collector.
"""

from __future__ import annotations

import asyncio
import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..domain.browser_python import BrowserJob, InBrowser
from ..domain.execution import MB, Artifact, Durations, Execution, ExecutionRequest
from ..errors import Conflict
from ..parsing.browser_python import obstacles
from . import hostile, outcome
from .collector import MAX_OUTPUTS, Collector
from .outcome import Outcome

NAME = "pyodide"
PATIENCE_SECONDS = 180.0
"""For a page to load Pyodide, beyond what the program itself may take."""
MAX_INPUT_BYTES = 24 * MB
"""Of standard input and attached files, which travel within a document."""
_MAX_FILES = 100
_MAX_NAME = 200
_KINDS = ("stream", "display_data", "execute_result", "error")

Offer = Callable[[BrowserJob], None]


class BrowserRuns:
    """The programs that wait for a browser."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}

    async def run(self, request: ExecutionRequest, choice: InBrowser, offer: Offer) -> Execution:
        """Offer the program and wait for its result. Cancelling takes the offer back."""
        blank = Execution(request.program.environment, request.program.language, "ok", sandbox=NAME)
        size = len(request.stdin) + sum(len(file.data) for file in request.files)
        size += sum(len(text) for _, text in request.program.files)
        if size > MAX_INPUT_BYTES:
            detail = f"Its input and files have more than the {MAX_INPUT_BYTES // MB} MB that fit in a page."
            return replace(blank, status="unavailable", detail=detail)
        notes = obstacles(request.program.code, packages=bool(choice.packages), files=request.program.files)
        job = BrowserJob(uuid.uuid4().hex, request, choice.packages, notes)
        result: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[job.id] = result
        offer(job)
        try:
            async with asyncio.timeout(request.limits.wall_seconds + PATIENCE_SECONDS):
                return _execution(await result, job, blank)
        except TimeoutError:
            detail = "No page of the arena was open that would have run it. Open the panel and run it again."
            return replace(blank, status="unavailable", detail=detail)
        finally:
            del self._waiting[job.id]

    def finish(self, job_id: str, result: Mapping[str, Any]) -> None:
        """Take the result of a job; the first one counts.

        Raises:
            Conflict: the job is over.
        """
        waiting = self._waiting.get(job_id)
        if waiting is None or waiting.done():
            raise Conflict("This run is over: it was stopped, or another page was faster.")
        waiting.set_result(result)


def _execution(result: Mapping[str, Any], job: BrowserJob, blank: Execution) -> Execution:
    """What the page says, bounded and made harmless."""
    limits = job.request.limits
    collector = Collector(limits.output_bytes)
    events = result.get("events")
    for event in events[: 2 * MAX_OUTPUTS] if isinstance(events, list) else ():
        if isinstance(event, Mapping) and isinstance(event.get("content"), Mapping):
            kind = event.get("kind")
            if kind in _KINDS:
                collector.take(str(kind), event["content"])
    ended = _ended(result, job, collector)
    notes = " ".join(job.notes) if ended.status != "ok" else ""
    return replace(
        blank,
        status=ended.status,
        detail=" ".join(filter(None, (ended.detail, notes))),
        exit_code=ended.exit_code,
        stdout=collector.stream("stdout"),
        stderr=collector.stream("stderr"),
        truncated=collector.truncated or result.get("truncated") is True,
        outputs=collector.outputs,
        artifacts=tuple(_files(result.get("files"))),
        durations_ms=Durations(start=_milliseconds(result, "start_ms"), run=_milliseconds(result, "run_ms")),
    )


def _ended(result: Mapping[str, Any], job: BrowserJob, collector: Collector) -> Outcome:
    limits = job.request.limits
    end, detail = result.get("end"), _sentence(result.get("detail"))
    match end:
        case "exit":
            code = result.get("exit_code")
            failed = collector.error is not None
            code = code if type(code) is int and 0 <= code <= 255 else int(failed)
            told = {"metadata": {"codearena": {"exit_code": code}}, "content": {"status": "ok"}}
            return outcome.of_reply(told, collector.error, collector.stream("stderr")[-5000:], limits)
        case "wall" | "output":
            return outcome.of_limit(str(end), limits)
        case "no_packages":
            return Outcome("install_failed", f"Its packages could not be loaded: {detail}")
        case "not_loaded":
            return Outcome("unavailable", f"Pyodide could not be loaded in the browser: {detail}")
    return Outcome("error", f"Python broke down in the browser: {detail}")


def _sentence(value: object) -> str:
    text = hostile.text(value) if isinstance(value, str) else "it gave no reason"
    return " ".join(text[:300].split())


def _files(value: object) -> list[Artifact]:
    """Names and sizes; their bytes stay in the browser."""
    found = []
    for file in value[:_MAX_FILES] if isinstance(value, list) else ():
        name, size = (file.get("name"), file.get("size")) if isinstance(file, Mapping) else (None, None)
        if isinstance(name, str) and type(size) is int and 0 <= size < 1 << 40:
            shown = "".join(character for character in hostile.text(name) if character.isprintable())
            parts = shown[:_MAX_NAME].split("/")
            if shown and not {"", ".", ".."} & set(parts):
                found.append(Artifact("file", "application/octet-stream", None, "/".join(parts), size))
    return found


def _milliseconds(result: Mapping[str, Any], name: str) -> float:
    value = result.get(name)
    if type(value) not in (int, float):
        return 0.0
    number = float(value)  # type: ignore[arg-type]  # checked above
    return round(min(number, 1e9), 3) if math.isfinite(number) and number >= 0 else 0.0
