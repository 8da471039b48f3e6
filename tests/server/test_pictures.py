"""Pictures of what sides show, over HTTP."""

from __future__ import annotations

import httpx
import pytest
from jupyter_server.serverapp import ServerApp

from codearena_jupyter.execution.browser import find_browser

from ..execution.test_photographs import pixel
from ..openai_server import Behaviour, OpenAIServer
from .conftest import Call
from .test_battles import address, events

PAGE = "```html\n<!doctype html><title>x</title><body style='background: rgb(0, 200, 0)'></body>\n```"
SERVES = """```python
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<body style='background: rgb(0, 0, 200)'>app</body>")
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
```"""


@pytest.mark.slow
async def test_pages_and_apps_are_photographed_on_demand(
    app: ServerApp, call: Call, openai_server: OpenAIServer
) -> None:
    if find_browser() is None:
        pytest.skip("there is no Chromium here")
    openai_server.models |= {"left": Behaviour(PAGE), "right": Behaviour(SERVES)}
    for name in openai_server.models:
        await call("POST", "models", openai_server.entry(name))
    _, view = await call("POST", "battles", {"prompt": "Colour something"})
    battle = view["battle_id"]
    async for _, data in events(app, battle):
        view = data
    if view["sides"]["a"]["execution"]["status"] == "unavailable":
        pytest.skip(view["sides"]["a"]["execution"]["detail"])
    headers = {"Authorization": f"token {app.identity_provider.token}"}
    colours = {"html": (0, 200, 0), "server": (0, 0, 200)}
    async with httpx.AsyncClient(timeout=100, trust_env=False) as client:
        for side in "ab":
            url = address(app, f"battles/{battle}/sides/{side}/picture")
            taken = await client.get(url, headers=headers)
            assert taken.headers["content-type"] == "image/png", taken.text
            assert taken.headers["content-disposition"].startswith("attachment")
            assert pixel(taken.content) == colours[view["sides"][side]["environment"]]
    async with httpx.AsyncClient(timeout=60, trust_env=False) as stranger:
        assert (await stranger.get(url)).status_code == 403
    ended = next(side for side in "ab" if view["sides"][side]["environment"] == "server")
    await call("POST", f"battles/{battle}/sides/{ended}/end")
    status, told = await call("GET", f"battles/{battle}/sides/{ended}/picture")
    assert (status, told["kind"]) == (404, "NotFound")
    assert (await call("GET", f"battles/{battle}/sides/c/picture"))[0] == 404
