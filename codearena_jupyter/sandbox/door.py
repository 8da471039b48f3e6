"""What answers in a sandbox's own network, on the host's side: proxies and gateways."""

from __future__ import annotations

import asyncio
import socket
from abc import ABC, abstractmethod

from .sockets import close_server

_HEAD_BYTES = 64 << 10


class Door(ABC):
    """Serves connections on one listening socket, in the event loop it is opened in."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """See one connection through to its end."""

    async def open(self, listener: socket.socket) -> None:
        """Serve on a listening socket, which is closed with this."""
        listener.setblocking(False)
        start = asyncio.start_unix_server if listener.family == socket.AF_UNIX else asyncio.start_server
        self._server = await start(self._serve, sock=listener, limit=_HEAD_BYTES)

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._server:
            await close_server(self._server)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._answer(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # either end hung up, fell silent, or never spoke HTTP: so does this one
        except asyncio.CancelledError:
            # Only `close` cancels; ending normally keeps the stream server's callback quiet.
            writer.transport.abort()
        finally:
            self._tasks.discard(task)
            writer.close()
