"""A server that closes loses no connection that it just accepted."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from pathlib import Path

import pytest

from codearena_jupyter.sandbox.sockets import close_server


@pytest.mark.parametrize("turns", range(6))
def test_a_connection_accepted_while_the_server_closes_is_served(tmp_path: Path, turns: int) -> None:
    served = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(writer)
        writer.transport.abort()

    async def play() -> None:
        server = await asyncio.start_unix_server(serve, tmp_path / "s")
        client = socket.socket(socket.AF_UNIX)
        client.connect(str(tmp_path / "s"))
        for _ in range(turns):  # of the loop, until the server is told to close
            await asyncio.sleep(0)
        await close_server(server)
        await asyncio.sleep(0)
        client.close()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(play())
        gc.collect()
    assert len(served) == (turns > 1)  # before, it was not accepted yet
