"""Games under capability addresses: a page of this package's own that draws a game's pictures.

As with frames, the address is the authority. The page has no origin and one connection, to its own game; of
what the game sends only JPEGs whose header was checked reach it, and it decodes them as such.
"""

from __future__ import annotations

import json
import secrets
from string import Template
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web, websocket

from ..domain.games import MAX_MESSAGE_BYTES, Game
from .frames import static

PATH = r"/codearena/game/(?P<capability>[\w-]{32})"
_GONE = "<p style='font: 14px sans-serif; color: #666'>This game is over: run the program again.</p>"


class GameRegistry:
    """Running games by capability. Implements `domain.games.Games`."""

    def __init__(self) -> None:
        self._games: dict[str, Game] = {}

    def add(self, game: Game) -> str:
        """Where a game is shown from now on, below the server's base URL."""
        capability = secrets.token_urlsafe(24)
        self._games[capability] = game
        return f"codearena/game/{capability}"

    def remove(self, url: str) -> None:
        """Show it no more."""
        self._games.pop(url.rpartition("/")[2], None)

    def find(self, capability: str) -> Game | None:
        """The game behind a capability, None if there is none (any more)."""
        return self._games.get(capability)


def _found(handler: web.RequestHandler, capability: str) -> Game | None:
    registry = handler.settings["codearena_games"]
    assert isinstance(registry, GameRegistry)
    return registry.find(capability)


class GameHandler(web.RequestHandler):
    """The page that a game is played in."""

    def set_default_headers(self) -> None:
        """The policy is on every response, errors included."""
        self._nonce = secrets.token_urlsafe(16)
        address = f"{self.request.host}{self.request.path}"
        policy = (
            "sandbox allow-scripts allow-pointer-lock",
            "default-src 'none'",
            f"script-src 'nonce-{self._nonce}'",
            "style-src 'unsafe-inline'",
            f"connect-src ws://{address}/stream wss://{address}/stream",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            "webrtc 'block'",
        )
        self.set_header("Content-Security-Policy", "; ".join(policy))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    @allow_unauthenticated
    def get(self, capability: str) -> None:
        """The page, or a sentence about why it is gone."""
        if _found(self, capability) is None:
            self.set_status(404)
            self.finish(_GONE)
            return
        page = Template(static("game.html"))
        self.finish(page.substitute(NONCE=self._nonce, SCRIPT=static("game.js")))


class GameStreamHandler(websocket.WebSocketHandler):
    """A viewer's connection. Implements `domain.games.Viewer`."""

    _game: Game | None = None

    @property
    def max_message_size(self) -> int:
        """Players' messages are short."""
        return MAX_MESSAGE_BYTES

    def check_origin(self, origin: str) -> bool:
        """The page has no origin."""
        return origin == "null"

    @allow_unauthenticated
    async def get(self, capability: str) -> None:
        """Begin to look."""
        if _found(self, capability) is None:
            raise web.HTTPError(404)
        await super().get(capability)

    def open(self, capability: str) -> None:
        """Connected."""
        self.set_nodelay(True)
        self._game = _found(self, capability)
        if self._game is None:
            self.tell({"t": "over"})
            return
        self._game.attach(self)

    def on_message(self, message: str | bytes) -> None:
        """What the player does; whoever sends anything else is no player."""
        if self._game is None:
            return
        try:
            self._game.hear(self, message)
        except ValueError as error:
            self.close(1008, str(error)[:100])

    def on_close(self) -> None:
        """The viewer went away."""
        if self._game is not None:
            self._game.detach(self)

    def show(self, picture: bytes) -> None:
        """Send a picture."""
        self._write(picture, binary=True)

    def tell(self, message: dict[str, Any]) -> None:
        """Send something about the window; at the game's end hang up, too."""
        self._write(json.dumps(message), binary=False)
        if message["t"] == "over":
            self.close(1000)

    def _write(self, message: str | bytes, *, binary: bool) -> None:
        try:
            sent = self.write_message(message, binary=binary)
        except websocket.WebSocketClosedError:
            return  # `on_close` is about to be called
        sent.add_done_callback(lambda done: done.cancelled() or done.exception())


ROUTES: list[tuple[str, type[web.RequestHandler]]] = [
    (PATH, GameHandler),
    (f"{PATH}/stream", GameStreamHandler),
]
