"""Carries bytes between the host's ZeroMQ sockets and those of one sandboxed kernel.

Why not connect ZeroMQ straight to the kernel's sockets: libzmq would resolve the path (see
`sockets`) and would queue whatever a hostile kernel sends (see `zmtp`). The relay listens in a
private folder of the host, dials inward through the safe open, and passes on only as much as the
kernel's allowance permits. While it waits it does not read, so the kernel's own writes block.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from .sockets import close_server, connect_inside
from .zmtp import Allowance, Excess, Frames

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
"""In the order of their ports, which start at 1."""

SOCKET = "k"
_CHUNK = 1 << 16
_DIAL_SECONDS = 0.004


class Relay:
    """Listens as `folder/k-1` … `folder/k-5` for connections to the sandbox's `k-1` … `k-5`.

    `on_excess` is called once when the kernel went over its allowance.
    """

    def __init__(
        self, folder: Path, inside: int, allowance: Allowance, on_excess: Callable[[], None]
    ) -> None:
        self._folder, self._inside, self._allowance = folder, inside, allowance
        self._on_excess = on_excess
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: set[str] = set()
        self._closed = False

    async def open(self) -> None:
        """Start to listen."""
        for port in range(1, len(CHANNELS) + 1):
            name = f"{SOCKET}-{port}"

            async def accept(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str = name
            ) -> None:
                await self._serve(name, reader, writer)

            server = await asyncio.start_unix_server(accept, self._folder / name, limit=_CHUNK)
            self._servers.append(server)

    async def close(self) -> None:
        """Stop listening and end every connection."""
        self._closed = True
        for server in self._servers:
            await close_server(server)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # connections are closed one turn of the loop later

    async def _serve(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if self._closed:
            # Accepted just before the end: the descriptor of the sandbox's folder is closed by now.
            writer.transport.abort()
            return
        self._tasks.add(task)
        try:
            inner_reader, inner_writer = await self._dial(name)
            try:
                await self._carry(reader, writer, inner_reader, inner_writer)
            finally:
                inner_writer.close()
        except Excess:
            self._on_excess()
        except OSError:
            # Either end hung up, or the kernel no longer listens: libzmq will dial again.
            pass
        except asyncio.CancelledError:
            # Only `close` cancels; ending normally keeps the stream server's callback quiet.
            writer.transport.abort()
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _dial(self, name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect inward. The first time, the kernel may still be about to listen."""
        while True:
            try:
                connection = connect_inside(self._inside, name)
            except OSError:
                if name in self._listening:
                    raise
                await asyncio.sleep(_DIAL_SECONDS)
            else:
                self._listening.add(name)
                return await asyncio.open_unix_connection(sock=connection, limit=_CHUNK)

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        inner_reader: asyncio.StreamReader,
        inner_writer: asyncio.StreamWriter,
    ) -> None:
        """Both ways until one end is done."""
        ways = [
            asyncio.create_task(_copy(reader, inner_writer)),
            asyncio.create_task(self._let_out(inner_reader, writer)),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()
                with contextlib.suppress(asyncio.CancelledError, OSError, Excess):
                    await way

    async def _let_out(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass the kernel's bytes on, within the allowance."""
        frames = Frames(self._allowance)
        while data := await reader.read(_CHUNK):
            rest = memoryview(data)
            while rest:
                if delay := self._allowance.delay():
                    await asyncio.sleep(delay)
                count = frames.pass_on(rest)
                writer.write(rest[:count])
                await writer.drain()
                rest = rest[count:]


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
