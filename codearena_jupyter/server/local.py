"""Live apps and games for this machine alone: `codearena run` serves them while it runs, and a Jupyter server
while it takes a picture of one, whatever name and certificate it has for others."""

from __future__ import annotations

import re

from tornado import httpserver, netutil, web

from . import games, live
from .apps import LiveRegistry


class LocalServer:
    """The same proxy on a free port of the loopback interface. Make and close it in one event loop.

    `apps` that another server shows, too, go on when this one is closed.
    """

    def __init__(self, apps: LiveRegistry | None = None) -> None:
        self._own = apps is None
        self.apps = apps or LiveRegistry("/")
        self.games = games.GameRegistry()
        routes = [
            (re.escape(self.apps.base) + path, handler) for path, handler in (*live.ROUTES, *games.ROUTES)
        ]
        application = web.Application(routes, codearena_live=self.apps, codearena_games=self.games)
        self._server = httpserver.HTTPServer(application, max_buffer_size=live.MAX_UPLOAD_BYTES)
        sockets = netutil.bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(sockets)
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}{self.apps.base}/"
        """Apps' addresses are below this."""

    async def close(self) -> None:
        """Serve nothing any more."""
        self._server.stop()
        if self._own:
            await self.apps.close()
        await self._server.close_all_connections()
