"""Pictures of what a side shows, as somebody sees it who opens it now."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from urllib.parse import quote

from ..domain.execution import Execution, LiveProgram
from ..errors import MissingRequirement, NotFound, PageError

SECONDS = 30.0
"""So long a page may take to load."""
_GAMES = "codearena/game/"


class Pictures:
    """Takes one picture after the other: each has a browser of its own for that time."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def take(self, execution: Execution | None, life: LiveProgram | None, base_url: str) -> bytes:
        """A PNG of a run's page, or of its living app below `base_url`.

        Raises:
            MissingRequirement: there is no browser here.
            NotFound: it shows nothing of the kind; a game's pictures are where it is played.
            PageError: the page could not be loaded.
        """
        page = execution.page if execution is not None else None
        async with self._turn:
            if life is not None and life.alive and not life.url.startswith(_GAMES):
                return await _of_app(life, f"{base_url}{life.url}{quote(life.start)}")
            if page is not None:
                return await _of_page(page)
        raise NotFound("page or app", "picture", "Run the program again.")


async def _of_page(html: str) -> bytes:
    from ..execution.photographs import photographing
    from ..sandbox.browser import confine

    async with photographing(confine) as photographer:
        taken = await photographer.take(html, timeout=SECONDS)
    return taken.images[-1]


async def _of_app(life: LiveProgram, url: str) -> bytes:
    from ..execution.app_page import load_app
    from ..sandbox.browser import confine

    with tempfile.TemporaryDirectory(prefix="codearena-") as folder:
        path = Path(folder, "picture.png")
        told = await load_app(life, url, SECONDS, path, confine=confine)
        if told.status == "unavailable":
            raise MissingRequirement(told.detail)
        if not path.exists():
            raise PageError(told.detail or "The app's page could not be loaded.")
        return await asyncio.to_thread(path.read_bytes)
