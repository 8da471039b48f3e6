"""Running apps under capability addresses, and the policy that their pages live under."""

from __future__ import annotations

import asyncio
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from tornado import web

from ..domain.web import WebLibraries
from .cookies import Cookies
from .frames import SANDBOX

_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")
_MAX_CONNECTIONS = 64
_DIAL_SECONDS = 10.0
_DIAL_AGAIN_SECONDS = 0.02

Dial = Callable[[], socket.socket]


@dataclass(eq=False)
class App:
    """A running app. `strips_prefix` when it wants to see paths without its address in the browser; `start`
    is the path of its start page.

    Its cookies are kept here, one jar for all who look: browsers keep none for a page without an origin.
    """

    strips_prefix: bool
    session: aiohttp.ClientSession
    libraries: WebLibraries | None = None
    start: str = "/"
    cookies: Cookies = field(default_factory=Cookies)
    _open: int = 0
    _last_used: float = field(default_factory=time.monotonic)

    @contextmanager
    def used(self) -> Iterator[None]:
        """While a request is in progress or a WebSocket is open."""
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            self._last_used = time.monotonic()

    @property
    def idle_seconds(self) -> float:
        """How long nobody has used it."""
        return 0.0 if self._open else time.monotonic() - self._last_used


class _Connector(aiohttp.BaseConnector):
    """Connects as aiohttp's connector for Unix sockets does, but through `dial`: no path is resolved here."""

    def __init__(self, dial: Dial) -> None:
        super().__init__(limit=_MAX_CONNECTIONS)
        self._dial = dial

    async def _create_connection(self, req: Any, traces: Any, timeout: Any) -> Any:
        deadline = time.monotonic() + _DIAL_SECONDS
        while True:
            try:
                connection = self._dial()
                _, protocol = await self._loop.create_unix_connection(self._factory, sock=connection)
            except BlockingIOError:
                # So many wait to be accepted that there is no more room.
                if time.monotonic() > deadline:
                    raise TimeoutError("The app accepts no connections.") from None
                await asyncio.sleep(_DIAL_AGAIN_SECONDS)
            except OSError as error:
                raise aiohttp.ClientConnectionError("The app is gone.") from error
            else:
                return protocol


class LiveRegistry:
    """Apps by capability. An address is made before its app starts, since apps are told their own path.

    Implements `domain.protocols.Apps`.
    """

    def __init__(self, base_url: str) -> None:
        self.base = base_url.rstrip("/")
        """The path that all addresses begin with, without a slash at its end."""
        self._apps: dict[str, App] = {}

    def new_address(self) -> str:
        """Path of a new address from the root of the host, without a slash at its end."""
        return f"{self.base}/codearena/live/{secrets.token_urlsafe(24)}"

    def connect(
        self,
        address: str,
        dial: Dial,
        *,
        strips_prefix: bool,
        libraries: WebLibraries | None = None,
        start: str = "/",
    ) -> str:
        """Serve the app that `dial` connects to; answers its address below the base URL. `libraries` are
        what its pages have of the web, `start` is the path that is shown first."""
        session = aiohttp.ClientSession(
            connector=_Connector(dial),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_DIAL_SECONDS),
        )
        capability = address.rpartition("/")[2]
        self._apps[capability] = App(strips_prefix, session, libraries, start)
        return f"codearena/live/{capability}"

    def idle_seconds(self, address: str) -> float:
        """How long nobody has used it; 0 for what is not served yet or any more."""
        app = self._apps.get(address.rpartition("/")[2])
        return app.idle_seconds if app else 0.0

    async def disconnect(self, address: str) -> None:
        """Serve it no more."""
        app = self._apps.pop(address.rpartition("/")[2], None)
        if app is not None:
            await app.session.close()

    def find(self, capability: str) -> App | None:
        """The app behind a capability, None if there is none (any more)."""
        return self._apps.get(capability)

    async def close(self) -> None:
        """Serve nothing any more."""
        for capability in list(self._apps):
            await self.disconnect(capability)


def policy(host: str, path: str) -> str:
    """The Content-Security-Policy of an app at `path` of `host`: itself, and nothing else.

    A source without a scheme takes the page's own, which a proxy in front may have changed. Who may embed the
    app is left open: only who knows its address can, and the frame around it has no origin to be named by.

    Raises:
        web.HTTPError: `host` is none.
    """
    if not _HOST.fullmatch(host):
        raise web.HTTPError(400)
    own = f"{host}{path}/"
    sockets = f"ws://{own} wss://{own}"
    return "; ".join(
        (
            f"sandbox {SANDBOX}",
            "default-src 'none'",
            f"script-src {own} 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:",
            f"style-src {own} 'unsafe-inline' blob: data:",
            f"img-src {own} blob: data:",
            f"media-src {own} blob: data:",
            f"font-src {own} blob: data:",
            f"connect-src {own} {sockets} blob: data:",
            f"worker-src {own} blob: data:",
            f"manifest-src {own}",
            f"frame-src {own} blob: data:",
            f"form-action {own}",
            "object-src 'none'",
            f"base-uri {own}",
        )
    )
