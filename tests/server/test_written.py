"""Files that programs wrote, over HTTP."""

from __future__ import annotations

import httpx
from jupyter_server.serverapp import ServerApp

from ..openai_server import Behaviour, OpenAIServer
from .conftest import Call
from .test_battles import address, events

WRITES = """```python
open('page.html', 'w').write('<script>alert(1)</script>')
open('a b.txt', 'w').write('hi')
```"""


async def test_files_are_served_to_be_saved_and_to_nobody_else(
    app: ServerApp, call: Call, openai_server: OpenAIServer
) -> None:
    for name in ("left", "right"):
        openai_server.models[name] = Behaviour(WRITES)
        await call("POST", "models", openai_server.entry(name))
    _, view = await call("POST", "battles", {"prompt": "Write files", "environment": "python"})
    battle = view["battle_id"]
    async for _, data in events(app, battle):
        view = data
    files = view["sides"]["a"]["execution"]["artifacts"]
    if view["sides"]["a"]["execution"]["status"] == "unavailable":
        return
    assert {file["name"]: (file["mime"], file["size"], file["kept"], file["path"]) for file in files} == {
        "page.html": ("text/html", 25, True, None),
        "a b.txt": ("text/plain", 2, True, None),
    }
    headers = {"Authorization": f"token {app.identity_provider.token}"}
    url = address(app, f"battles/{battle}/sides/a/file")
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        page = await client.get(url, params={"name": "page.html"}, headers=headers)
        assert page.text == "<script>alert(1)</script>"
        assert page.headers["content-type"] == "application/octet-stream"
        assert page.headers["content-disposition"] == "attachment; filename*=UTF-8''page.html"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["content-security-policy"].startswith("sandbox"), page.headers
        text = await client.get(url, params={"name": "a b.txt"}, headers=headers)
        assert (text.text, text.headers["content-type"]) == ("hi", "text/plain")
        for name in ("../../store.sqlite", "/etc/passwd", "other.html", ""):
            refused = await client.get(url, params={"name": name}, headers=headers)
            assert refused.status_code == 404, name
    async with httpx.AsyncClient(timeout=60, trust_env=False) as stranger:
        assert (await stranger.get(url, params={"name": "page.html"})).status_code == 403
    status, _ = await call("GET", f"battles/{battle}/sides/c/file?name=page.html")
    assert status == 404
