"""Leaderboards over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from .conftest import Call


async def fetch(app: ServerApp, path: str) -> HTTPResponse:
    url = f"http://127.0.0.1:{app.port}{app.base_url}codearena/api/{path}"
    headers = {"Authorization": f"token {app.identity_provider.token}"}
    return await AsyncHTTPClient().fetch(url, headers=headers, raise_error=False)


@pytest.mark.parametrize("view", ["leaderboard", "heatmap", "stats", "trends", "choices", "version", "page"])
async def test_every_view_answers_of_an_empty_store(call: Call, view: str) -> None:
    status, found = await call("GET", view)
    assert status == 200
    assert isinstance(found, dict)


async def test_parameters_come_as_a_query(call: Call) -> None:
    query: dict[str, Any] = {
        "setting": "language-matched",
        "voters": ["ada", "bob"],
        "executed": 1,
        "dark": 1,
    }
    status, found = await call("GET", f"leaderboard?{urlencode(query, doseq=True)}")
    assert (status, found["meta"]["setting"]) == (200, "language-matched")
    assert found["meta"]["filters"] == {"executed": True, "voters": ["ada", "bob"]}
    assert found["meta"]["interval"]["method"] == "sandwich"


async def test_a_number_against_caches_is_no_parameter(call: Call) -> None:
    status, _ = await call("GET", "version?1764000000000")
    assert status == 200


@pytest.mark.parametrize("query", ["guess=1", "setting=guess", "since=soon", "bootstrap=-1"])
async def test_a_wrong_query_is_refused_with_a_sentence(call: Call, query: str) -> None:
    status, found = await call("GET", f"leaderboard?{query}")
    assert (status, found["kind"]) == (400, "UsageError")
    assert found["message"].endswith(".")


async def test_a_file_is_an_attachment_without_this_origin(app: ServerApp) -> None:
    response = await fetch(app, "leaderboard/file?format=html")
    assert response.code == 200
    assert response.headers["Content-Type"] == "text/html"
    assert response.headers["Content-Disposition"] == 'attachment; filename="leaderboard.html"'
    assert response.headers["Content-Security-Policy"] == "sandbox allow-scripts"
    assert json.loads((await fetch(app, "leaderboard/file?format=json")).body)["rows"] == []


@pytest.mark.parametrize("path", ["leaderboard", "page", "leaderboard/file?format=csv"])
async def test_strangers_see_nothing(app: ServerApp, path: str) -> None:
    url = f"http://127.0.0.1:{app.port}{app.base_url}codearena/api/{path}"
    response = await AsyncHTTPClient().fetch(url, raise_error=False, follow_redirects=False)
    assert response.code in {302, 403}
