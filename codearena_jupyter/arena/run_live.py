"""What becomes of a live app that `codearena run` started: it is looked at, and ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from ..domain.execution import Execution, LiveProgram

ALIVE_SECONDS = 2.0
"""So long an app has to live after its first answer."""

_LOOK_SECONDS = 0.5

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
    """The result of an app once its page was loaded, or after `visit` where it works.

    Raises:
        UsageError: the screenshot can't be written.
    """
    from ..execution.app_page import load_app
    from ..sandbox.browser import confine

    lived = asyncio.create_task(asyncio.sleep(ALIVE_SECONDS))
    execution = await load_app(
        life, f"{base_url}{life.url}{quote(life.start)}", seconds, screenshot, confine=confine
    )
    await lived
    if not life.alive:
        return life.execution
    if visit is not None:
        return await show(life, visit, execution)
    return execution


async def show(life: LiveProgram, visit: Visit, before: Execution) -> Execution:
    """Show it until somebody has had enough, or it has ended; its result then, `before` if it goes on."""
    visiting = asyncio.ensure_future(visit(life.url))
    try:
        while life.alive and not visiting.done():
            await asyncio.wait({visiting}, timeout=_LOOK_SECONDS)
    except asyncio.CancelledError:
        pass  # Ctrl-C: the result is told all the same
    finally:
        visiting.cancel()
        await asyncio.gather(visiting, return_exceptions=True)
    return before if life.alive else life.execution
