"""Live apps of answers, proxied under capability addresses.

An app (Streamlit, Gradio, any web server that an answer starts) listens inside its sandbox. This proxy
carries requests and WebSockets to it. As with frames, the address is the authority: no login is asked, and
nothing of the user's session goes in: no cookie, no authorization, no origin. Every response gets a policy
under which the app's pages have no origin and reach nothing but the app, wherever the address is opened.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Iterable
from string import Template
from urllib.parse import quote, urlsplit

import aiohttp
from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web, websocket
from tornado.iostream import StreamClosedError

from ..domain.web import WebLibraries
from .apps import App, LiveRegistry, policy
from .frames import SANDBOX, static
from .libraries import FOLDER
from .paths import Rewriter

_log = logging.getLogger(__name__)

_HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
    "trailer", "transfer-encoding", "upgrade", "content-length",
}  # fmt: skip
_NOT_FOR_APPS = _HOP_BY_HOP | {
    "cookie", "authorization", "host", "origin", "referer", "x-xsrftoken", "x-forwarded-for",
    "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip", "x-scheme", "forwarded",
    "accept-encoding",
}  # fmt: skip
_NOT_FOR_BROWSERS = _HOP_BY_HOP | {
    "set-cookie", "service-worker-allowed", "clear-site-data", "strict-transport-security",
    "content-security-policy", "content-security-policy-report-only", "x-frame-options", "alt-svc",
    "report-to", "reporting-endpoints", "nel", "refresh", "link", "location", "access-control-allow-origin",
    "access-control-allow-credentials", "access-control-allow-headers", "access-control-allow-methods",
    "cross-origin-opener-policy", "cross-origin-embedder-policy", "cross-origin-resource-policy",
    "permissions-policy", "server", "date", "speculation-rules", "no-vary-search", "supports-loading-mode",
}  # fmt: skip
_ADDRESS = re.compile(r".*/codearena/live/[\w-]{32}")
MAX_UPLOAD_BYTES = 256 << 20
_MAX_MESSAGE_BYTES = 256 << 20
_HEAD_SEARCHED_BYTES = 1 << 16
_GAP = rb"(?:\s|<!--.*?-->)*"
_BEGINNING = re.compile(
    _GAP + rb"(?:<!doctype[^>]*>" + _GAP + rb")?(?:<html[^>]*>" + _GAP + rb")?(?:<head[^>]*>)?",
    re.IGNORECASE | re.DOTALL,
)
"""What a page's first script may not stand before."""


def _own_path(path: str) -> str:
    """The part of a request's path that is the app's address."""
    found = _ADDRESS.match(path)
    return found.group() if found else path


def _guard(handler: web.RequestHandler) -> None:
    """Headers of every response besides the policy."""
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.set_header("Referrer-Policy", "no-referrer")
    handler.set_header("X-DNS-Prefetch-Control", "off")
    # No connection to anywhere else, WebRTC's and those that prepare for a page included.
    # Redirects are checked here, before they get there.
    handler.set_header("Connection-Allowlist", "(response-origin);redirects=allow;webrtc=block")
    handler.clear_header("Server")


class LiveFrameHandler(web.RequestHandler):
    """The page around an app: its policy keeps the app from navigating its frame anywhere else."""

    def set_default_headers(self) -> None:
        """The policy is on every response, errors included."""
        self.set_header("Content-Security-Policy", policy(self.request.host, _own_path(self.request.path)))
        self.set_header("Cache-Control", "no-store")
        _guard(self)

    @allow_unauthenticated
    def get(self, capability: str) -> None:
        """The page, which loads the app into its inner frame."""
        registry = self.settings["codearena_live"]
        assert isinstance(registry, LiveRegistry)
        app = registry.find(capability)
        start = quote(app.start if app else "/")
        page = Template(static("live.html"))
        self.finish(page.substitute(SANDBOX=SANDBOX, ADDRESS=f"{capability}{start}"))


class LiveHandler(websocket.WebSocketHandler):
    """Carries one request or one WebSocket to an app; knows no user and no session."""

    _upstream: aiohttp.ClientWebSocketResponse | None = None
    _pump: asyncio.Task[None] | None = None
    _protocols: Iterable[str] = ()

    # -- what both kinds share -----------------------------------------------------------------------------

    def set_default_headers(self) -> None:
        """The policy is on every response, errors included."""
        self.set_header("Content-Security-Policy", policy(self.request.host, _own_path(self.request.path)))
        _guard(self)
        if origin := self.request.headers.get("Origin"):
            # The app's own pages have the origin "null"; other pages get nothing from knowing the address.
            self.set_header(
                "Access-Control-Allow-Origin", "null" if origin == "null" else "https://none.invalid"
            )
            self.set_header("Access-Control-Allow-Credentials", "true")
            self.set_header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            asked = self.request.headers.get("Access-Control-Request-Headers")
            self.set_header("Access-Control-Allow-Headers", asked or "*")
            self.set_header("Vary", "Origin")

    def check_xsrf_cookie(self) -> None:
        """There is no cookie: the address is the authority."""

    def check_origin(self, origin: str) -> bool:
        """The app's own pages have no origin."""
        return origin == "null"

    def write_error(self, status_code: int, **_: object) -> None:
        """One sentence, in the frame."""
        texts = {404: "This app is gone: run the program again.", 502: "The app does not answer (any more)."}
        self.set_header("Content-Type", "text/html; charset=utf-8")
        text = texts.get(status_code, "The app could not be reached.")
        self.finish(f"<p style='font: 14px sans-serif; color: #666'>{text}</p>")

    def _app(self, capability: str) -> App:
        registry = self.settings["codearena_live"]
        assert isinstance(registry, LiveRegistry)
        app = registry.find(capability)
        if app is None:
            raise web.HTTPError(404)
        return app

    def _target(self, app: App, path: str) -> str:
        """The address to ask the app for. The host in it means nothing: the connection is a socket file."""
        whole = f"/{path}" if app.strips_prefix else self.request.path
        query = f"?{self.request.query}" if self.request.query else ""
        return f"http://127.0.0.1{whole}{query}"

    # -- requests ------------------------------------------------------------------------------------------

    @allow_unauthenticated
    async def get(self, capability: str, path: str) -> None:
        """A page or a WebSocket."""
        if self.request.headers.get("Upgrade", "").lower() == "websocket":
            self._app(capability)
            await super().get(capability, path)
        elif path.startswith(FOLDER) and (libraries := self._app(capability).libraries):
            await self._library(libraries, path.removeprefix(FOLDER))
        else:
            await self._carry(capability, path)

    async def _library(self, libraries: WebLibraries, name: str) -> None:
        text = await asyncio.to_thread(libraries.text, name)
        if text is None:
            raise web.HTTPError(404)
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        await self.finish(text)

    @allow_unauthenticated
    async def options(self, capability: str, path: str) -> None:
        """Browsers ask before they send what is no simple request."""
        self._app(capability)
        self.set_status(204)
        await self.finish()

    async def _carry(self, capability: str, path: str) -> None:
        app = self._app(capability)
        headers = [(k, v) for k, v in self.request.headers.get_all() if k.lower() not in _NOT_FOR_APPS]
        try:
            with app.used():
                async with app.session.request(
                    self.request.method or "GET",
                    self._target(app, path),
                    headers=[*headers, ("Accept-Encoding", "identity"), *_cookies(app)],
                    data=io.BytesIO(self.request.body) if self.request.body else None,
                    allow_redirects=False,
                ) as response:
                    app.cookies.take(response.headers.getall("Set-Cookie", ()))
                    await self._answer(app, response)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.debug("An app did not answer: %s", error)
            if self._headers_written:
                # Half of it is sent: ending the connection is the only way to say so.
                self._end_connection()
                return
            raise web.HTTPError(502) from error

    def _end_connection(self) -> None:
        stream = self.detach()
        stream.close()

    head = post = put = patch = delete = allow_unauthenticated(_carry)

    async def _answer(self, app: App, response: aiohttp.ClientResponse) -> None:
        self.set_status(response.status, response.reason)
        self.clear_header("Content-Type")
        for name, value in response.headers.items():
            if name.lower() not in _NOT_FOR_BROWSERS:
                self.add_header(name, value)
        if location := response.headers.get("Location"):
            self._redirect_within(app, location)
        plain = "Content-Encoding" not in response.headers
        shim = response.content_type == "text/html" and plain and self._shows_a_page(response)
        kind = response.content_type if plain and app.strips_prefix else ""
        rewriter = Rewriter(kind, _own_path(self.request.path), app.libraries)
        try:
            async for chunk in response.content.iter_any():
                if shim:
                    chunk, shim = _with_shim(chunk, app), False  # noqa: PLW2901
                self.write(rewriter.piece(chunk))
                await self.flush()
            if rest := rewriter.rest():
                self.write(rest)
        except (websocket.WebSocketClosedError, StreamClosedError):
            return  # the browser went away
        await self.finish()

    def _shows_a_page(self, response: aiohttp.ClientResponse) -> bool:
        """Whether the answer becomes a page, and is neither kept as a file nor read by a script. Browsers say
        which, except on unencrypted connections to other hosts."""
        if response.headers.get("Content-Disposition", "").lower().startswith("attachment"):
            return False
        use = self.request.headers.get("Sec-Fetch-Dest", "iframe")
        return use in {"document", "iframe", "frame"}

    def _redirect_within(self, app: App, location: str) -> None:
        """Redirects stay inside the app: a policy says nothing of where a redirect may lead."""
        parts = urlsplit(location)
        prefix = _own_path(self.request.path) + "/"
        path = parts.path
        if parts.scheme or parts.netloc:
            inside = parts.scheme in ("http", "") and parts.hostname in ("127.0.0.1", "localhost", "0.0.0.0")  # noqa: S104
            if not inside:
                raise web.HTTPError(502)
        if app.strips_prefix and path.startswith("/"):
            path = prefix + path.lstrip("/")
        if path.startswith("/") and not path.startswith(prefix):
            raise web.HTTPError(502)
        if ".." in path.split("/"):
            raise web.HTTPError(502)
        self.set_header("Location", path + (f"?{parts.query}" if parts.query else ""))

    # -- WebSockets ----------------------------------------------------------------------------------------

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """The first one offered, as the app will be offered it too."""
        self._protocols = subprotocols
        return subprotocols[0] if subprotocols else None

    async def open(self, capability: str, path: str) -> None:
        """Connect to the app."""
        app = self._app(capability)
        try:
            self._upstream = await app.session.ws_connect(
                self._target(app, path),
                protocols=tuple(self._protocols),
                origin="http://127.0.0.1",
                headers=_cookies(app),
                max_msg_size=_MAX_MESSAGE_BYTES,
                autoping=True,
            )
        except (aiohttp.ClientError, TimeoutError):
            self.close(1011, "The app does not answer.")
            return
        self._pump = asyncio.ensure_future(self._from_app(app, self._upstream))

    async def _from_app(self, app: App, upstream: aiohttp.ClientWebSocketResponse) -> None:
        with app.used():
            await self._pass_on(upstream)

    async def _pass_on(self, upstream: aiohttp.ClientWebSocketResponse) -> None:
        try:
            async for message in upstream:
                if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    # Awaiting keeps an app that sends faster than the browser reads from filling memory.
                    await self.write_message(message.data, binary=message.type == aiohttp.WSMsgType.BINARY)
        except websocket.WebSocketClosedError:
            return
        self.close(upstream.close_code if upstream.close_code in range(3000, 5000) else None)

    async def on_message(self, message: str | bytes) -> None:
        """From the browser to the app."""
        if self._upstream is None or self._upstream.closed:
            return
        try:
            if isinstance(message, bytes):
                await self._upstream.send_bytes(message)
            else:
                await self._upstream.send_str(message)
        except (aiohttp.ClientError, ConnectionError):
            self.close(1011, "The app does not answer.")

    def on_close(self) -> None:
        """The browser went away."""
        if self._pump is not None:
            self._pump.cancel()
        if self._upstream is not None:
            asyncio.ensure_future(self._upstream.close())  # noqa: RUF006  # ends by itself


def _cookies(app: App) -> list[tuple[str, str]]:
    header = app.cookies.header()
    return [("Cookie", header)] if header else []


def _with_shim(chunk: bytes, app: App) -> bytes:
    """The bridge script before everything else of a page: storage throws in a frame without an origin."""
    scripts = ("bridge.js", "paths.js") if app.strips_prefix else ("bridge.js",)
    script = "".join(f"<script>{static(name)}</script>" for name in scripts).encode()
    begins = _BEGINNING.match(chunk[:_HEAD_SEARCHED_BYTES])
    at = begins.end() if begins else 0
    return chunk[:at] + script + chunk[at:]


ROUTES: list[tuple[str, type[web.RequestHandler]]] = [
    (r"/codearena/live/(?P<capability>[\w-]{32})", LiveFrameHandler),
    (r"/codearena/live/(?P<capability>[\w-]{32})/(?P<path>.*)", LiveHandler),
]
