"""Pictures over HTTP."""

from __future__ import annotations

from tornado import web

from .base import API, ID, ArenaHandler
from .local import LocalServer


class PictureHandler(ArenaHandler):
    """Pictures of what sides show, taken in the server's own browser."""

    @web.authenticated
    async def get(self, battle_id: str, side: str) -> None:
        """A PNG, to be saved."""
        await self.arena.start()
        server = LocalServer(self.settings["codearena_live"])
        try:
            data = await self.arena.battles.picture(battle_id, side, server.url)
        finally:
            await server.close()
        self.set_header("Content-Disposition", "attachment; filename=picture.png")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.finish(data, set_content_type="image/png")


ROUTES = [(rf"{API}/battles/{ID}/sides/(?P<side>\w+)/picture", PictureHandler)]
