"""Loads a live app in headless Chromium, to know whether it works for whoever opens it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..domain.execution import Execution, LiveProgram
from ..errors import MissingRequirement
from .browser import browsing, save_shot

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page, Request

    from ..domain.confinement import Confine

QUIET_SECONDS = 0.7
"""An app has shown itself when its page has not changed for so long."""
PATIENCE_SECONDS = 15.0
_LOOK_SECONDS = 0.1
_SHOT_SECONDS = 10.0
_MAX_ERRORS = 50
_MAX_TEXT = 2000
_STATE = (
    "() => document.querySelector('[data-testid=stSkeleton], [data-testid=stAppSkeleton]') ? '0,'"
    " : [document.body?.innerText.length ?? 0, document.querySelectorAll('*').length].join()"
)
"""Length and size of the page; 0 while Streamlit shows where something will be."""


async def load_app(
    life: LiveProgram, url: str, timeout: float, screenshot: Path | None, *, confine: Confine | None = None
) -> Execution:
    """The result of a running app after its page was loaded and came to rest: `error` after an uncaught
    error of the page or a failure of the app, `unavailable` where there is no browser. `confine` says how
    to keep the browser in.

    Raises:
        UsageError: the screenshot can't be written there.
    """
    began = time.perf_counter()
    errors: list[str] = []
    refused: dict[str, None] = {}
    shot: bytes | None = None
    problem = ""
    try:
        async with browsing(reachable=urlsplit(url).netloc, confine=confine) as browser:
            from playwright.async_api import (
                Error as PlaywrightError,  # here: `browsing` says if it is missing
            )

            page = await browser.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)[:_MAX_TEXT]))
            page.on("requestfailed", lambda request: refused.update(_script(request)))
            try:
                async with asyncio.timeout(timeout):
                    await page.goto(url, wait_until="load", timeout=0)
                    await _come_to_rest(page, life)
                    if screenshot is not None:
                        shot = await page.screenshot(timeout=1000 * _SHOT_SECONDS)
            except TimeoutError:
                problem = f"The app's page did not load in {timeout:g} seconds."
            except PlaywrightError as error:
                problem = f"The app's page could not be loaded: {error.message.splitlines()[0][:200]}"
    except MissingRequirement as error:
        return replace(life.execution, status="unavailable", detail=str(error))
    told = life.execution
    if told.status == "ok" and (problem or errors):
        told = replace(told, status="error", detail=problem or f"The page had an error: {errors[0]}")
    if refused:
        address, *others = refused
        more = f" and {len(others)} more" if others else ""
        note = f"Its page would load {address[:200]}{more} from the web, which pages of apps don't reach."
        told = replace(told, detail=f"{told.detail} {note}".strip())
    milliseconds = round(1000 * (time.perf_counter() - began), 3)
    return replace(
        told,
        page_errors=tuple(errors[:_MAX_ERRORS]),
        artifacts=(*told.artifacts, *save_shot(shot, screenshot)),
        durations_ms=replace(told.durations_ms, run=round(told.durations_ms.run + milliseconds, 3)),
    )


def _script(request: Request) -> dict[str, None]:
    """The address of a script that the page's policy refused."""
    return {request.url: None} if request.resource_type == "script" and request.failure == "csp" else {}


async def _come_to_rest(page: Page, life: LiveProgram) -> None:
    """Wait until the page's content stands still, for a while: clocks and animations never do."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    since, before = time.monotonic(), ""
    while life.alive and time.monotonic() < deadline:
        now = await _content(page.main_frame)
        if now != before or int(now.partition(",")[0]) == 0:
            since, before = time.monotonic(), now
        elif time.monotonic() - since > QUIET_SECONDS:
            return
        await asyncio.sleep(_LOOK_SECONDS)


async def _content(frame: Frame) -> str:
    text: str = await frame.evaluate(_STATE)
    return text
