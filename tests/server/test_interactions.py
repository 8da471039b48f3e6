"""What voters do is kept, tells nothing back, and never costs a vote."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient

from ..openai_server import Behaviour
from .conftest import Call, Json
from .test_battles import HTML, models, played  # noqa: F401  # a fixture

Models = Callable[..., Awaitable[None]]


Waiting = Callable[[], Awaitable[Json]]


@pytest.fixture
def waiting(app: ServerApp, call: Call, models: Models) -> Waiting:  # noqa: F811
    """Plays a battle of two pages that then waits for a vote."""

    async def waiting() -> Json:
        await models(left=Behaviour(HTML.format("one")), right=Behaviour(HTML.format("two")))
        return await played(app, call)

    return waiting


def batch(view: Json, side: str, **changes: Any) -> Json:
    return {
        "id": uuid.uuid4().hex,
        "turn": 1,
        "side": side,
        "execution_id": view["sides"][side]["execution"]["execution_id"],
        "clicks": 3,
        "keys": 12,
        "inputs": 1,
        "scrolls": 2,
        "milliseconds": 4500,
        **changes,
    }


async def exported(app: ServerApp, tmp_path: Path) -> Json:
    """The vote's row of an export."""
    dest = tmp_path / "votes.parquet"
    await app.web_app.settings["codearena_arena"].export(dest, include_demo=True)
    (row,) = await asyncio.to_thread(lambda: pq.read_table(dest).to_pylist())
    return dict(row)


def counts(row: Json, side: str) -> list[Any]:
    return [row[f"{name}_{side}"] for name in ("clicks", "keys", "inputs", "scrolls", "interaction_seconds")]


async def test_interactions_are_kept_and_exported_with_the_vote(
    app: ServerApp, call: Call, waiting: Waiting, tmp_path: Path
) -> None:
    battle = await waiting()
    path = f"battles/{battle['battle_id']}"
    first = batch(battle, "a")
    for _retry in range(2):
        assert await call("POST", f"{path}/sides/a/interactions", first) == (200, {})
    assert await call("POST", f"{path}/sides/a/interactions", batch(battle, "a")) == (200, {})
    late = batch(battle, "b", keys=0)
    vote = {"turn": 1, "winner": "tie", "interactions": [late, first]}
    assert (await call("POST", f"{path}/vote", vote))[0] == 200
    after = batch(battle, "b")
    assert await call("POST", f"{path}/sides/b/interactions", after) == (200, {})
    row = await exported(app, tmp_path)
    assert counts(row, "a") == [6, 24, 2, 4, 9.0]
    assert counts(row, "b") == [3, 0, 1, 2, 4.5]
    status, stats = await call("GET", "stats")
    assert status == 200
    (told,) = stats["interactions"]
    assert told == {
        "environment": "html", "sides": 2, "clicks": 4.5, "keys": 12.0, "inputs": 1.5, "scrolls": 3.0,
        "seconds": 6.75,
    }  # fmt: skip


async def test_a_vote_without_any_has_zeros(
    app: ServerApp, call: Call, waiting: Waiting, tmp_path: Path
) -> None:
    battle = await waiting()
    await call("POST", f"battles/{battle['battle_id']}/vote", {"turn": 1, "winner": "model_a"})
    row = await exported(app, tmp_path)
    assert counts(row, "a") == counts(row, "b") == [0, 0, 0, 0, 0.0]


FORGED: tuple[Json, ...] = (
    {"clicks": -1}, {"keys": 1.5}, {"keys": True}, {"inputs": 10_001}, {"milliseconds": 10**12},
    {"id": "../x"}, {"id": None}, {"execution_id": ["x"]}, {"turn": 2}, {"turn": 0}, {"scrolls": "9"},
)  # fmt: skip


async def test_forged_interactions_are_refused_and_cost_no_vote(
    app: ServerApp, call: Call, waiting: Waiting, tmp_path: Path
) -> None:
    battle = await waiting()
    path = f"battles/{battle['battle_id']}"
    forged = [batch(battle, "a", **changes) for changes in FORGED]
    for each in forged:
        status, refused = await call("POST", f"{path}/sides/a/interactions", each)
        assert status in (400, 404), each
        assert refused["message"]
    others = ["x", 5, {"side": "a"}, None, True, [*forged, "x", None, {"side": "c"}, batch(battle, "b")]]
    for told in others:
        vote = {"turn": 1, "winner": "tie", "interactions": told}
        assert (await call("POST", f"{path}/vote", vote))[0] == 200
    row = await exported(app, tmp_path)
    assert counts(row, "a") == counts(row, "b") == [0, 0, 0, 0, 0.0]


async def test_strangers_and_other_sides_are_refused(app: ServerApp, call: Call, waiting: Waiting) -> None:
    battle = await waiting()
    path = f"battles/{battle['battle_id']}/sides"
    assert (await call("POST", f"{path}/c/interactions", batch(battle, "a")))[0] == 404
    missing = await call("POST", f"battles/{'0' * 32}/sides/a/interactions", batch(battle, "a"))
    assert missing[0] == 404
    response = await AsyncHTTPClient().fetch(
        f"http://127.0.0.1:{app.port}{app.base_url}codearena/api/{path}/a/interactions",
        method="POST", body="{}", raise_error=False,
    )  # fmt: skip
    assert response.code == 403
