"""The one way out of an installer's sandbox: pages and files of one package index, and nothing else.

It speaks plain HTTP to the installer and does all fetching itself, so keys and addresses of the index stay
on this side. It answers only GET, only for names that can be names of packages, and only files that a page
named before.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from urllib.parse import unquote

from ...domain.packages import Ecosystem
from ...errors import CodeArenaError, NotFound
from ..door import Door
from ..doorway import PROXY
from .known import normal
from .pages import SIMPLE_JSON, old_enough, write_packument, write_simple
from .source import Source

ADDRESS = "http://{}:{}".format(*PROXY)
"""Of the gateway, as the installer sees it."""
_SECONDS = 30
_MAX_CONNECTIONS = 64
_MAX_NAMES = 2000
"""Packages that one installation may ask for."""
_NAMES: dict[Ecosystem, re.Pattern[str]] = {
    "python": re.compile(r"/simple/([A-Za-z0-9][A-Za-z0-9._-]{0,99})/?"),
    "npm": re.compile(r"/((?:@[a-z0-9~-][a-z0-9._~-]{0,99}/)?[A-Za-z0-9~-][A-Za-z0-9._~-]{0,199})"),
}
_FILE = re.compile(r"/files/([0-9a-f]{32})/[^/]+?(\.metadata)?")


class Gateway(Door):
    """Serves one installation."""

    def __init__(
        self,
        ecosystem: Ecosystem,
        source: Source,
        before: datetime | None,
        confirmed: Collection[str] = (),
        held: Mapping[str, str] | None = None,
    ) -> None:
        """Of packages that the user did not confirm, nothing is offered that came after `before`, but for the
        versions `held` already."""
        super().__init__()
        self._held = held or {}
        self._ecosystem, self._source, self._before = ecosystem, source, before
        self._confirmed = {normal(name, ecosystem) for name in confirmed}
        self._files: dict[str, str] = {}
        self.problems: list[str] = []
        """What could not be answered, as sentences."""
        self.too_new: list[str] = []
        """Packages of which all there is came too late."""
        self.absent: list[str] = []
        """Packages that the index does not know."""
        self._asked: set[str] = set()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_SECONDS):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if len(self._tasks) > _MAX_CONNECTIONS:
            await _send(writer, 503)
        else:
            await self._hand_out(head, writer)

    async def _hand_out(self, head: str, writer: asyncio.StreamWriter) -> None:
        method, _, rest = head.partition(" ")
        path = unquote(rest.partition(" ")[0].partition("?")[0])
        if method not in {"GET", "HEAD"}:
            await _send(writer, 405)
            return
        try:
            if file := _FILE.fullmatch(path):
                await self._send_file(file[1], file[2] or "", head, writer)
            elif name := _NAMES[self._ecosystem].fullmatch(path):
                kind = SIMPLE_JSON if self._ecosystem == "python" else "application/json"
                await _send(writer, 200, (await self._page(name[1])).encode(), kind)
            else:
                await _send(writer, 404)
        except NotFound as error:
            self.absent.append(error.name)
            await _send(writer, 404)
        except CodeArenaError as error:
            self.problems.append(str(error))
            await _send(writer, 502, str(error).encode())

    async def _page(self, asked: str) -> str:
        name = normal(asked, self._ecosystem)
        self._asked.add(name)
        if len(self._asked) > _MAX_NAMES:
            raise NotFound("package", name)
        told, releases = await self._source.project(name)
        before = None if name in self._confirmed else self._before
        kept = old_enough(releases, before, self._held.get(name, ""))
        if releases and not kept:
            self.too_new.append(name)
        if self._ecosystem == "python":
            return write_simple(name, kept, self._address)
        return write_packument(told, kept, self._address)

    def _address(self, url: str) -> str:
        key = hashlib.sha256(url.encode()).hexdigest()[:32]
        self._files[key] = url
        return f"{ADDRESS}/files/{key}/{url.partition('?')[0].rpartition('/')[2]}"

    async def _send_file(self, key: str, suffix: str, head: str, writer: asyncio.StreamWriter) -> None:
        if key not in self._files:
            raise NotFound("file", key)
        lease = await self._source.file(self._files[key] + suffix)
        try:
            data = await asyncio.to_thread(lease.path.read_bytes)
        finally:
            lease.release()
        wanted = re.search(r"(?im)^range:\s*bytes=(\d*)-(\d*)\s*$", head)
        if wanted and any(wanted.groups()):
            first, last = _range(wanted[1], wanted[2], len(data))
            told = f"Content-Range: bytes {first}-{last}/{len(data)}"
            await _send(writer, 206, data[first : last + 1], "application/octet-stream", told)
        else:
            body = b"" if head.startswith("HEAD") else data
            await _send(writer, 200, body, "application/octet-stream", length=len(data))


def _range(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # so many bytes from the end
        return max(0, size - int(last)), size - 1
    return min(int(first), size - 1), min(int(last or size), size - 1)


async def _send(
    writer: asyncio.StreamWriter,
    status: int,
    body: bytes = b"",
    kind: str = "text/plain; charset=utf-8",
    *more: str,
    length: int | None = None,
) -> None:
    size = len(body) if length is None else length
    lines = [
        f"HTTP/1.1 {status} .", f"Content-Type: {kind}", f"Content-Length: {size}", "Accept-Ranges: bytes",
        "Connection: close", *more,
    ]  # fmt: skip
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    with suppress(ConnectionError):
        await writer.drain()
