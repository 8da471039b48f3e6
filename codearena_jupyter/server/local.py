"""Live apps and games without a Jupyter server: `codearena run` serves them on this machine while it runs."""

from __future__ import annotations

from tornado import httpserver, netutil, web

from . import games, live
from .apps import LiveRegistry


class LocalServer:
    """The same proxy on a free port of the loopback interface. Make and close it in one event loop."""

    def __init__(self) -> None:
        self.apps = LiveRegistry("/")
        self.games = games.GameRegistry()
        application = web.Application(
            [*live.ROUTES, *games.ROUTES], codearena_live=self.apps, codearena_games=self.games
        )
        self._server = httpserver.HTTPServer(application, max_buffer_size=live.MAX_UPLOAD_BYTES)
        sockets = netutil.bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(sockets)
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/"
        """Apps' addresses are below this."""

    async def close(self) -> None:
        """Serve nothing any more."""
        self._server.stop()
        await self.apps.close()
        await self._server.close_all_connections()
