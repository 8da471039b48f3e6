"""The battle widget starts a battle, passes on what happens, and answers its front end."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from codearena_jupyter.widgets import battle
from codearena_jupyter.widgets.battle import BattleWidget
from codearena_jupyter.widgets.client import ServerClient

from .conftest import Server, view

ID = "f" * 32
API = "/codearena/api"


class Recorded(BattleWidget):
    """Keeps what it would send to the browser."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(*args, **options)

    def send(self, content: Any, buffers: Any = None) -> None:
        self.sent.append(content)

    def send_state(self, key: Any = None) -> None:
        """There is no browser."""


def with_widget(server: Server, steps: Callable[[Recorded], Awaitable[None]], **options: Any) -> Recorded:
    """Make a widget on the server's client, do the steps, and wait for its tasks."""

    async def run() -> Recorded:
        widget = Recorded("Build it", client=ServerClient(server.url, "", "/"), **options)
        await steps(widget)
        while widget._tasks:
            await asyncio.gather(*widget._tasks)
        widget.close()
        return widget

    return asyncio.run(run())


async def nothing(_: Recorded) -> None:
    """Only let it start."""


def event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def test_it_asks_for_a_battle_and_shows_it(server: Server) -> None:
    server.answers[f"{API}/battles"] = [(201, json.dumps(view()))]
    widget = with_widget(server, nothing, environment="python")
    assert widget.view == view()
    assert server.asked == [
        ("POST", f"{API}/battles", {"prompt": "Build it", "environment": "python", "attachments": []})
    ]


def test_files_are_saved_before_the_battle_that_they_go_with(server: Server) -> None:
    saved = {"name": "d.csv", "size": 3, "sha256": "0" * 64}
    server.answers[f"{API}/files"] = [(201, json.dumps(saved))]
    server.answers[f"{API}/battles"] = [(201, json.dumps(view()))]
    content = base64.b64encode(b"a,b").decode()
    with_widget(server, nothing, files=[{"name": "d.csv", "content": content}])
    assert [path for _, path, _ in server.asked] == [f"{API}/files", f"{API}/battles"]
    assert server.asked[1][2]["attachments"] == [saved]


def test_a_refusal_is_shown_as_the_servers_sentence(server: Server) -> None:
    server.answers[f"{API}/battles"] = [(501, '{"message": "There is no sandbox.", "kind": "X"}')]
    widget = with_widget(server, nothing)
    assert (widget.view, widget.problem) == (None, "There is no sandbox.")


def test_what_happens_is_pushed_and_kept(server: Server) -> None:
    server.answers[f"{API}/battles"] = [(201, json.dumps(view("generating")))]
    piece = {"side": "a", "text": "Hel"}
    stream = event("delta", piece) + event("battle", view("ready"))
    server.answers[f"{API}/battles/{ID}/events"] = [(200, stream)]
    widget = with_widget(server, nothing)
    assert widget.sent == [{"event": "delta", **piece}, {"event": "battle", "view": view("ready")}]
    assert widget.view == view("ready")


def test_a_stream_that_is_cut_is_taken_up_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(battle, "RETRY_SECONDS", 0.01)
    server.answers[f"{API}/battles"] = [(201, json.dumps(view("running")))]
    server.answers[f"{API}/battles/{ID}/events"] = [
        (200, event("battle", view("running"))),
        (200, event("battle", view("interrupted"))),
    ]
    widget = with_widget(server, nothing)
    assert widget.view == view("interrupted")


def test_requests_of_the_front_end_are_answered_under_their_number(server: Server) -> None:
    server.answers[f"{API}/battles"] = [(201, json.dumps(view()))]
    server.answers[f"{API}/battles/{ID}/vote"] = [(200, json.dumps(view(vote="tie")))]

    async def vote(widget: Recorded) -> None:
        await asyncio.gather(*widget._tasks)
        params = {"battle_id": ID, "turn": 1, "winner": "tie"}
        widget._on_message(widget, {"id": 7, "method": "vote", "params": params}, [])
        widget._on_message(widget, {"id": 8, "method": "burn", "params": {}}, [])

    widget = with_widget(server, vote)
    by_number = {message["id"]: message for message in widget.sent}
    assert by_number[7]["result"]["vote"] == "tie"
    assert by_number[8]["error"]["kind"] == "UsageError"
    assert widget.view is not None
    assert widget.view["vote"] == "tie"
