"""Running apps under capability addresses, and the policy that their pages live under."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from tornado import web

from .frames import SANDBOX

_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")


@dataclass(frozen=True)
class App:
    """A running app. `socket` is where it listens, on the host's side; `strips_prefix` when it wants to see
    paths without the address that it has in the browser."""

    socket: Path
    strips_prefix: bool
    session: aiohttp.ClientSession = field(compare=False)


class LiveRegistry:
    """Apps by capability. An address is made before its app starts, since apps are told their own path."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")
        self._apps: dict[str, App] = {}

    def new_address(self) -> str:
        """Path of a new address from the root of the host, without a slash at its end."""
        return f"{self._base}/codearena/live/{secrets.token_urlsafe(24)}"

    def connect(self, address: str, socket: Path, *, strips_prefix: bool) -> str:
        """Serve the app that listens at a Unix socket; answers its address below the base URL."""
        connector = aiohttp.UnixConnector(str(socket), limit=64)
        session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
        )
        capability = address.rpartition("/")[2]
        self._apps[capability] = App(socket, strips_prefix, session)
        return f"codearena/live/{capability}"

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
            "base-uri 'none'",
            "webrtc 'block'",
        )
    )
