"""Before the vote nothing that leaves the server, enters a log or a sandbox ties a side to a model.

Every byte is recorded: bodies, streams and headers of every response, every log record at DEBUG, what a
program sees in its sandbox, and what a notebook's widget sends. Lists of all models are fine: they are not
asked for.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from jupyter_server.serverapp import ServerApp

from codearena_jupyter.widgets.battle import BattleWidget
from codearena_jupyter.widgets.client import LocalClient

from ..openai_server import Behaviour, OpenAIServer
from .conftest import Call, Json

# Whatever a program could find out about where it comes from.
CURIOUS = """
import os, pathlib, platform, socket, sys
print(dict(os.environ), sys.argv, os.getcwd(), os.listdir("."), socket.gethostname(), platform.uname())
for path in ["/", "/tmp", os.path.expanduser("~"), "/run", "/dev/shm"]:
    print(path, sorted(os.listdir(path)) if os.path.isdir(path) else None)
for process in pathlib.Path("/proc").glob("[0-9]*"):
    print(process.name, (process / "cmdline").read_bytes() if (process / "cmdline").exists() else None)
print(open("/proc/self/mountinfo").read())
"""
PYTHON = Behaviour(f"I wrote this:\n\n```python\n{CURIOUS}\n```\n")
PAGE = Behaviour("```html\n<!doctype html><title>x</title><p>page</p>\n```")
FAST, SLOW = {"pieces": 1}, {"pieces": 6, "delay": 0.1}
SECRETS = {
    "left": (
        "Zephyr-Quokka",
        "quokka-9b-instruct",
        "OrgQuokka",
        "LicQuokka",
        "QUOKKA_KEY",
        "sk-quokka-0123456789",
    ),
    "right": (
        "Basalt-Numbat",
        "numbat-70b-chat",
        "OrgNumbat",
        "LicNumbat",
        "NUMBAT_KEY",
        "sk-numbat-0123456789",
    ),
}
ERRORS = {
    "key": Behaviour(
        status=401, error="Numbat says: Incorrect API key sk-numbat-0123456789", code="invalid_api_key"
    ),
    "rate": Behaviour(
        status=429, error="Numbat tier 3 limit of 20 rpm on numbat-70b-chat", code="rate_limit_exceeded"
    ),
    "server": Behaviour(status=500, error="NumbatServing: shard 7 is down"),
    "context": Behaviour(
        status=400, error="numbat-70b-chat takes 8192 tokens, you sent 9000", code="context_length_exceeded"
    ),
    "cut": Behaviour("```python\nprint('half", pieces=4, cut_after=2),
    "length": Behaviour("```python\nprint('half", finish="length"),
    "unknown": None,
}
FORBIDDEN = re.compile(r"quokka|numbat|zephyr|basalt", re.IGNORECASE)
FORBIDDEN_KEYS = {
    "usage", "seconds", "first_token_seconds", "prompt_tokens", "completion_tokens", "cost", "durations_ms",
    "private", "model", "model_a", "model_b", "provider", "api_base", "organization",
}  # fmt: skip


@dataclass
class Record:
    """Everything that was seen, by where."""

    app: ServerApp
    seen: dict[str, list[str]] = field(default_factory=dict)

    def note(self, where: str, text: str) -> None:
        self.seen.setdefault(where, []).append(text)

    async def request(self, method: str, path: str, body: object = None) -> Any:
        """A request whose answer is noted to the last byte; streams are read to their end."""
        headers = {"Authorization": f"token {self.app.identity_provider.token}"}
        async with httpx.AsyncClient(timeout=120, trust_env=False, headers=headers) as client:
            url = f"http://127.0.0.1:{self.app.port}{self.app.base_url}{path}"
            response = await client.request(method, url, json=body)
        self.note(f"{method} {path[:40]} headers", str(response.headers.raw))
        self.note(f"{method} {path[:40]}", response.text)
        return response

    async def follow(self, battle_id: str) -> list[Json]:
        """The battle's views, from its event stream."""
        response = await self.request("GET", f"codearena/api/battles/{battle_id}/events")
        found = re.findall(r"^data: (.*)$", response.text, re.MULTILINE)
        return [json.loads(line) for line in found]

    def check(self, caplog: pytest.LogCaptureFixture) -> None:
        """Nothing forbidden is anywhere."""
        for record in caplog.records:
            self.note(
                f"log of {record.name}",
                record.getMessage() + str(record.exc_text or "") + str(record.exc_info),
            )
        leaks = {
            where: found.group() + " in " + text[max(0, found.start() - 80) : found.end() + 80]
            for where, texts in self.seen.items()
            for text in texts
            if (found := FORBIDDEN.search(text))
        }
        assert leaks == {}


def keys(value: Any) -> set[str]:
    """Every key of a JSON value, at any depth below `sides`."""
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys(item)}
    if isinstance(value, list):
        return {key for item in value for key in keys(item)}
    return set()


@pytest.fixture
def record(app: ServerApp) -> Record:
    return Record(app)


@pytest.fixture
def two(
    app: ServerApp,
    call: Call,
    openai_server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Callable[..., Awaitable[None]]:
    """Two models with telling names; from then on everything is logged."""

    async def add(left: Behaviour | None, right: Behaviour | None) -> None:
        for side, behaviour in (("left", left), ("right", right)):
            name, id_, organization, licence, variable, key = SECRETS[side]
            monkeypatch.setenv(variable, key)
            if behaviour is not None:
                openai_server.models[id_] = behaviour
            entry = {
                "name": name, "id": f"openai/{id_}", "api_base": openai_server.api_base, "key_env": variable,
                "organization": organization, "license": licence,
            }  # fmt: skip
            status, row = await call("POST", "models", entry)
            assert status == 201, row
        caplog.clear()
        caplog.set_level(logging.DEBUG)
        app.log.setLevel(logging.DEBUG)

    return add


async def play(record: Record, **options: object) -> tuple[str, list[Json]]:
    body = {"prompt": "Look around", "environment": "auto", **options}
    battle_id = (await record.request("POST", "codearena/api/battles", body)).json()["battle_id"]
    return battle_id, await record.follow(battle_id)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.timeout(180)
async def test_a_whole_battle_tells_nothing_until_the_vote(
    record: Record, two: Callable[..., Awaitable[None]], caplog: pytest.LogCaptureFixture, stream: bool
) -> None:
    await two(replace(PYTHON, **FAST), replace(PYTHON, **SLOW))
    battle_id, events = await play(record, stream=stream)
    path = f"codearena/api/battles/{battle_id}"
    view = (await record.request("GET", path)).json()
    assert view["phase"] == "ready", view["message"]
    assert "HOME" in view["sides"]["a"]["execution"]["stdout"], view["sides"]["a"]["execution"]
    await record.request("POST", f"{path}/sides/a/run", {"code": "1 / 0"})
    edited = await record.follow(battle_id)
    await record.request("POST", f"{path}/vote", {"turn": 1, "winner": "left"})
    await record.request("POST", f"{path}/vote", {"turn": 2, "winner": "tie"})
    await record.request("POST", f"{path}/stop", {})
    for seen in (*events, *edited, view):
        assert not keys(seen) & FORBIDDEN_KEYS
    record.check(caplog)
    voted = (await record.request("POST", f"{path}/vote", {"turn": 1, "winner": "tie"})).json()
    assert sorted(voted["models"].values()) == [
        "Basalt-Numbat",
        "Zephyr-Quokka",
    ]  # the instrument would have seen it
    assert "seconds" in keys(voted)
    with pytest.raises(AssertionError):
        record.check(caplog)


async def test_pages_and_their_frames_tell_nothing(
    record: Record, two: Callable[..., Awaitable[None]], caplog: pytest.LogCaptureFixture
) -> None:
    await two(PAGE, PAGE)
    _, events = await play(record)
    for side in events[-1]["sides"].values():
        await record.request("GET", side["frame"])
    record.check(caplog)


@pytest.mark.parametrize("name", ERRORS)
async def test_a_providers_failure_tells_nothing(
    record: Record, two: Callable[..., Awaitable[None]], caplog: pytest.LogCaptureFixture, name: str
) -> None:
    await two(PAGE, ERRORS[name])
    battle_id, events = await play(record)
    assert events[-1]["phase"] == "failed"
    await record.request("POST", f"codearena/api/battles/{battle_id}/vote", {"turn": 1, "winner": "tie"})
    assert not keys(events[-1]) & FORBIDDEN_KEYS
    record.check(caplog)


@pytest.mark.parametrize(("left", "right"), [(FAST, SLOW), (SLOW, FAST)])
async def test_nothing_shows_which_side_was_quicker(
    record: Record, two: Callable[..., Awaitable[None]], left: Json, right: Json
) -> None:
    await two(replace(PAGE, **left), replace(PAGE, **right))
    battle_id, events = await play(record)
    *before, ready = events
    for view in before:
        assert view["sides"]["a"] == view["sides"]["b"]
        assert not any(view["sides"]["a"].values())
    assert "generating" in [view["phase"] for view in before]
    shapes = [sorted(keys(side)) for side in ready["sides"].values()]
    assert shapes[0] == shapes[1]
    assert list(ready["sides"]) == ["a", "b"]
    stored = record.app.web_app.settings["codearena_arena"]._parts.store.battle(battle_id)
    assert {stored.model_a.name, stored.model_b.name} == {"Zephyr-Quokka", "Basalt-Numbat"}


async def test_scripted_models_tell_nothing_either(
    record: Record, app: ServerApp, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    names = {row["name"] for row in (await call("GET", "models"))[1] if row["demo"]}
    assert len(names) >= 2
    examples = (await call("GET", "examples"))[1]
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    app.log.setLevel(logging.DEBUG)
    example = next(row for row in examples if row["environment"] == "html")
    for prompt in (example["prompt"], "something no script knows"):
        _, events = await play(record, prompt=prompt)
        for view in events:
            assert not keys(view) & FORBIDDEN_KEYS
    told = [record_.getMessage() for record_ in caplog.records]
    everything = "\n".join([*told, *(text for texts in record.seen.values() for text in texts)])
    assert [name for name in names if name in everything] == []


async def test_a_notebooks_messages_tell_nothing(
    app: ServerApp,
    two: Callable[..., Awaitable[None]],
    record: Record,
    openai_server: OpenAIServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await two(PAGE, PAGE)
    client = LocalClient(app.web_app.settings["codearena_arena"])
    for right in (PAGE, Behaviour(status=429, error="Numbat tier 3 limit of 20 rpm on numbat-70b-chat")):
        openai_server.models[SECRETS["right"][1]] = right
        widget = BattleWidget("Look around", client=client)
        widget.send = lambda content, buffers=None: record.note("comm", json.dumps(content))  # type: ignore[method-assign]
        widget.observe(lambda change: record.note("view", json.dumps(change["new"])), ["view", "problem"])
        async with asyncio.timeout(60):
            while not (widget.view and widget.view["phase"] in {"ready", "failed"}):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.1)
        assert not keys(widget.view) & FORBIDDEN_KEYS
    assert record.seen["view"]
    record.check(caplog)
