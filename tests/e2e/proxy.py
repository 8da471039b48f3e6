"""A reverse proxy as Hubs and administrators put before Jupyter: a prefix, a policy, streams, WebSockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""As strict as JupyterLab itself allows: it compiles JSON schemas, and writes styles."""
OWN_POLICY = "/codearena/"
"""Untrusted pages have a policy of their own, stricter where it matters; an administrator leaves it alone."""
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length"}
KEPT = ("Cookie", "Origin", "Host")
Socket = web.WebSocketResponse | ClientWebSocketResponse


class Proxy:
    """Passes everything below `prefix` on to `target`, the rest is not there."""

    def __init__(self, target: str, prefix: str) -> None:
        self.target = target.rstrip("/")
        self.prefix = prefix
        self.url = ""
        self.refused: list[str] = []

    async def start(self) -> None:
        """Listen on a free port."""
        self._session = ClientSession(auto_decompress=False)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}{self.prefix}"

    async def stop(self) -> None:
        """End every connection."""
        await self._session.close()
        await self._runner.cleanup()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        if not request.raw_path.startswith(self.prefix):
            self.refused.append(request.raw_path)
            raise web.HTTPNotFound
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._pass_websocket(request)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        url = f"{self.target}{request.raw_path}"
        async with self._session.request(
            request.method, url, headers=headers, data=await request.read(), allow_redirects=False
        ) as answer:
            response = web.StreamResponse(status=answer.status, reason=answer.reason)
            for name, value in answer.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    response.headers.add(name, value)
            if OWN_POLICY not in request.raw_path:
                response.headers["Content-Security-Policy"] = POLICY
            await response.prepare(request)
            async for chunk in answer.content.iter_any():
                await response.write(chunk)
            return response

    async def _pass_websocket(self, request: web.Request) -> web.WebSocketResponse:
        asked = request.headers.get("Sec-WebSocket-Protocol", "")
        protocols = [name.strip() for name in asked.split(",") if name]
        headers = {name: request.headers[name] for name in KEPT if name in request.headers}
        async with self._session.ws_connect(
            f"{self.target}{request.raw_path}", headers=headers, protocols=protocols
        ) as upstream:
            downstream = web.WebSocketResponse(protocols=protocols)
            await downstream.prepare(request)
            ways = [
                asyncio.ensure_future(_carry(downstream, upstream)),
                asyncio.ensure_future(_carry(upstream, downstream)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            await downstream.close()
            await upstream.close()
            await asyncio.gather(*ways, return_exceptions=True)
            return downstream


async def _carry(source: Socket, sink: Socket) -> None:
    async for message in source:
        if message.type is WSMsgType.TEXT:
            await sink.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await sink.send_bytes(message.data)


@contextmanager
def running_proxy(target: str, prefix: str) -> Iterator[Proxy]:
    """A proxy in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    proxy = Proxy(target, prefix)
    try:
        asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(10)
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
