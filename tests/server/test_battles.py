"""A battle over HTTP, from a prompt to the names."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.serverapp import ServerApp

from codearena_jupyter.errors import StoreError
from codearena_jupyter.server import battles as battle_handlers

from ..openai_server import Behaviour, OpenAIServer, rate_limited
from .conftest import Call, Json

HTML = "```html\n<!doctype html><title>x</title><p>{}</p>\n```"
PROMPT = {"prompt": "Draw a circle", "environment": "auto"}


@pytest.fixture
def models(openai_server: OpenAIServer, call: Call) -> Callable[..., Awaitable[None]]:
    """Configures two models on the loopback server, through the API as the panel does."""

    async def add(**behaviours: Behaviour) -> None:
        for name, behaviour in behaviours.items():
            openai_server.models[name] = behaviour
            status, row = await call("POST", "models", openai_server.entry(name))
            assert (status, row["available"]) == (201, True)

    return add


@pytest.fixture
def two(models: Callable[..., Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Two models that answer with pages, which need no sandbox."""

    async def two() -> None:
        await models(left=Behaviour(HTML.format("one")), right=Behaviour(HTML.format("two"), pieces=2))

    return two


def address(app: ServerApp, path: str) -> str:
    return f"http://127.0.0.1:{app.port}{app.base_url}codearena/api/{path}"


async def events(
    app: ServerApp, battle_id: str, lines: list[str] | None = None
) -> AsyncIterator[tuple[str, Any]]:
    """The server-sent events of a battle."""
    headers = {"Authorization": f"token {app.identity_provider.token}"}
    name = ""
    async with (
        httpx.AsyncClient(headers=headers, timeout=60, trust_env=False) as client,
        client.stream("GET", address(app, f"battles/{battle_id}/events")) as response,
    ):
        assert response.headers["Content-Type"] == "text/event-stream"
        async for line in response.aiter_lines():
            if lines is not None:
                lines.append(line)
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


async def played(app: ServerApp, call: Call, **options: object) -> Json:
    """A battle that has come to its end."""
    status, view = await call("POST", "battles", {**PROMPT, **options})
    assert status == 201, view
    async for name, data in events(app, view["battle_id"]):
        if name == "battle":
            view = data
    return dict(view)


async def test_a_whole_battle(app: ServerApp, call: Call, two: Callable[[], Awaitable[None]]) -> None:
    await two()
    view = await played(app, call)
    assert (view["phase"], view["can_vote"], view["models"]) == ("ready", True, None)
    assert {side["code"].strip()[-10:] for side in view["sides"].values()} == {"<p>one</p>", "<p>two</p>"}
    path = f"battles/{view['battle_id']}"
    assert (await call("GET", path))[1] == view
    status, voted = await call("POST", f"{path}/vote", {"turn": 1, "winner": "model_a"})
    assert status == 200
    assert sorted(voted["models"].values()) == ["left", "right"]
    assert voted["vote"] == "model_a"
    assert (await call("POST", f"{path}/vote", {"turn": 1, "winner": "model_a"}))[1] == voted
    status, refused = await call("POST", f"{path}/vote", {"turn": 1, "winner": "tie"})
    assert (status, refused["kind"]) == (409, "Conflict")


async def test_a_page_that_is_reloaded_finds_its_battle_in_every_phase(
    app: ServerApp, call: Call, models: Callable[..., Awaitable[None]]
) -> None:
    await models(left=Behaviour(HTML.format(1)), right=Behaviour(HTML.format(2), pieces=4, delay=0.15))
    _, view = await call("POST", "battles", PROMPT)
    seen = []
    async for _, data in events(app, view["battle_id"]):
        status, again = await call("GET", f"battles/{view['battle_id']}")
        assert status == 200
        seen.append((data["phase"], again["phase"]))
        async for _, first in events(app, view["battle_id"]):
            assert first["battle_id"] == view["battle_id"]
            break
    assert seen[0][0] == "generating"
    assert seen[-1] == ("ready", "ready")


async def test_two_tabs_on_one_battle_hear_the_same(
    app: ServerApp, call: Call, two: Callable[[], Awaitable[None]]
) -> None:
    await two()
    _, view = await call("POST", "battles", {**PROMPT, "stream": True})

    async def tab() -> dict[str, str]:
        texts = {"a": "", "b": ""}
        async for name, data in events(app, view["battle_id"]):
            if name == "battle":
                texts = {side: data["sides"][side]["answer"] for side in texts}
            else:
                texts[data["side"]] += data["text"]
        return texts

    first, second = await asyncio.gather(tab(), tab())
    assert first == second
    assert sorted(first.values()) == sorted([HTML.format("one"), HTML.format("two")])


async def test_a_quiet_stream_has_heartbeats(
    app: ServerApp, call: Call, models: Callable[..., Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(battle_handlers, "HEARTBEAT_SECONDS", 0.1)
    await models(left=Behaviour(HTML, delay=0.1), right=Behaviour(HTML, pieces=4, delay=0.2))
    _, view = await call("POST", "battles", PROMPT)
    lines: list[str] = []
    phases = [data["phase"] async for _, data in events(app, view["battle_id"], lines)]
    assert phases[-1] == "ready"
    assert lines.count(": ") >= 3


async def test_a_browser_that_goes_away_ends_its_stream_but_not_the_battle(
    app: ServerApp, call: Call, models: Callable[..., Awaitable[None]]
) -> None:
    await models(left=Behaviour(HTML), right=Behaviour(HTML, pieces=5, delay=0.3))
    _, view = await call("POST", "battles", PROMPT)
    stream = events(app, view["battle_id"])
    await anext(stream)
    session = await (await app.web_app.settings["codearena_arena"].battles._live()).find(view["battle_id"])
    assert len(session.feed._listeners) == 1
    await stream.aclose()  # type: ignore[attr-defined]  # an asynchronous generator
    async with asyncio.timeout(1):
        while session.feed._listeners:
            await asyncio.sleep(0.02)
    async with asyncio.timeout(20):
        while (await call("GET", f"battles/{view['battle_id']}"))[1]["phase"] != "ready":
            await asyncio.sleep(0.1)


async def test_a_battle_can_be_stopped(
    app: ServerApp, call: Call, models: Callable[..., Awaitable[None]], openai_server: OpenAIServer
) -> None:
    await models(left=Behaviour(hang=True), right=Behaviour(hang=True))
    _, view = await call("POST", "battles", PROMPT)
    async with asyncio.timeout(30):
        while len([asked for asked in openai_server.requests if asked.body]) < 2:
            await asyncio.sleep(0.05)
    status, stopped = await call("POST", f"battles/{view['battle_id']}/stop")
    assert (status, stopped["phase"], stopped["can_vote"]) == (200, "stopped", False)
    status, refused = await call("POST", f"battles/{view['battle_id']}/vote", {"turn": 1, "winner": "tie"})
    assert status == 409
    assert "was stopped" in refused["message"]


async def test_a_provider_that_refuses_is_never_votable(
    app: ServerApp, call: Call, models: Callable[..., Awaitable[None]]
) -> None:
    await models(left=Behaviour(HTML), right=rate_limited())
    view = await played(app, call)
    assert (view["phase"], view["can_vote"]) == ("failed", False)
    kinds = {side["problem"]["kind"] for side in view["sides"].values() if side["problem"]}
    assert kinds == {"rate_limit"}
    assert (await call("POST", f"battles/{view['battle_id']}/vote", {"turn": 1, "winner": "tie"}))[0] == 409


async def test_edited_code_is_run(app: ServerApp, call: Call, two: Callable[[], Awaitable[None]]) -> None:
    await two()
    view = await played(app, call)
    status, _ = await call("POST", f"battles/{view['battle_id']}/sides/a/run", {"code": "<p>mine</p>"})
    assert status == 202
    view = [data async for _, data in events(app, view["battle_id"])][-1]
    assert view["sides"]["a"]["code"] == "<p>mine</p>"
    assert view["sides"]["a"]["execution"]["edited"]
    assert view["sides"]["a"]["frame"] != view["sides"]["b"]["frame"]
    status, refused = await call("POST", f"battles/{view['battle_id']}/sides/c/run", {"code": "x"})
    assert (status, refused["kind"]) == (404, "NotFound")


@pytest.mark.parametrize(("given", "read"), [("1\n2", "1\n2\n"), ("1\n", "1\n"), ("", "")])
async def test_the_last_line_of_the_input_has_an_end_as_if_it_was_typed(
    app: ServerApp, call: Call, two: Callable[[], Awaitable[None]], given: str, read: str
) -> None:
    await two()
    view = await played(app, call, stdin=given)
    assert view["stdin"] == read
    run = f"battles/{view['battle_id']}/sides/a/run"
    status, view = await call("POST", run, {"code": "<p>mine</p>", "stdin": f"3{given}"})
    assert (status, view["sides"]["a"]["stdin"]) == (202, f"3{read}" if given else "3\n")
    [_ async for _ in events(app, view["battle_id"])]


async def test_files_are_kept_and_described_to_both_models(
    app: ServerApp, call: Call, two: Callable[[], Awaitable[None]], openai_server: OpenAIServer
) -> None:
    await two()
    content = base64.b64encode(b"x,y\n1,2\n").decode()
    status, saved = await call("POST", "files", {"name": "data.csv", "content": content})
    assert (status, saved["size"]) == (201, 8)
    await played(app, call, attachments=[saved])
    asked = [str(request.body) for request in openai_server.requests if request.body]
    assert ["data.csv" in text for text in asked] == [True, True]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, "lacks the field “prompt”"),
        ({"prompt": 5}, 400, "must be of type str"),
        ({"prompt": "x", "stream": 1}, 400, "must be of type bool"),
        ({"prompt": " "}, 400, "empty"),
        ({"prompt": "x" * 200_000}, 400, "200,000 characters; 100,000 are allowed"),
        ({"prompt": "x", "environment": "cobol"}, 400, "no environment"),
        ({"prompt": "x", "attachments": [1]}, 400, "attached file needs"),
        ({"prompt": "x", "attachments": {}}, 400, "must be of type list"),
        (b"{", 400, "no JSON"),
        (b"\xff", 400, "no JSON"),
        (b"[" * 100_000, 400, "no JSON"),
        (b"[]", 400, "JSON object"),
        (b"{" + b" " * (9 << 20) + b"}", 413, "are allowed"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_request_that_makes_no_sense_gets_a_sentence(
    call: Call, body: object, status: int, said: str
) -> None:
    answered, answer = await call("POST", "battles", body)
    assert (answered, set(answer)) == (status, {"message", "kind"})
    assert said in answer["message"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"name": "../x", "content": ""}, "can't be the name"),
        ({"name": "main.py", "content": ""}, "can't be the name"),
        ({"name": "x", "content": "%"}, "no base64"),
        ({"name": "x", "content": "A" * (34 << 20)}, "are allowed"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_file_that_can_not_be_kept_gets_a_sentence(call: Call, body: Json, said: str) -> None:
    status, answer = await call("POST", "files", body)
    assert status == 400
    assert said in answer["message"]


@pytest.mark.parametrize("path", ["battles/" + "0" * 32, "battles/" + "0" * 32 + "/events"])
async def test_an_unknown_battle_is_a_sentence(call: Call, path: str) -> None:
    status, answer = await call("GET", path)
    assert status == 404
    assert "There is no battle" in answer["message"]


async def test_a_store_that_can_not_be_used_is_a_sentence_and_works_again_once_it_can(
    app: ServerApp, call: Call, monkeypatch: pytest.MonkeyPatch, two: Callable[[], Awaitable[None]]
) -> None:
    await two()

    def broken(*_: object) -> None:
        raise StoreError("The vote store can't be used: the disk is full. Nothing was changed.")

    with monkeypatch.context() as patched:
        patched.setattr("codearena_jupyter.store.store.open_store", broken)
        status, answer = await call("POST", "battles", PROMPT)
        assert (status, answer["kind"]) == (503, "StoreError")
        assert "disk is full" in answer["message"]
    assert (await played(app, call))["phase"] == "ready"


async def test_a_fault_of_ours_shows_a_number_and_no_details(
    app: ServerApp, call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr(type(app.web_app.settings["codearena_arena"]), "examples", broken)
    status, answer = await call("GET", "examples")
    assert status == 500
    assert "secret" not in answer["message"]
    number = answer["message"].split()[-1].rstrip(".")
    assert number in caplog.text


class HubLike(IdentityProvider):
    """Says who it is, as JupyterHub does."""

    async def get_user(self, handler: Any) -> User | None:
        found = await super().get_user(handler)  # type: ignore[misc]  # awaitable here
        return found and User("grace", "Grace Hopper")


async def test_a_single_local_user_votes_without_a_name(
    app: ServerApp, call: Call, two: Callable[[], Awaitable[None]]
) -> None:
    await two()
    view = await played(app, call)
    await call("POST", f"battles/{view['battle_id']}/vote", {"turn": 1, "winner": "tie"})
    (record,) = app.web_app.settings["codearena_arena"]._parts.store.votes()
    assert record.vote.voter == ""


class TestUnderAHub:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Json) -> Json:
        jp_server_config["ServerApp"]["identity_provider_class"] = HubLike
        return jp_server_config

    async def test_the_voter_is_the_hubs_user(
        self, app: ServerApp, call: Call, two: Callable[[], Awaitable[None]]
    ) -> None:
        await two()
        view = await played(app, call)
        await call("POST", f"battles/{view['battle_id']}/vote", {"turn": 1, "winner": "tie"})
        store = app.web_app.settings["codearena_arena"]._parts.store
        (record,) = store.votes()
        assert record.vote.voter == "grace"
        assert store.battle(view["battle_id"]).owner == "grace"


class TestUnderAPrefix:
    @pytest.fixture
    def jp_base_url(self) -> str:
        return "/user/grace-h%C3%B6/"

    async def test_everything_lies_below_the_base_url(
        self, app: ServerApp, call: Call, two: Callable[[], Awaitable[None]]
    ) -> None:
        await two()
        view = await played(app, call)
        frame = view["sides"]["a"]["frame"]
        assert not frame.startswith("/")
        async with httpx.AsyncClient(trust_env=False) as client:
            response = await client.get(f"http://127.0.0.1:{app.port}{app.base_url}{frame}")
        assert response.status_code == 200
