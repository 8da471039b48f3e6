"""Frames over HTTP: the address is the authority, and the policy is on every response."""

from __future__ import annotations

import re

import httpx
import pytest
from jupyter_server.serverapp import ServerApp

from codearena_jupyter.server import frames
from codearena_jupyter.server.frames import FrameRegistry, with_bridge, wrapper

EXPECTED = {
    "default-src": "'none'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}


@pytest.mark.parametrize(
    "path", ["frame/{}", "frame/" + "x" * 32, "frame/", "frame/../x", "frame/{}?x=1", "frame/{}/x"]
)
@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
async def test_the_policy_is_on_every_response(app: ServerApp, path: str, verb: str) -> None:
    capability = app.web_app.settings["codearena_frames"].url_for("<p>hello</p>", "b").rpartition("/")[2]
    url = f"http://127.0.0.1:{app.port}{app.base_url}codearena/{path.format(capability)}"
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.request(verb, url, headers={"Cookie": "_xsrf=1", "Origin": "https://evil"})
    found = verb == "GET" and path in {"frame/{}", "frame/{}?x=1"}
    assert response.is_success == found, response.status_code
    assert "Set-Cookie" not in response.headers
    assert "Access-Control-Allow-Origin" not in response.headers
    if "frame/../x" in path:
        return  # the client itself makes another address of it
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert {name: policy[name] for name in EXPECTED} == EXPECTED
    assert "allow-same-origin" not in policy["sandbox"]
    assert "allow-popups" not in policy["sandbox"]
    assert "allow-top-navigation" not in policy["sandbox"]
    assert response.headers["Connection-Allowlist"] == "()"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-DNS-Prefetch-Control"] == "off"


def test_a_document_keeps_its_address_within_its_battle_only() -> None:
    registry = FrameRegistry()
    first = registry.url_for("<p>", "b1")
    assert registry.url_for("<p>", "b1") == first
    assert len({first, registry.url_for("<p>", "b2"), registry.url_for("<b>", "b1")}) == 3
    assert re.fullmatch(r"codearena/frame/[\w-]{32}", first)


def test_old_documents_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_FRAMES", 2)
    registry = FrameRegistry()
    urls = [registry.url_for(str(number), "b").rpartition("/")[2] for number in range(3)]
    assert [registry.document(url) for url in urls] == [None, "1", "2"]
    monkeypatch.setattr(frames, "MAX_BYTES", 10)
    big = registry.url_for("x" * 20, "b").rpartition("/")[2]
    assert registry.document(big) == "x" * 20
    assert registry.document(urls[2]) is None
    assert registry.url_for("1", "b").rpartition("/")[2] != urls[1]


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<!--<script>", "\u2028\u2029", "$DOCUMENT ${x} \\", "\ud800"],
)
def test_no_document_can_end_the_script_that_carries_it(text: str) -> None:
    page = wrapper(text)
    assert page.count("<script>") == page.count("</script>") == 1
    assert "\u2028" not in page
    page.encode()


@pytest.mark.parametrize(
    ("html", "before"),
    [
        ("<!DOCTYPE html><html>", "<!DOCTYPE html>"),
        (" <!-- x --> <!doctype html public 'x'><p>", " <!-- x --> <!doctype html public 'x'>"),
        ("<html><p>", ""),
        ("<p>", "<!doctype html>"),
    ],
)
def test_the_bridge_comes_before_everything_else(html: str, before: str) -> None:
    assert with_bridge(html).startswith(f"{before}<script>/**")
