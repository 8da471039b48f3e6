"""Pictures of pages for judges: exact, at several moments, many pages in one browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..domain.confinement import Confine
from ..errors import PageError
from .browser import SETTLE_SECONDS, Visit, browsing, new_profile

if TYPE_CHECKING:
    from playwright.async_api import Browser

AT_ONCE = 2
"""Pages that are open at the same time."""


@dataclass(frozen=True, slots=True)
class Photographs:
    """`images` are PNGs, one for each moment that was asked for; `errors` what the page failed to catch."""

    images: tuple[bytes, ...]
    errors: tuple[str, ...]


class Photographer:
    """Takes pictures of pages, each in a profile of its own. Get one from `photographing`."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._room = asyncio.Semaphore(AT_ONCE)

    async def take(
        self, html: str, moments: Sequence[float] = (SETTLE_SECONDS,), timeout: float = 30.0
    ) -> Photographs:
        """Pictures of a page, so many seconds after it was loaded, in the order of time.

        Raises:
            PageError: the page hung, crashed or could not be loaded; there is no picture.
        """
        async with self._room:
            context = await new_profile(self._browser)
            try:
                visit = Visit(html, moments)
                if failure := await visit.make(context, timeout):
                    raise PageError(failure)
                return Photographs(tuple(visit.shots), tuple(visit.errors))
            finally:
                await context.close()


@asynccontextmanager
async def photographing(confine: Confine | None = None) -> AsyncIterator[Photographer]:
    """A photographer for as long as the block lasts; `confine` says how to keep the browser in.

    Raises:
        MissingRequirement: there is no browser here, or it does not start.
    """
    async with browsing(confine=confine) as context:
        assert context.browser is not None
        yield Photographer(context.browser)
