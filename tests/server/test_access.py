"""Nobody gets in without the token, and no other site's page can act with the user's cookie."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from codearena_jupyter.server import battles, catalog
from codearena_jupyter.server.base import ArenaHandler

from .conftest import Call

FILLED = {
    r"(?P<battle_id>[0-9a-f]{32})": "0" * 32,
    r"(?P<job_id>[0-9a-f]{32})": "0" * 32,
    r"(?P<side>\w+)": "a",
    r"(?P<name>.+)": "x",
}
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


def arena_routes(app: ServerApp) -> list[tuple[str, type[ArenaHandler]]]:
    """Every route of ours that the running server has, from the server's own table."""
    found = {}
    for group in app.web_app.default_router.rules:
        for rule in getattr(group.target, "rules", []):
            pattern = getattr(rule.matcher, "regex", None)
            if pattern is not None and "/codearena/api" in pattern.pattern:
                found[pattern.pattern] = rule.target
    return list(found.items())


def path_of(pattern: str) -> str:
    for group, value in FILLED.items():
        pattern = pattern.replace(group, value)
    pattern = re.sub(r"\(\?P<\w+>(\w+)(?:\|\w+)*\)", r"\1", pattern)  # one of some words
    assert "(?P" not in pattern, pattern
    return pattern.rstrip("$").replace("\\", "")


async def plain(app: ServerApp, method: str, path: str, **options: Any) -> HTTPResponse:
    """A request that brings nothing but what is said here."""
    body = None if method in {"GET", "DELETE", "HEAD"} else "{}"
    return await AsyncHTTPClient().fetch(
        f"http://127.0.0.1:{app.port}{path}",
        method=method,
        body=body,
        raise_error=False,
        follow_redirects=False,
        **options,
    )


async def test_every_verb_of_every_handler_asks_who_it_is(app: ServerApp) -> None:
    routes = arena_routes(app)
    known = {pattern for pattern, _ in [*battles.ROUTES, *catalog.ROUTES]}
    assert len(routes) >= len(known) >= 12
    seen = 0
    for pattern, handler in routes:
        for verb in VERBS:
            method = getattr(handler, verb.lower())
            if method == getattr(ArenaHandler, verb.lower()):
                continue  # not allowed at all
            seen += 1
            response = await plain(app, verb, path_of(pattern))
            assert response.code in {401, 403}, f"{verb} {pattern}: {response.code}"
            assert b"Traceback" not in (response.body or b"")
    assert seen >= 13


async def test_a_wrong_token_is_none(app: ServerApp) -> None:
    response = await plain(app, "GET", f"{app.base_url}codearena/api/examples?token=wrong")
    assert response.code in {302, 401, 403}


async def test_the_cookie_alone_changes_nothing_without_the_xsrf_token(app: ServerApp) -> None:
    token = app.identity_provider.token
    first = await plain(app, "GET", f"{app.base_url}codearena/api/examples?token={token}")
    page = await plain(app, "GET", f"{app.base_url}login")
    cookies = "; ".join(
        cookie.split(";")[0] for reply in (first, page) for cookie in reply.headers.get_list("Set-Cookie")
    )
    assert "username" in cookies
    path = f"{app.base_url}codearena/api/battles"
    read = await plain(app, "GET", f"{app.base_url}codearena/api/examples", headers={"Cookie": cookies})
    assert read.code == 200
    refused = await plain(app, "POST", path, headers={"Cookie": cookies})
    assert refused.code == 403
    xsrf = next(part.split("=", 1)[1] for part in cookies.split("; ") if part.startswith("_xsrf="))
    taken = await plain(app, "POST", path, headers={"Cookie": cookies, "X-XSRFToken": xsrf})
    assert taken.code == 400  # let in; the empty prompt is what is wrong
    assert "prompt" in json.loads(taken.body)["message"]


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
async def test_what_no_handler_does_is_said_as_json(call: Call, verb: str) -> None:
    status, body = await call(verb, "battles")
    assert status == 405
    assert set(body) == {"message", "kind"}
