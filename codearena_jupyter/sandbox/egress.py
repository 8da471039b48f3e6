"""The one way out for programs that may use the network: an HTTP proxy on the host's side.

The sandbox itself has no network. A program reaches this proxy at an address that only it can see (see
`doorway`), and the proxy reaches what its policy allows, name and address both: names are resolved once,
here, and the connection goes to the very address that was looked at. So no name can lead to the host, to
its neighbours or to a cloud's metadata, however it resolves the second time.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from ..domain.execution import MB
from .door import Door

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allows = Callable[[str, int, Address], bool]
"""Policy: whether the host of this name (lower case) may be reached at this port and address."""
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]

WEB_PORTS = (80, 443)
MAX_BYTES = 256 * MB
"""Of one proxy, both ways together."""
MAX_CONNECTIONS = 32
_CHUNK = 1 << 16
_HEAD_SECONDS = 20
_CONNECT_SECONDS = 20
_IDLE_SECONDS = 120
_KEPT_REFUSALS = 20
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_REPLACED = {"host", "connection", "proxy-connection", "keep-alive", "proxy-authorization", "te", "upgrade"}


def public_web(host: str, port: int, address: Address) -> bool:
    """The policy for programs: web servers on the internet, nothing of this machine or its neighbours."""
    return port in WEB_PORTS and is_public(address)


def is_public(address: Address) -> bool:
    """Whether an address is on the internet and not one of this machine's own."""
    plain = _embedded(address)
    return plain.is_global and not plain.is_multicast and str(plain) not in _own_addresses()


async def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host, by the machine's own means.

    Raises:
        OSError: there are none.
    """
    with contextlib.suppress(ValueError):
        return [ipaddress.ip_address(host)]
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


class _Refused(Exception):
    """What the client is told in place of a connection."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        head = (f"HTTP/1.1 {status}", "Content-Type: text/plain; charset=utf-8", "Connection: close")
        self.answer = "\r\n".join([*head, "", f"{reason}\n"]).encode()


class _Asked(NamedTuple):
    host: str
    port: int
    pass_on: bytes | None
    """The request for the server; None for a tunnel."""


class EgressProxy(Door):
    """Serves CONNECT and plain HTTP on any listening socket, in the event loop it is opened in."""

    def __init__(
        self,
        allows: Allows = public_web,
        *,
        max_bytes: int = MAX_BYTES,
        max_connections: int = MAX_CONNECTIONS,
        resolve: Resolve = resolve,
    ) -> None:
        super().__init__()
        self.refused: list[str] = []
        """`host:port` of what the policy refused, the first few, for people."""
        self._allows, self._resolve = allows, resolve
        self._left = max_bytes
        self._max_connections = max_connections

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._pass_on(reader, writer)
        except _Refused as refusal:
            writer.write(refusal.answer)
            await writer.drain()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._tasks) > 2 * self._max_connections:
            raise ConnectionAbortedError("Far too many connections at once.")
        asked = _read_head(await _head(reader))
        if len(self._tasks) > self._max_connections:
            raise _Refused("503 Service Unavailable", "There are too many connections at once.")
        server_reader, server_writer = await self._connect(asked)
        try:
            if asked.pass_on is None:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                server_writer.write(asked.pass_on)
            await self._carry((reader, server_writer), (server_reader, writer))
        finally:
            server_writer.close()

    async def _connect(self, asked: _Asked) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port, _ = asked
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                addresses = await self._resolve(host, port)
        except (OSError, TimeoutError, UnicodeError) as error:
            raise _Refused("502 Bad Gateway", f"{host} was not found.") from error
        allowed = [address for address in dict.fromkeys(addresses) if self._allows(host, port, address)]
        if not allowed:
            if len(self.refused) < _KEPT_REFUSALS:
                self.refused.append(f"{host}:{port}")
            raise _Refused("403 Forbidden", f"{host}:{port} may not be reached from the sandbox.")
        problem: Exception = OSError()
        for address in allowed:
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    return await asyncio.open_connection(str(address), port, limit=_CHUNK)
            except (OSError, TimeoutError) as error:
                problem = error
        raise _Refused("502 Bad Gateway", f"{host}:{port} can't be reached.") from problem

    async def _carry(self, *ways: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        """Both ways until both are done; one end may say its last word and go on listening."""
        moved = [
            asyncio.get_running_loop().time()
        ]  # the last byte either way: who downloads says nothing meanwhile
        tasks = [asyncio.create_task(self._copy(*way, moved)) for way in ways]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, moved: list[float]
    ) -> None:
        now = asyncio.get_running_loop().time
        while True:
            try:
                async with asyncio.timeout_at(moved[0] + _IDLE_SECONDS):
                    data = await reader.read(_CHUNK)
            except TimeoutError:
                if now() < moved[0] + _IDLE_SECONDS:
                    continue  # the other way is busy
                raise
            moved[0] = now()
            self._left -= len(data)
            if self._left < 0:
                raise ConnectionAbortedError("More bytes than this sandbox may exchange.")
            if not data:
                break
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        async with asyncio.timeout(_HEAD_SECONDS):
            return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise _Refused("400 Bad Request", "This is a proxy for HTTP and HTTPS.") from error


def _read_head(head: str) -> _Asked:
    """What a request is for.

    Raises:
        _Refused: nothing this proxy does.
    """
    line, *fields = head.removesuffix("\r\n\r\n").split("\r\n")
    words = line.split(" ")
    try:
        method, target, _ = words
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnel else target)
        host, port = (parts.hostname or "").rstrip("."), parts.port or (443 if tunnel else 80)
        if not host or not (tunnel or parts.scheme == "http"):
            raise ValueError(target)
    except ValueError as error:
        raise _Refused("400 Bad Request", "This is a proxy for HTTP and HTTPS.") from error
    if tunnel:
        return _Asked(host, port, None)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [field for field in fields if field.partition(":")[0].strip().lower() not in _REPLACED]
    # One request for each connection: a second one, for another host, would go to this server. And the
    # server hears the name that the policy allowed.
    own = [f"Host: {parts.netloc.rpartition('@')[2]}", "Connection: close"]
    request = "\r\n".join([f"{method} {path} HTTP/1.1", *own, *kept, "", ""])
    return _Asked(host, port, request.encode("latin-1"))


def _embedded(address: Address) -> Address:
    """The address that is really reached, where it is wrapped into another."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, address))[1]
    return address


def _own_addresses() -> set[str]:
    import psutil

    return {entry.address.partition("%")[0] for found in psutil.net_if_addrs().values() for entry in found}
