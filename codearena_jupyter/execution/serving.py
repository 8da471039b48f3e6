"""Starts web apps: an app works once its start page is answered with 200, or else another page that it is
known to have."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..domain.execution import Execution, ExecutionRequest, ServePlan
from ..domain.protocols import Apps, Kernel
from .collector import Collector
from .complaints import last_error, with_advice
from .living import Life
from .outcome import Outcome

SOCKET = "app"
"""Where the guest's bridge listens; `sandbox.guest` says more."""
ALIVE_SECONDS = 2.0
"""So long an app has to live after its first answer."""

_DIAL_SECONDS = 0.01
_AGAIN_SECONDS = 0.1
_ANSWER_SECONDS = 15.0
"""Who says nothing for so long is asked again: perhaps something else listened there."""
_WORDS_SECONDS = 0.5
"""So long what an app writes about an answer may take to come here."""
_MAX_LAST_WORDS = 200
_MAX_HEAD = 1 << 16
_MAX_REDIRECTS = 5
_STARTING = {502, 503, 504}
_NO_PAGE = {404, 405}
_NOT_FOR_US = range(400, 500)
"""What other pages than `/` answer to who sends no values, no token and nothing to post."""
_LOCAL = {"127.0.0.1", "localhost", "0.0.0.0", "::1"}  # noqa: S104  # names that apps have for themselves


async def serve(
    kernel: Kernel,
    plan: ServePlan,
    request: ExecutionRequest,
    apps: Apps,
    *,
    address: str,
    going: Coroutine[Any, Any, Outcome],
    collector: Callable[[], Collector],
    started: Callable[[Execution], Execution],
    blank: Execution,
) -> Execution:
    """Run an app until it is known whether it works; then whoever adopts it has it, else it ends.

    `going` runs it to its end; `started` adds how long it all took to the result.
    """

    async def release() -> None:
        await apps.disconnect(address)

    life = Life(
        kernel,
        going,
        collector=collector,
        result=blank,
        judge=lambda said: failure(said, plan.failures),
        release=release,
        idle=lambda: apps.idle_seconds(address),
    )
    kept = False
    try:
        life.start, problem = await _first_answer(life, kernel, plan, address, request.limits.wall_seconds)
        life.result = started(life.result)
        if problem is not None:
            await life.stop()
            told = replace(life.execution, status=problem.status, detail=problem.detail)
            return replace(told, exit_code=problem.exit_code)
        life.url = apps.connect(
            address,
            lambda: kernel.dial(SOCKET),
            strips_prefix=plan.strips_prefix,
            libraries=plan.libraries,
            start=life.start,
        )
        if request.adopt is not None:
            kept = True
            request.adopt(life)
            return life.execution
        async with _at_most(ALIVE_SECONDS):
            await life.ended()
        return life.execution
    finally:
        if not kept:
            await life.stop()


class _at_most:  # noqa: N801  # reads as a statement
    """Ends what is inside after so many seconds, without a fuss."""

    def __init__(self, seconds: float) -> None:
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            return True
        return False


async def _first_answer(
    life: Life, kernel: Kernel, plan: ServePlan, address: str, seconds: float
) -> tuple[str, Outcome | None]:
    """Wait for the start page; answers its path, and what is wrong with it, None when nothing is."""
    own = "" if plan.strips_prefix else address
    asking = asyncio.create_task(_find(kernel, own, plan.pages))
    ending = asyncio.create_task(life.ended())
    try:
        await asyncio.wait([asking, ending], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            page, problem = asking.result()
            if not problem:
                return page, None
            await asyncio.sleep(_WORDS_SECONDS)
            return page, Outcome("error", _answered_badly(problem, life))
        if ending.done():
            return "/", _ended_early(ending.result(), life)
        return "/", Outcome(
            "timeout",
            _advised(f"It ran for {seconds:g} seconds, but no web server answered on any port", life),
        )
    finally:
        for task in (asking, ending):
            task.cancel()
        await asyncio.gather(asking, ending, return_exceptions=True)


async def _find(kernel: Kernel, own: str, pages: Sequence[str]) -> tuple[str, str]:
    """The first of the pages that the app shows, and what is wrong with it, "" if nothing is. Where it shows
    none of them, this is said of the first, and which others were asked for."""
    first, *others = pages
    problem, status = await _ask(kernel, f"{own}{first}", own)
    if status not in _NO_PAGE:
        return first, problem
    for page in others:
        found, status = await _ask(kernel, f"{own}{page}", own)
        if status not in _NOT_FOR_US:
            return page, found
    tried = f"{problem.rstrip('.')}, and nothing is to be seen at {', '.join(others)}."
    return first, tried if others else problem


async def _ask(kernel: Kernel, path: str, own: str) -> tuple[str, int]:
    """Ask for a page until there is an answer; answers what is wrong with it, "" if nothing is, and its
    status."""
    asked = "its start page" if path == f"{own}/" else path.removeprefix(own)
    redirects = 0
    while True:
        answer = await _get(kernel, path)
        if answer is None or answer.status in _STARTING:
            await asyncio.sleep(_AGAIN_SECONDS)
        elif answer.status in range(200, 300):
            return "", answer.status
        elif answer.status in range(300, 400) and answer.location:
            there = urlsplit(urljoin(f"http://127.0.0.1{path}", answer.location))
            outside = there.hostname not in _LOCAL or not there.path.startswith(f"{own}/")
            if outside or redirects == _MAX_REDIRECTS:
                where = answer.location[:200]
                way = f"to {where}, outside of the app" if outside else "without end"
                return f"{asked[0].upper()}{asked[1:]} redirects {way}.", answer.status
            redirects += 1
            path = there.path + (f"?{there.query}" if there.query else "")
        else:
            try:
                words = f" ({HTTPStatus(answer.status).phrase})"
            except ValueError:
                words = ""
            return f"It serves, but {asked} is answered with {answer.status}{words}.", answer.status


@dataclass(frozen=True)
class _Answer:
    status: int
    location: str


async def _get(kernel: Kernel, path: str) -> _Answer | None:
    """The head of an answer; None where there is none, or what came is no HTTP."""
    try:
        connection = kernel.dial(SOCKET)
    except OSError:
        await asyncio.sleep(_DIAL_SECONDS)
        return None
    reader, writer = await asyncio.open_unix_connection(sock=connection, limit=_MAX_HEAD)
    try:
        quoted = path.encode("ascii", "replace").replace(b" ", b"%20").replace(b"\r", b"").replace(b"\n", b"")
        writer.write(
            b"GET " + quoted + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html,*/*\r\n"
            b"Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
        )
        await writer.drain()
        async with asyncio.timeout(_ANSWER_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    finally:
        writer.close()
    first, *lines = head.decode("latin-1").split("\r\n")
    found = re.match(r"HTTP/1\.[01] (\d{3})\b", first)
    location = next((line[9:].strip() for line in lines if line.lower().startswith("location:")), "")
    return _Answer(int(found[1]), location) if found else None


def failure(said: Collector, marks: tuple[str, ...]) -> Outcome | None:
    """Whether an app told of a failure in its errors, and which."""
    errors = said.stream("stderr") if marks else ""
    at = max((errors.rfind(mark) for mark in marks), default=-1)
    if at < 0:
        return None
    found = last_error(errors[at:])
    return Outcome("error", with_advice(f"The app failed: {found}" if found else "The app failed"))


def _ended_early(ended: Outcome | None, life: Life) -> Outcome:
    """It ended before it answered."""
    if ended is None or ended.status == "limit":
        return ended or Outcome("error", "It was stopped.")
    if ended.exit_code == 0:
        detail = "It came to its end without serving anything: it starts no web server"
    elif found := last_error(life.execution.stderr):
        detail = f"It ended before it served anything: {found}"
    else:
        words = life.execution.stderr.strip().rpartition("\n")[2][:_MAX_LAST_WORDS]
        detail = f"It ended before it served anything, with exit code {ended.exit_code}"
        detail += f". The last that it said: “{words}”" if words else ""
    return Outcome("error", _advised(detail, life), ended.exit_code)


def _answered_badly(problem: str, life: Life) -> str:
    found = last_error(life.execution.stderr)
    return _advised(f"{problem.rstrip('.')}: {found}" if found else problem, life)


def _advised(detail: str, life: Life) -> str:
    told = life.execution
    return with_advice(detail, f"{told.stderr}\n{told.stdout}")
