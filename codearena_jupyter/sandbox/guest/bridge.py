"""Carries connections from a Unix socket to whatever port a program listens on.

The host reaches into the sandbox by Unix sockets alone. A web app listens on a port, of its own choice,
and some time after its start: a connection waits until there is one.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from pathlib import Path

from .paths import moved

SOCKET = moved("/run/arena/app")
_LISTENING = "0A"
_FIRST_EPHEMERAL = 32768
"""From here on ports are given to whoever asks for just any: no app serves people there on purpose."""
_LOOK_SECONDS = 0.02
_EPHEMERAL_LOOKS = 100
"""So often it is looked whether a better one comes."""
_CHUNK = 1 << 16
_BACKLOG = 512


class Bridge(threading.Thread):
    """Listens at `SOCKET`. `port` is where the program was asked to listen."""

    def __init__(self, port: int) -> None:
        super().__init__(name="bridge", daemon=True)
        self._port = port
        self._before = set(listeners())
        self._ready = threading.Event()
        self._failure: OSError | None = None

    def start(self) -> None:
        """Start, and wait until it listens.

        Raises:
            OSError: it can't.
        """
        super().start()
        self._ready.wait()
        if self._failure:
            raise self._failure

    def run(self) -> None:
        """Serve until this process ends."""
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        Path(SOCKET).unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._accept, SOCKET, backlog=_BACKLOG, limit=_CHUNK)
        self._ready.set()
        await server.serve_forever()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            place = await self._place()
            inner_reader, inner_writer = await asyncio.open_connection(*place, limit=_CHUNK)
        except OSError:
            writer.transport.abort()
            return
        try:
            await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
        except OSError:
            pass  # either end hung up: so does the other
        finally:
            inner_writer.close()
            writer.close()

    async def _place(self) -> tuple[str, int]:
        """Where the program listens, as soon as it does."""
        looks = 0
        while True:
            place = chosen([each for each in listeners() if each not in self._before], self._port)
            if place and (place[1] < _FIRST_EPHEMERAL or looks >= _EPHEMERAL_LOOKS):
                return place
            looks += 1
            await asyncio.sleep(_LOOK_SECONDS)


def chosen(places: list[tuple[str, int]], asked: int) -> tuple[str, int] | None:
    """Where to connect to: the port that was asked for, else the first one that is meant for people."""
    ranked = sorted(places, key=lambda place: (place[1] != asked, place[1] >= _FIRST_EPHEMERAL, place[1]))
    return ranked[0] if ranked else None


def listeners() -> list[tuple[str, int]]:
    """(address, port) of everything that listens in this network, which is the sandbox's own."""
    found = []
    for name in ("tcp", "tcp6"):
        for line in Path("/proc/net", name).read_text().splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == _LISTENING:
                address, _, port = local.partition(":")
                found.append((_reachable(address), int(port, 16)))
    return found


def _reachable(address: str) -> str:
    """The address to connect to, from the kernel's way to write where somebody listens."""
    words = [struct.pack("=I", int(address[at : at + 8], 16)) for at in range(0, len(address), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    text = socket.inet_ntop(family, b"".join(words))
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(text, text)  # noqa: S104  # of the sandbox


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
