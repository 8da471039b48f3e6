"""What is expected of what runs programs and shows those that live on."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Literal, Protocol

from ..execution import Execution, ExecutionRequest
from ..web import WebLibraries

RunPhase = Literal["installing", "running"]
Progress = Callable[[RunPhase], None]


class Runner(Protocol):
    """Runs programs, each in a kernel of its own."""

    async def run(self, request: ExecutionRequest, progress: Progress | None = None) -> Execution:
        """Run one program to its end. Never raises for what the program does; cancelling
        stops the program and leaves nothing behind."""
        ...


class Apps(Protocol):
    """Shows live programs under unguessable addresses; only a server can."""

    def new_address(self) -> str:
        """The path of a new address, from the root of the host, without a slash at its end."""
        ...

    def connect(
        self,
        address: str,
        dial: Callable[[], socket.socket],
        *,
        strips_prefix: bool,
        libraries: WebLibraries | None = None,
        start: str = "/",
    ) -> str:
        """Serve the app that `dial` connects to; answers where it is shown, below the server's base URL.
        `libraries` are what its pages have of the web, `start` is the path that is shown first."""
        ...

    def idle_seconds(self, address: str) -> float:
        """How long nobody has used it; 0 while a request is in progress or a WebSocket is open."""
        ...

    async def disconnect(self, address: str) -> None:
        """Serve it no more; safe to call twice."""
        ...
