"""A hostile app behind the proxy, and a stand-in for Jupyter that counts who reaches it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import WSMsgType
from aiohttp import web as upstream
from tornado import httpserver, netutil, web

from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.sandbox.selection import choose_sandbox
from codearena_jupyter.server import live
from codearena_jupyter.server.apps import LiveRegistry
from codearena_jupyter.server.local import LocalServer
from codearena_jupyter.settings import Settings

from ..conftest import ANSWERS_PYTHON
from .bench import Bench, PlainServer

COOKIE = "jupyter-session=secret"


@dataclass
class Proxy:
    """Where the proxy answers, and what its neighbours saw."""

    url: str
    app: str
    seen_by_app: list[dict[str, str]] = field(default_factory=list)
    seen_by_jupyter: list[str] = field(default_factory=list)


def _app(proxy: Proxy) -> upstream.Application:  # noqa: C901  # a page each
    async def show(request: upstream.Request) -> upstream.Response:
        proxy.seen_by_app.append({"path": request.path_qs, **request.headers})
        html = "<!doctype html><html><head><title>app</title></head><body><p id=hello>hello</p></body></html>"
        headers = {
            "Set-Cookie": "app=1",
            "Content-Security-Policy": "default-src *",
            "Access-Control-Allow-Origin": "*",
            "Clear-Site-Data": '"*"',
            "Service-Worker-Allowed": "/",
            "Refresh": "0; url=/lab",
            "Link": "</lab>; rel=prefetch",
        }
        return upstream.Response(text=html, content_type="text/html", headers=headers)

    async def script(request: upstream.Request) -> upstream.Response:
        code = f"<script>{request.query['code']}</script>"
        page = f"<!doctype html><html><head></head><body>{code}</body></html>"
        return upstream.Response(text=page, content_type="text/html")

    async def redirect(request: upstream.Request) -> upstream.Response:
        return upstream.Response(status=302, headers={"Location": request.query["to"]})

    async def echo(request: upstream.Request) -> upstream.WebSocketResponse:
        proxy.seen_by_app.append({"path": request.path_qs, **request.headers})
        socket = upstream.WebSocketResponse(protocols=("streamlit", "other"))
        await socket.prepare(request)
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                await socket.send_str(f"{socket.ws_protocol}:{message.data}")
            elif message.type == WSMsgType.BINARY:
                await socket.send_bytes(message.data[::-1])
        return socket

    async def upload(request: upstream.Request) -> upstream.Response:
        return upstream.json_response({"bytes": len(await request.read()), "method": request.method})

    async def stream(request: upstream.Request) -> upstream.StreamResponse:
        response = upstream.StreamResponse()
        await response.prepare(request)
        for number in range(3):
            await response.write(f"{number}\n".encode())
            await asyncio.sleep(0.2)
        return response

    async def half(request: upstream.Request) -> upstream.StreamResponse:
        response = upstream.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    app = upstream.Application(client_max_size=64 << 20)
    app.router.add_get("/", show)
    app.router.add_get("/page", show)
    app.router.add_get("/script", script)
    app.router.add_get("/redirect", redirect)
    app.router.add_get("/socket", echo)
    app.router.add_route("*", "/upload", upload)
    app.router.add_get("/stream", stream)
    app.router.add_get("/half", half)
    return app


class _Jupyter(web.RequestHandler):
    """Everything else on the origin: whoever reaches it is written down."""

    def initialize(self, proxy: Proxy) -> None:
        self._proxy = proxy

    def get(self, path: str) -> None:
        if path == "panel":
            self.set_cookie("jupyter-session", "secret")
            url = f"/base/{self._proxy.app}"
            self.finish(
                f"<title>panel</title><iframe id=f sandbox='allow-scripts allow-forms' src='{url}'></iframe>"
            )
        elif path != "favicon.ico":
            self._proxy.seen_by_jupyter.append(f"{self.request.method} {self.request.uri}")
            self.finish("jupyter")

    post = get
    head = get


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    """The proxy on loopback, in a thread with a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = Proxy("", "")

    async def start() -> tuple[upstream.AppRunner, httpserver.HTTPServer, LiveRegistry]:
        runner = upstream.AppRunner(_app(made))
        await runner.setup()
        await upstream.UnixSite(runner, str(tmp_path / "app")).start()
        registry = LiveRegistry("/base/")

        def dial() -> socket.socket:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(str(tmp_path / "app"))
            connection.setblocking(False)
            return connection

        made.app = registry.connect(registry.new_address(), dial, strips_prefix=True)
        routes = [(f"/base{path}", handler) for path, handler in live.ROUTES]
        jupyter = (r"/(.*)", _Jupyter, {"proxy": made})
        server = httpserver.HTTPServer(web.Application([*routes, jupyter], codearena_live=registry))
        sockets = netutil.bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        made.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        return runner, server, registry

    async def stop(runner: upstream.AppRunner, server: httpserver.HTTPServer, registry: LiveRegistry) -> None:
        server.stop()
        await registry.close()
        await server.close_all_connections()
        await runner.cleanup()

    parts = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    yield made
    asyncio.run_coroutine_threadsafe(stop(*parts), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("arena")
    settings = Settings.load(
        data_dir=folder / "data", runtime_dir=folder / "run", python_dir=Path(ANSWERS_PYTHON), pool_size=1
    )
    sandbox = choose_sandbox(settings, {})
    found = sandbox.probe()
    if not found.available:
        pytest.skip(found.detail)
    if sandbox.name == "landlock":
        pytest.skip("programs in the Landlock sandbox have no network of their own")
    with asyncio.Runner() as loop:

        async def make() -> Bench:
            server = LocalServer()
            return Bench(loop, ProgramRunner([PlainServer()], sandbox, apps=server.apps), server)

        made = loop.run(make())
        yield made
        loop.run(sandbox.close())
        loop.run(made.server.close())


@pytest.fixture
def bench(served: Bench) -> Iterator[Bench]:
    yield served
    for life in served.lives:
        served.run(life.stop())
    served.lives.clear()
