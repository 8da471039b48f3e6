"""Battles over HTTP."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from http import HTTPStatus
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from tornado import web
from tornado.iostream import StreamClosedError

from ..errors import UsageError
from .base import API, ID, MAX_BODY_BYTES, ArenaHandler
from .python_frames import packages_elsewhere

HEARTBEAT_SECONDS = 15.0
MAX_INTERACTION_BYTES = 10_000


class BattlesHandler(ArenaHandler):
    """New battles."""

    @web.authenticated
    async def post(self) -> None:
        """Start a battle; it goes on without the browser."""
        body = self.body()
        await self.arena.start()
        view = await self.arena.battles.create(
            prompt=self.field(body, "prompt", str),
            environment=self.field(body, "environment", str, "auto"),
            attachments=self.field(body, "attachments", list, []),
            stdin=self.field(body, "stdin", str, ""),
            stream=self.field(body, "stream", bool, False),
            owner=self.user,
            python=self.field(body, "python", str, ""),
            pyodide_packages=packages_elsewhere(self, body),
            network=self.field(body, "network", bool, False),
            battle_id=self.field(body, "battle_id", str, None),
        )
        self.answer(view, HTTPStatus.CREATED)


class BattleHandler(ArenaHandler):
    """One battle."""

    @web.authenticated
    async def get(self, battle_id: str) -> None:
        """Its view."""
        await self.arena.start()
        self.answer(await self.arena.battles.view(battle_id))


class EventsHandler(ArenaHandler):
    """What happens in a battle, as server-sent events."""

    def initialize(self) -> None:
        """Note when the browser goes away."""
        self._gone = asyncio.Event()

    def on_connection_close(self) -> None:
        """The browser went away; the battle goes on."""
        self._gone.set()
        super().on_connection_close()

    @web.authenticated
    async def get(self, battle_id: str) -> None:
        """Stream until nothing is going on."""
        await self.arena.start()
        await self.arena.battles.view(battle_id)  # an unknown battle is an error, not an empty stream
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Accel-Buffering", "no")  # proxies such as nginx would hold the events back
        events = self.arena.battles.events(battle_id)
        try:
            async with aclosing(_with_heartbeats(events, self._gone)) as lines:
                async for line in lines:
                    self.write(line)
                    await self.flush()
        except StreamClosedError:
            return  # as above, noticed while writing
        if not self._gone.is_set():
            self.finish()


async def _with_heartbeats(
    events: AsyncIterator[tuple[str, dict[str, Any]]], gone: asyncio.Event
) -> AsyncGenerator[str]:
    """Events as text until `gone`, and a comment whenever nothing happened for a while."""
    leaving = asyncio.ensure_future(gone.wait())
    waiting: asyncio.Future[tuple[str, dict[str, Any]]] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(_next(events))
            either: set[asyncio.Future[Any]] = {waiting, leaving}
            await asyncio.wait(either, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if gone.is_set():
                return
            if not waiting.done():
                yield ": \n\n"
                continue
            try:
                name, data = waiting.result()
            except StopAsyncIteration:
                return
            waiting = None
            yield f"event: {name}\ndata: {json.dumps(data)}\n\n"
    finally:
        tasks = [task for task in (leaving, waiting) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _next(events: AsyncIterator[tuple[str, dict[str, Any]]]) -> tuple[str, dict[str, Any]]:
    """A coroutine, which is what a task needs."""
    return await anext(events)


class StopHandler(ArenaHandler):
    """Stopping."""

    @web.authenticated
    async def post(self, battle_id: str) -> None:
        """Stop whatever runs in the battle."""
        self.answer(await self.arena.battles.stop(battle_id))


class VoteHandler(ArenaHandler):
    """Votes."""

    @web.authenticated
    async def post(self, battle_id: str) -> None:
        """Store a vote; the answer, sent after the commit, holds the names."""
        body = self.body()
        view = await self.arena.battles.vote(
            battle_id,
            turn=self.field(body, "turn", int),
            winner=self.field(body, "winner", str),
            voter=self.user,
            interactions=body.get("interactions"),
        )
        self.answer(view)


class RunHandler(ArenaHandler):
    """Edited runs."""

    @web.authenticated
    async def post(self, battle_id: str, side: str) -> None:
        """Run edited code of a side."""
        body = self.body()
        view = await self.arena.battles.run(
            battle_id,
            side,
            code=self.field(body, "code", str),
            environment=self.field(body, "environment", str, None),
            stdin=self.field(body, "stdin", str, None),
            python=self.field(body, "python", str, ""),
            pyodide_packages=packages_elsewhere(self, body),
            packages=self.texts(body, "packages"),
            confirmed=self.texts(body, "confirmed") or (),
        )
        self.answer(view, HTTPStatus.ACCEPTED)

    def texts(self, body: dict[str, Any], name: str) -> list[str] | None:
        """A field with a list of texts, None where it is missing.

        Raises:
            UsageError: it is something else.
        """
        value = self.field(body, name, list, None)
        if value is not None and not all(isinstance(text, str) for text in value):
            raise UsageError(f"The field “{name}” must be a list of texts.")
        return value


class WrittenHandler(ArenaHandler):
    """Files that programs wrote. They are anybody's work, so no browser may take them for a page."""

    @web.authenticated
    async def get(self, battle_id: str, side: str) -> None:
        """One of them, to be saved."""
        name = self.get_query_argument("name")
        kind, data = await self.arena.battles.written_file(battle_id, side, name)
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(PurePath(name).name)}")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.set_header("Cache-Control", "no-store")
        self.finish(data, set_content_type=kind if _is_harmless(kind) else "application/octet-stream")


def _is_harmless(kind: str) -> bool:
    """Whether a browser that opens it in spite of all only shows it."""
    return kind in {"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain", "text/csv"}


class BrowserRunHandler(ArenaHandler):
    """Results of programs that a browser ran."""

    @web.authenticated
    async def post(self, job_id: str) -> None:
        """Take one."""
        body = self.body(limit=self.arena.max_browser_result_bytes)
        await self.arena.battles.finish_browser_run(job_id, self.field(body, "result", dict))
        self.answer({"job": job_id})


class InteractionsHandler(ArenaHandler):
    """What voters do with pages, apps and games."""

    @web.authenticated
    async def post(self, battle_id: str, side: str) -> None:
        """Keep counts and times; the answer tells nothing."""
        await self.arena.start()
        await self.arena.battles.interact(battle_id, side, self.body(MAX_INTERACTION_BYTES))
        self.answer({})


class EndHandler(ArenaHandler):
    """Ending an edited run, an app or a game."""

    @web.authenticated
    async def post(self, battle_id: str, side: str) -> None:
        """End a side's edited run, or what its run left alive."""
        self.answer(await self.arena.battles.end(battle_id, side))


class FilesHandler(ArenaHandler):
    """Files to be attached."""

    @web.authenticated
    async def post(self) -> None:
        """Keep a file; the answer is what a new battle takes as an attachment."""
        # Base64 needs four bytes for three.
        body = self.body(limit=self.arena.max_file_bytes * 4 // 3 + MAX_BODY_BYTES)
        try:
            data = base64.b64decode(self.field(body, "content", str), validate=True)
        except binascii.Error as error:
            raise UsageError(f"The file's content is no base64: {error}.") from error
        self.answer(
            await self.arena.battles.save_file(self.field(body, "name", str), data), HTTPStatus.CREATED
        )


ROUTES = [
    (rf"{API}/battles", BattlesHandler),
    (rf"{API}/battles/{ID}", BattleHandler),
    (rf"{API}/battles/{ID}/events", EventsHandler),
    (rf"{API}/battles/{ID}/stop", StopHandler),
    (rf"{API}/battles/{ID}/vote", VoteHandler),
    (rf"{API}/battles/{ID}/sides/(?P<side>\w+)/run", RunHandler),
    (rf"{API}/battles/{ID}/sides/(?P<side>\w+)/file", WrittenHandler),
    (rf"{API}/browser-runs/(?P<job_id>[0-9a-f]{{32}})", BrowserRunHandler),
    (rf"{API}/battles/{ID}/sides/(?P<side>\w+)/end", EndHandler),
    (rf"{API}/battles/{ID}/sides/(?P<side>\w+)/interactions", InteractionsHandler),
    (rf"{API}/files", FilesHandler),
]
