"""The stream of a game: what a hostile or slow end can do to it."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from codearena_jupyter.execution.games import stream
from codearena_jupyter.execution.games.stream import AHEAD, BadPicture, GameStream

from .pictures import BLUE, RED, padded, resized

INFO = {"caption": "Snake", "width": 64, "height": 48, "resizable": False, "cursor": True}


class Guest:
    """The game's end of the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, kind: bytes, data: bytes, length: int | None = None) -> None:
        size = len(data) if length is None else length
        self.writer.write(kind + struct.pack("<I", size) + data)

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next message of a kind."""
        async with asyncio.timeout(5):
            while True:
                message: dict[str, Any] = json.loads(await self.reader.readline())
                if message["t"] == kind:
                    return message


class Looker:
    """A viewer that draws only when it is told to."""

    def __init__(self) -> None:
        self.pictures: list[bytes] = []
        self.told: list[dict[str, Any]] = []
        self.news = asyncio.Event()

    def show(self, picture: bytes) -> None:
        self.pictures.append(picture)
        self.news.set()

    def tell(self, message: dict[str, Any]) -> None:
        self.told.append(message)
        self.news.set()


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[GameStream, Guest, asyncio.Task[None]]]:
    here, there = socket.socketpair()
    for end in (here, there):
        end.setblocking(False)
    game = await GameStream.open(here)
    guest = Guest(*await asyncio.open_unix_connection(sock=there))
    task = asyncio.ensure_future(game.run())
    try:
        yield game, guest, task
    finally:
        game.close()
        guest.writer.close()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


def checked(test: Callable[[GameStream, Guest, asyncio.Task[None]], Awaitable[None]]) -> None:
    async def run() -> None:
        async with connected() as parts:
            await test(*parts)

    asyncio.run(run())


def test_a_first_picture_is_asked_for_and_shown_to_whoever_comes_later() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        await guest.hears("more")
        guest.send(b"I", json.dumps(INFO).encode())
        guest.send(b"F", RED)
        await game.first_picture()
        looker = Looker()
        game.attach(looker)
        assert looker.pictures == [RED]
        assert looker.told == [{"t": "window", **INFO}]
        assert game.size == (64, 48)

    checked(test)


def test_no_more_pictures_are_read_than_viewers_draw() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        looker = Looker()
        game.attach(looker)
        for _number in range(200):  # a flood that nobody asked for
            guest.send(b"F", RED)
        await until(lambda: len(looker.pictures) == AHEAD)
        await asyncio.sleep(0.2)
        assert len(looker.pictures) == AHEAD
        game.take(looker, {"t": "drawn"})
        await until(lambda: len(looker.pictures) == AHEAD + 1)

    checked(test)


def test_a_flood_is_slowed_to_the_fastest_rate() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        class Eager(Looker):
            def show(self, picture: bytes) -> None:
                super().show(picture)
                game.take(self, {"t": "drawn"})

        eager = Eager()
        game.attach(eager)
        for _number in range(500):
            guest.send(b"F", RED)
        seconds = 0.5
        await asyncio.sleep(seconds)
        assert len(eager.pictures) <= seconds / stream.FASTEST_SECONDS * 1.5 + AHEAD

    checked(test)


def test_large_pictures_come_more_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BYTES_PER_SECOND", 200_000)

    async def test(game: GameStream, guest: Guest, _: object) -> None:
        class Eager(Looker):
            def show(self, picture: bytes) -> None:
                super().show(picture)
                game.take(self, {"t": "drawn"})

        eager = Eager()
        game.attach(eager)
        for _number in range(20):
            guest.send(b"F", padded(100_000))
        await asyncio.sleep(1)
        assert len(eager.pictures) <= 4

    checked(test)


@pytest.mark.parametrize(
    ("kind", "data", "length"),
    [
        (b"F", b"<svg onload='alert(1)'>", None),
        (b"F", resized(60_000, 60_000), None),
        (b"F", RED, 4_000_000_000),
        (b"F", RED, stream.MAX_BYTES + 1),
        (b"I", b"{}", 100_000),
        (b"S", b"", None),
        (b"X", b"", None),
        (b"\0", b"", None),
    ],
)
def test_what_no_game_sends_ends_the_stream(kind: bytes, data: bytes, length: int | None) -> None:
    async def test(game: GameStream, guest: Guest, task: asyncio.Task[None]) -> None:
        looker = Looker()
        game.attach(looker)
        guest.send(kind, data, length)
        with pytest.raises(BadPicture, match="It sent"):
            await asyncio.wait_for(task, 5)
        assert looker.pictures == []
        assert looker.told == [{"t": "over"}]

    checked(test)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"null",
        b"[1]",
        b"{}",
        b"[" * 4000,
        b'{"caption": 1, "width": "x"}',
        b"\xff\xfe",
        b'{"caption": {}}',
    ],
)
def test_malformed_news_of_the_window_is_left_out(told: bytes) -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        looker = Looker()
        game.attach(looker)
        guest.send(b"I", told)
        guest.send(b"F", RED)
        await until(lambda: bool(looker.pictures))
        assert looker.told == []

    checked(test)


def test_news_of_the_window_are_bounded_and_valid_text() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        guest.send(
            b"I", json.dumps({**INFO, "caption": "\ud800" + "x" * 3000, "cursor": 0, "resizable": 1}).encode()
        )
        await until(lambda: game.info is not None)
        assert game.info == {
            "t": "window",
            **INFO,
            "caption": "?" + "x" * 199,
            "cursor": True,
            "resizable": False,
        }

    checked(test)


def test_a_flood_of_news_of_the_window_is_read_slowly_and_told_with_pictures_alone() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        looker = Looker()
        game.attach(looker)
        for number in range(2000):
            guest.send(b"I", json.dumps({**INFO, "caption": str(number)}).encode())
        guest.send(b"F", RED)
        await asyncio.sleep(0.3)
        assert game.info is not None
        assert int(game.info["caption"]) < 500
        assert looker.told == []

    checked(test)


def test_a_slow_viewer_does_not_hold_up_another_and_gets_the_newest() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        slow, quick = Looker(), Looker()
        game.attach(slow)
        game.attach(quick)
        for picture in (RED, RED, RED, BLUE):
            await guest.hears("more")
            guest.send(b"F", picture)
            seen = len(quick.pictures)
            await until(lambda seen=seen: len(quick.pictures) > seen)  # type: ignore[misc]  # bound as it is now
            game.take(quick, {"t": "drawn"})
        assert slow.pictures == [RED] * AHEAD
        game.take(slow, {"t": "drawn"})
        assert slow.pictures[-1] == BLUE

    checked(test)


def test_a_game_stands_still_while_nobody_looks() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        looker = Looker()
        game.settle_in()
        assert (await guest.hears("pause"))["on"] is True
        game.attach(looker)
        assert (await guest.hears("pause"))["on"] is False
        assert game.idle_seconds == 0
        game.take(looker, {"t": "visible", "on": False})
        assert (await guest.hears("pause"))["on"] is True
        game.take(looker, {"t": "visible", "on": True})
        assert (await guest.hears("pause"))["on"] is False
        game.detach(looker)
        assert (await guest.hears("pause"))["on"] is True
        await until(lambda: game.idle_seconds > 0)

    checked(test)


def test_a_game_that_is_not_judged_yet_is_not_paused() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        looker = Looker()
        game.attach(looker)
        game.detach(looker)
        game.settle_in()
        kinds: list[str] = []
        while "pause" not in kinds:
            kinds.append(json.loads(await guest.reader.readline())["t"])
        assert "focus" in kinds  # of the viewer who went away, and no pause then

    checked(test)


def test_input_that_the_game_does_not_read_is_dropped_not_kept() -> None:
    async def test(game: GameStream, guest: Guest, _: object) -> None:
        looker = Looker()
        game.attach(looker)
        message = {"t": "key", "down": True, "code": "KeyA", "key": "a", "repeat": False, "mods": ""}
        for _number in range(100_000):
            game.take(looker, message)
        assert game._writer.transport.get_write_buffer_size() < 1 << 17

    checked(test)


def test_the_end_is_told_to_everybody() -> None:
    async def test(game: GameStream, guest: Guest, task: asyncio.Task[None]) -> None:
        looker = Looker()
        game.attach(looker)
        guest.writer.close()
        await asyncio.wait_for(task, 5)
        assert looker.told == [{"t": "over"}]
        game.take(looker, {"t": "drawn"})  # who is late does no harm

    checked(test)


def test_a_still_is_a_png_or_nothing() -> None:
    async def test(game: GameStream, guest: Guest, task: asyncio.Task[None]) -> None:
        asking = asyncio.ensure_future(game.still())
        await guest.hears("still")
        guest.send(b"S", RED)
        with pytest.raises(BadPicture, match="can't be kept"):
            await asyncio.wait_for(task, 5)
        with pytest.raises(asyncio.CancelledError):
            await asking

    checked(test)
