"""What becomes of a live app that `codearena run` started: it is looked at, and ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from ..domain.execution import Execution, LiveProgram

ALIVE_SECONDS = 2.0
"""So long an app has to live after its first answer."""

Visit = Callable[[str], Awaitable[None]]
"""Shows the app at an address below the base URL to somebody, until they have had enough."""


async def look_at(
    life: LiveProgram,
    base_url: str,
    *,
    seconds: float,
    screenshot: Path | None = None,
    visit: Visit | None = None,
) -> Execution:
    """The result of an app once its page was loaded, and after `visit` where it works.

    Raises:
        UsageError: the screenshot can't be written.
    """
    from ..execution.app_page import load_app
    from ..sandbox.browser import confine

    lived = asyncio.create_task(asyncio.sleep(ALIVE_SECONDS))
    execution = await load_app(life, f"{base_url}{life.url}/", seconds, screenshot, confine=confine)
    await lived
    if not life.alive:
        return life.execution
    if visit is not None:
        await show(life, visit)
    return execution


async def show(life: LiveProgram, visit: Visit) -> None:
    """Show it until somebody has had enough."""
    with suppress(asyncio.CancelledError):
        await visit(life.url)
