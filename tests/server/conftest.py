"""A real Jupyter server with the extension, with its token and XSRF checks on."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

# Imported here rather than named as a plug-in: their event loop is for the tests of this folder only.
from pytest_jupyter.jupyter_core import *  # noqa: F403
from pytest_jupyter.jupyter_server import *  # noqa: F403
from tornado.httpclient import AsyncHTTPClient

Json = dict[str, Any]
Call = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def jp_server_config() -> Json:
    """The extension as `jupyter-config` switches it on."""
    return {
        "ServerApp": {"jpserver_extensions": {"codearena_jupyter": True}},
        "CodeArenaExtension": {"pool_size": 0},
    }


@pytest.fixture
def app(jp_serverapp: ServerApp, jp_fetch: object) -> ServerApp:
    """The server; asking for the means to reach it makes it listen."""
    return jp_serverapp


@pytest.fixture
def call(app: ServerApp) -> Call:
    """(status, JSON) of a request to the arena with the token; errors are answers."""

    async def call(method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        response = await AsyncHTTPClient().fetch(
            f"http://127.0.0.1:{app.port}{app.base_url}codearena/api/{path}",
            method=method,
            body=None if method in {"GET", "DELETE"} else data,
            headers={"Authorization": f"token {app.identity_provider.token}"},
            request_timeout=120,
            raise_error=False,
        )
        assert response.headers["Content-Type"].startswith("application/json"), response.code
        return response.code, json.loads(response.body)

    return call
