"""Leaderboards, heatmaps, statistics and trends over HTTP."""

from __future__ import annotations

from typing import Any

from tornado import web

from .base import API, ArenaHandler

_VIEWS = "leaderboard|heatmap|stats|trends|choices|version|page"


class _BoardHandler(ArenaHandler):
    """Reads the query's parameters."""

    def params(self) -> dict[str, Any]:
        """Each parameter with all of its values; a bare number is JupyterLab's way around caches."""
        names = [name for name in self.request.query_arguments if not name.isdecimal()]
        return {name: self.get_query_arguments(name) for name in names}


class BoardHandler(_BoardHandler):
    """What the Leaderboard tab shows."""

    @web.authenticated
    async def get(self, view: str) -> None:
        """Rows, meta data and charts; nothing waits here for the clean-up after a dead predecessor."""
        self.answer(await self.arena.board(view, self.params()))


class BoardFileHandler(_BoardHandler):
    """The same to keep."""

    @web.authenticated
    async def get(self) -> None:
        """One file."""
        name, mime, data = await self.arena.board_file(self.params())
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        # A document of ours, but opened from here it must not act with the server's origin.
        self.set_header("Content-Security-Policy", "sandbox allow-scripts")
        self.set_header("Cache-Control", "no-store")
        self.finish(data, set_content_type=mime)


ROUTES = [
    (rf"{API}/leaderboard/file", BoardFileHandler),
    (rf"{API}/(?P<view>{_VIEWS})", BoardHandler),
]
