"""Loads a page in headless Chromium, to know whether it works: without any network, in a fresh
profile, under the policy of the frame that the panel shows it in."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.execution import Artifact, Execution
from ..errors import MissingRequirement, UsageError

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Route, ViewportSize

    from ..domain.confinement import Confine

ADDRESS = "https://page.invalid/"
"""A name that can never exist; storage needs an origin."""
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:; "
    "style-src 'unsafe-inline' blob: data:; img-src blob: data:; media-src blob: data:; "
    "font-src blob: data:; connect-src blob: data:; worker-src blob: data:; frame-src 'none'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'"
)
SETTLE_SECONDS = 1.0
"""So long after loading, errors still count."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_MAX_ERRORS = 50
_MAX_TEXT = 2000
_MAX_STREAM = 1 << 16
_SHOT_SECONDS = 10.0
VIEWPORT: ViewportSize = {"width": 1280, "height": 800}
_INSTALL = (
    "Pages are checked in headless Chromium, which is missing here: "
    'pip install "codearena-jupyter[browser]" && playwright install --with-deps chromium '
    "(or, for the browser, apt-get install chromium)."
)
_ARGUMENTS = (
    # Even if a request slipped through the routes and the policy, there is no way out.
    "--proxy-server=http://127.0.0.1:9",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability",
    "--dns-prefetch-disable", "--no-first-run", "--disable-gpu",
)  # fmt: skip


async def load_page(
    execution: Execution, timeout: float, screenshot: Path | None = None, *, confine: Confine | None = None
) -> Execution:
    """The execution with what loading its page showed: `error` after an uncaught error, the
    console's text in `stdout` and `stderr`, `unavailable` where there is no browser. `confine` says how
    to keep the browser in.

    Raises:
        UsageError: the screenshot can't be written there.
    """
    assert execution.page is not None
    began = time.perf_counter()
    visit = Visit(execution.page, () if screenshot is None else (SETTLE_SECONDS,))
    try:
        async with browsing(confine=confine) as context:
            started = time.perf_counter()
            failure = await visit.make(context, timeout)
    except MissingRequirement as error:
        return replace(execution, status="unavailable", detail=str(error))
    ended = time.perf_counter()
    errors = tuple(visit.errors)
    detail = failure or (f"The page had an error: {errors[0]}" if errors else "")
    return replace(
        execution,
        status="timeout" if failure == _late(timeout) else "error" if detail else "ok",
        detail=detail or execution.detail,
        page_errors=errors,
        stdout=visit.text("stdout"),
        stderr=visit.text("stderr"),
        truncated=visit.truncated,
        artifacts=(*execution.artifacts, *save_shot(visit.shots[-1] if visit.shots else None, screenshot)),
        durations_ms=replace(
            execution.durations_ms,
            start=round(1000 * (started - began), 3),
            run=round(1000 * (ended - started), 3),
        ),
        sandbox="chromium",
    )


class Visit:
    """One page, loaded once, and photographed so many seconds after it was."""

    def __init__(self, html: str, moments: Sequence[float] = ()) -> None:
        self.errors: list[str] = []
        self.shots: list[bytes] = []
        self.truncated = False
        self._moments = sorted(moments)
        self._html = html
        self._streams: dict[str, list[str]] = {"stdout": [], "stderr": []}
        self._room = _MAX_STREAM

    async def make(self, context: BrowserContext, timeout: float) -> str:
        """Load the page and watch it settle; answers what went wrong, "" if nothing did."""
        from playwright.async_api import Error as PlaywrightError

        page = await context.new_page()
        page.on("console", self._log)
        page.on("pageerror", self._fail)
        crashed = asyncio.get_running_loop().create_future()
        page.on("crash", lambda _: None if crashed.done() else crashed.set_result(None))
        await context.route("**/*", self._answer)
        loading = asyncio.ensure_future(self._load(page))
        try:
            async with asyncio.timeout(timeout):
                await asyncio.wait([loading, crashed], return_when=asyncio.FIRST_COMPLETED)
            if crashed.done():
                return "The page crashed the browser."
            await loading
        except TimeoutError:
            return _late(timeout)
        except PlaywrightError as error:
            return f"The page could not be loaded: {error.message.splitlines()[0][:200]}"
        finally:
            loading.cancel()
            await asyncio.gather(loading, return_exceptions=True)
        return ""

    def text(self, stream: str) -> str:
        """What the page logged."""
        return "".join(self._streams[stream])

    async def _load(self, page: Page) -> None:
        await page.goto(ADDRESS, wait_until="load", timeout=0)
        # The page's own main thread has to answer, or it hangs.
        await page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
        began = time.perf_counter()
        for moment in self._moments:
            await asyncio.sleep(began + moment - time.perf_counter())
            self.shots.append(await page.screenshot(timeout=1000 * _SHOT_SECONDS))
        await asyncio.sleep(began + SETTLE_SECONDS - time.perf_counter())
        await page.evaluate("0")

    async def _answer(self, route: Route) -> None:
        request = route.request
        if request.url == ADDRESS and request.is_navigation_request() and self._html:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            await route.fulfill(body=self._html.encode("utf-8", "replace"), headers=headers)
        else:
            await route.abort("internetdisconnected")

    def _log(self, message: ConsoleMessage) -> None:
        name = "stderr" if message.type in {"error", "warning", "assert"} else "stdout"
        line = f"{message.text}\n"[: self._room]
        self._room -= len(line)
        self.truncated = self.truncated or not line.endswith("\n")
        self._streams[name].append(line)

    def _fail(self, error: Error) -> None:
        if len(self.errors) < _MAX_ERRORS:
            self.errors.append(str(error)[:_MAX_TEXT])
        else:
            self.truncated = True


def find_browser() -> str | None:
    """The system's Chromium, else the one that Playwright installed."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@asynccontextmanager
async def browsing(reachable: str = "", *, confine: Confine | None = None) -> AsyncIterator[BrowserContext]:
    """A fresh profile in a fresh browser; nothing of either is left. `reachable` is the one host and port
    that there is a way to, `confine` how the browser is kept in beyond its own sandbox.

    Raises:
        MissingRequirement: there is no browser here, or it does not start.
    """
    try:
        from playwright.async_api import Error as PlaywrightError
        from playwright.async_api import async_playwright
    except ImportError:
        raise MissingRequirement(_INSTALL) from None
    with tempfile.TemporaryDirectory(prefix="codearena-", ignore_cleanup_errors=True) as home:
        async with async_playwright() as playwright:
            path = Path(find_browser() or playwright.chromium.executable_path)
            if not path.exists():
                raise MissingRequirement(_INSTALL)
            start, own_sandbox = await asyncio.to_thread(_starter, path, Path(home), bool(reachable), confine)
            try:
                browser = await playwright.chromium.launch(
                    executable_path=start,
                    args=[*_ARGUMENTS, *_ways_out(reachable)],
                    chromium_sandbox=own_sandbox,
                    env={"HOME": home, "PATH": os.defpath, "LANG": "C.UTF-8"},
                )
            except PlaywrightError as error:
                reason = error.message.splitlines()[0][:200]
                raise MissingRequirement(f"{path} does not start: {reason}") from error
            try:
                yield await new_profile(browser)
            finally:
                await browser.close()


async def new_profile(browser: Browser) -> BrowserContext:
    """Nothing of any page before it."""
    return await browser.new_context(viewport=VIEWPORT, service_workers="block", accept_downloads=False)


def _starter(browser: Path, home: Path, network: bool, confine: Confine | None) -> tuple[Path, bool]:
    """What to start, and whether Chromium can make a sandbox of its own in there: it refuses to for root."""
    if confine is None:
        return browser, os.geteuid() != 0
    kept = confine(browser, network)
    profile = f"{kept.home or home}/profile"
    script = home / "browser"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(kept.command)} "$@" --user-data-dir={profile}\n')
    script.chmod(0o755)
    if kept.user is not None:
        os.chown(home, kept.user, kept.user)
    return script, kept.namespaces


def _ways_out(reachable: str) -> tuple[str, str]:
    """Options: none, but to one host and port."""
    but = f", EXCLUDE {reachable.partition(':')[0]}" if reachable else ""
    return (
        f"--proxy-bypass-list=<-loopback>{reachable and ';'}{reachable}",
        f"--host-resolver-rules=MAP * ~NOTFOUND{but}",
    )


def _late(timeout: float) -> str:
    return f"The page did not finish loading in {timeout:g} seconds."


def save_shot(shot: bytes | None, path: Path | None) -> tuple[Artifact, ...]:
    """Write a picture, where there is one and a place for it.

    Raises:
        UsageError: it can't be written.
    """
    if shot is None or path is None:
        return ()
    try:
        path.write_bytes(shot)
    except OSError as error:
        raise UsageError(f"The screenshot can't be written to {path}: {error.strerror}.") from error
    return (Artifact("screenshot", "image/png", str(path)),)
