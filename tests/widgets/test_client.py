"""The client of a Jupyter server turns methods into requests, and refusals into sentences."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.widgets.client import (
    LocalClient,
    RemoteError,
    ServerClient,
    Unreachable,
    find_client,
)

from .conftest import Server, view

ID = "f" * 32
API = "/codearena/api"


def call(server: Server, method: str, **params: Any) -> Any:
    return asyncio.run(ServerClient(server.url, "secret", "/").call(method, params))


def test_a_vote_goes_to_its_battle_with_the_token(server: Server) -> None:
    server.answers[f"{API}/battles/{ID}/vote"] = [(200, json.dumps(view(vote="tie")))]
    assert call(server, "vote", battle_id=ID, turn=1, winner="tie")["vote"] == "tie"
    assert server.asked == [("POST", f"{API}/battles/{ID}/vote", {"turn": 1, "winner": "tie"})]
    assert server.tokens == {"token secret"}


def test_an_edited_run_names_its_side(server: Server) -> None:
    server.answers[f"{API}/battles/{ID}/sides/b/run"] = [(202, json.dumps(view()))]
    call(server, "run", battle_id=ID, side="b", code="print(1)")
    assert server.asked == [("POST", f"{API}/battles/{ID}/sides/b/run", {"code": "print(1)"})]


def test_the_servers_own_sentence_is_passed_on(server: Server) -> None:
    server.answers[f"{API}/battles"] = [(400, '{"message": "The prompt is empty.", "kind": "UsageError"}')]
    with pytest.raises(RemoteError, match=r"^The prompt is empty\.$"):
        call(server, "create", prompt="")


def test_an_answer_that_is_no_json_of_ours_is_told_by_its_status(server: Server) -> None:
    server.answers[f"{API}/examples"] = [(502, "<html>Bad gateway</html>")]
    with pytest.raises(RemoteError, match="answered 502"):
        call(server, "examples")


def test_an_unknown_method_never_becomes_a_request(server: Server) -> None:
    with pytest.raises(UsageError, match="“delete_all”"):
        call(server, "delete_all")
    assert server.asked == []


def test_a_server_without_a_token_is_sent_none(server: Server) -> None:
    server.answers[f"{API}/examples"] = [(200, "[]")]
    asyncio.run(ServerClient(server.url, "", "/").call("examples", {}))
    assert server.tokens == {""}


def test_a_server_that_is_gone_is_told_apart_from_one_that_refuses() -> None:
    nobody = ServerClient("http://127.0.0.1:9/", "", "/")
    with pytest.raises(Unreachable):
        asyncio.run(nobody.call("examples", {}))


def test_events_arrive_by_name_and_heartbeats_are_skipped(server: Server) -> None:
    stream = 'event: delta\ndata: {"side": "a", "text": "x"}\n\n: \n\nevent: battle\ndata: {"turn": 1}\n\n'
    server.answers[f"{API}/battles/{ID}/events"] = [(200, stream)]

    async def events() -> list[tuple[str, Any]]:
        return [event async for event in ServerClient(server.url, "", "/").events(ID)]

    assert asyncio.run(events()) == [("delta", {"side": "a", "text": "x"}), ("battle", {"turn": 1})]


def test_without_a_server_all_battles_of_a_kernel_share_one_arena() -> None:
    assert find_client() is find_client()


@pytest.fixture
def parent(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server that this kernel was started by."""
    monkeypatch.setenv("JPY_PARENT_PID", "4711")
    running = [{"pid": 4711, "token": "secret", "url": server.url, "base_url": "/user/ana/"}]
    monkeypatch.setattr("jupyter_server.serverapp.list_running_servers", lambda: running)
    return server


def test_the_server_of_a_kernel_owns_its_battles(parent: Server) -> None:
    parent.answers[f"{API}/outline"] = [(200, "{}")]
    assert find_client() == ServerClient(parent.url, "secret", "/user/ana/")


def test_a_server_without_the_extension_owns_none(parent: Server) -> None:
    parent.answers[f"{API}/outline"] = [(404, "{}")]
    assert isinstance(find_client(), LocalClient)


def test_a_server_that_is_busy_owns_its_battles_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_PARENT_PID", "4711")
    with socket.create_server(("127.0.0.1", 0)) as busy:
        url = f"http://127.0.0.1:{busy.getsockname()[1]}/"
        running = [{"pid": 4711, "token": "", "url": url, "base_url": "/"}]
        monkeypatch.setattr("jupyter_server.serverapp.list_running_servers", lambda: running)
        monkeypatch.setattr("codearena_jupyter.widgets.client.ANSWERS_WITHIN", 0.1)
        assert isinstance(find_client(), ServerClient)
