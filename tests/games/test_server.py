"""What the server lets a game's page and others do at a game's address."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from codearena_jupyter.domain.games import MAX_MESSAGE_BYTES
from codearena_jupyter.server.local import LocalServer

from .pictures import RED
from .test_stream import INFO, Guest, connected

Test = Callable[[aiohttp.ClientSession, str, Guest], Awaitable[None]]
NULL = {"Origin": "null"}


def served(test: Test) -> None:
    """Run a test against a server that shows one game."""

    async def run() -> None:
        server = LocalServer()
        async with connected() as (game, guest, _), aiohttp.ClientSession() as session:
            url = server.games.add(game)
            try:
                await test(session, f"{server.url}{url}", guest)
            finally:
                server.games.remove(url)
                await server.close()

    asyncio.run(run())


def test_the_page_has_no_origin_and_reaches_its_own_game_alone() -> None:
    async def test(session: aiohttp.ClientSession, url: str, _: Guest) -> None:
        async with session.get(url) as page:
            policy = dict(
                part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";")
            )
            text = await page.text()
        assert policy["sandbox"] == "allow-scripts allow-pointer-lock"
        assert policy["default-src"] == "'none'"
        own = url.removeprefix("http:")
        assert policy["connect-src"] == f"ws:{own}/stream wss:{own}/stream"
        nonce = policy["script-src"].removeprefix("'nonce-").removesuffix("'")
        assert text.count(f'<script nonce="{nonce}">') == text.count("<script") == 1
        async with session.get(url) as again:
            assert again.headers["Content-Security-Policy"] != page.headers["Content-Security-Policy"]

    served(test)


def test_pictures_and_news_come_by_the_stream_and_input_goes_to_the_game() -> None:
    async def test(session: aiohttp.ClientSession, url: str, guest: Guest) -> None:
        guest.send(b"I", json.dumps(INFO).encode())
        guest.send(b"F", RED)
        async with session.ws_connect(f"{url}/stream", headers=NULL) as socket:
            found = [(await socket.receive(5)).data for _ in range(2)]
            assert RED in found
            move = {"t": "move", "x": 3, "y": 4}
            await socket.send_json(move)
            assert await guest.hears("move") == move
            guest.writer.close()
            assert json.loads((await socket.receive(5)).data) == {"t": "over"}
            assert (await socket.receive(5)).type is aiohttp.WSMsgType.CLOSE

    served(test)


@pytest.mark.parametrize(
    "message", ["{}", "x", b"\0\1", '{"t": "more"}', '{"t": "still"}', "x" * (MAX_MESSAGE_BYTES + 1)]
)
def test_who_sends_anything_else_is_hung_up_on(message: str | bytes) -> None:
    async def test(session: aiohttp.ClientSession, url: str, _: Guest) -> None:
        async with session.ws_connect(f"{url}/stream", headers=NULL) as socket:
            if isinstance(message, bytes):
                await socket.send_bytes(message)
            else:
                await socket.send_str(message)
            ended = await socket.receive(5)
            assert ended.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)

    served(test)


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:8888"])
def test_pages_with_an_origin_are_refused(origin: str) -> None:
    async def test(session: aiohttp.ClientSession, url: str, _: Guest) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{url}/stream", headers={"Origin": origin})
        assert refused.value.status == 403

    served(test)


def test_a_game_that_is_gone_says_so_under_the_same_policy() -> None:
    async def test(session: aiohttp.ClientSession, url: str, _: Guest) -> None:
        other = f"{url[:-1]}{'a' if url[-1] != 'a' else 'b'}"
        async with session.get(other) as page:
            assert page.status == 404
            assert "over" in await page.text()
            assert "sandbox" in page.headers["Content-Security-Policy"]
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{other}/stream", headers=NULL)
        assert refused.value.status == 404

    served(test)
