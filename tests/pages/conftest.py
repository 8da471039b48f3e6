"""Pages, built as in the sandbox and looked at in a real browser, in the frame that the panel uses."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import Browser, Frame, async_playwright

from codearena_jupyter.domain.execution import BuildPlan, PageKind
from codearena_jupyter.domain.protocols import BuiltPage
from codearena_jupyter.environments.pages.builder import STATIC, BunBuilder, find_bun
from codearena_jupyter.execution.browser import find_browser
from codearena_jupyter.server.frames import POLICY, wrapper

LANGUAGES = {"react": "javascript", "svg": "svg"}
OUTER = """<!doctype html><title>panel</title><script>
window.reports = [];
addEventListener('message', event => reports.push(event.data));
</script><iframe src="/frame" style="width: 900px; height: 700px"></iframe>"""


def build(kind: str, code: str, language: str = "") -> BuiltPage:
    """What the builder makes of an answer."""
    return build_plan(BuildPlan(cast(PageKind, kind), code, language or LANGUAGES.get(kind, kind)))


def build_plan(plan: BuildPlan) -> BuiltPage:
    """What the builder makes of a plan."""
    builder = BunBuilder()
    places = {"/opt/arena/pages/static": str(STATIC), "/opt/arena/pages/bun": str(find_bun())}
    command = [
        next((word.replace(inside, outside) for inside, outside in places.items() if inside in word), word)
        for word in builder.command
    ]
    done = subprocess.run(command, input=builder.request(plan), capture_output=True, check=True, timeout=60)
    return builder.read(plan, done.stdout.decode())


def page_of(kind: str, code: str, language: str = "") -> str:
    """The page of an answer that can be built."""
    built = build(kind, code, language)
    assert built.html is not None, built.problems
    return built.html


@dataclass
class Visit:
    """What a visit showed."""

    reports: list[dict[str, Any]] = field(default_factory=list)
    """What the bridge told the panel."""
    requests: list[str] = field(default_factory=list)
    """Every request that was not for the frame itself, whether or not it got out."""
    text: str = ""
    result: Any = None
    """What the test's own action answered."""
    first_paint: float | None = None
    """Milliseconds from the start of the frame's document to its first contentful paint."""

    @property
    def errors(self) -> list[str]:
        return [report["message"] for report in self.reports if report["type"] == "codearena:error"]

    @property
    def console(self) -> list[str]:
        return [report["text"] for report in self.reports if report["type"] == "codearena:console"]


Act = Callable[[Frame], Awaitable[Any]]


class Visitor:
    """A browser in a thread of its own, so that asynchronous tests can be beside it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._html = b""
        visitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                framed = self.path == "/frame"
                body = visitor._html if framed else OUTER.encode()
                self.send_response(200 if self.path in {"/", "/frame"} else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if framed:
                    self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Not in the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._address = f"http://127.0.0.1:{self._server.server_port}/"
        self._playwright, self._browser = self._wait(self._launch())

    def visit(self, html: str, act: Act | None = None, *, settle: float = 0.4) -> Visit:
        """Load a page; `act` is what the visitor does there."""
        self._html = wrapper(html).encode("utf-8", "replace")
        return self._wait(self._visit(act, settle))

    def close(self) -> None:
        self._wait(self._end())
        self._server.shutdown()
        self._server.server_close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(90)

    async def _launch(self) -> tuple[Any, Browser]:
        playwright = await async_playwright().start()
        browser = await playwright.chromium.launch(
            executable_path=find_browser() or playwright.chromium.executable_path, args=["--no-sandbox"]
        )
        return playwright, browser

    async def _end(self) -> None:
        await self._browser.close()
        await self._playwright.stop()

    async def _visit(self, act: Act | None, settle: float) -> Visit:
        visit = Visit()
        context = await self._browser.new_context(viewport={"width": 1000, "height": 800})
        try:
            page = await context.new_page()
            page.on("request", lambda request: self._note(visit, request.url))
            await page.goto(self._address, wait_until="load")
            frame = await self._inner(page)
            await frame.wait_for_load_state("load")
            await asyncio.sleep(settle)
            if act is not None:
                visit.result = await act(frame)
            visit.text = await frame.evaluate("document.body?.innerText ?? ''")
            paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
            visit.first_paint = await frame.evaluate(paint)
            visit.reports = await page.evaluate("reports")
        finally:
            await context.close()
        return visit

    async def _inner(self, page: Any) -> Frame:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if len(page.frames) >= 3:
                frame: Frame = page.frames[2]
                return frame
            await asyncio.sleep(0.02)
        raise AssertionError("the frame did not open")

    def _note(self, visit: Visit, url: str) -> None:
        if url not in {self._address, f"{self._address}frame", "about:srcdoc"} and not url.startswith(
            ("data:", "blob:")
        ):
            visit.requests.append(url)


@pytest.fixture(scope="session")
def visitor() -> Iterator[Visitor]:
    found = Visitor()
    yield found
    found.close()


@pytest.fixture(scope="session")
def libraries() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(Path(STATIC / "libraries.json").read_text())
    return loaded
