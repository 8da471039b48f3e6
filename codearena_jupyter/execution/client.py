"""nbclient over a kernel that may send anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol, TypeGuard

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from ..domain.protocols import Kernel
from .collector import Collector

_Message = dict[str, Any]

_UNREADABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
               ValueError)  # fmt: skip
"""What parsing a hostile message may raise."""
_QUIET_SECONDS = 0.05
_DRAIN_SECONDS = 2.0


class _Source(Protocol):
    def get_msg(self, timeout: float | None = None) -> Awaitable[Any]: ...


class Channel:
    """A channel that gives only well-formed messages."""

    def __init__(self, source: _Source) -> None:
        self._source = source

    async def get_msg(self, timeout: float | None = None) -> _Message:
        """The next message.

        Raises:
            queue.Empty: none came in `timeout` seconds.
        """
        while True:
            try:
                message = await self._source.get_msg(timeout=timeout)
            except _UNREADABLE:
                message = None
            # A flood is no reason for the rest of the server to wait.
            await asyncio.sleep(0)
            if _well_formed(message):
                return message


def _well_formed(message: object) -> TypeGuard[_Message]:
    return (
        isinstance(message, dict)
        and isinstance(message.get("msg_type"), str)
        and all(isinstance(message.get(part), dict) for part in ("parent_header", "metadata", "content"))
        and (message["msg_type"] != "execute_reply" or isinstance(message["content"].get("status"), str))
    )


class GuardedClient:
    """The part of a kernel client that nbclient uses. `asked` goes along with each request."""

    def __init__(self, kernel: Kernel, asked: Mapping[str, str]) -> None:
        self.shell_channel = Channel(kernel.client.shell_channel)
        self.iopub_channel = Channel(kernel.client.iopub_channel)
        self._kernel = kernel
        self._asked = dict(asked)

    def execute(self, code: str, **_: Any) -> str:
        """Send a request; answers its id."""
        message_id: str = self._kernel.client.execute(
            code, store_history=False, allow_stdin=False, user_expressions=self._asked
        )
        return message_id

    async def is_alive(self) -> bool:
        """Whether the kernel's process runs."""
        return self._kernel.ending is None


class ProgramClient(NotebookClient):
    """Runs one program in a sandboxed kernel; its outputs go to `collector`."""

    def __init__(self, kernel: Kernel, collector: Collector, asked: Mapping[str, str]) -> None:
        super().__init__(
            new_notebook(), km=kernel.manager, allow_errors=True, on_cell_executed=self._keep_reply
        )
        client = GuardedClient(kernel, asked)
        self.kc = client  # type: ignore[assignment]  # all of a client that it uses
        self._messages = client.iopub_channel
        self._kernel = kernel
        self._collector = collector
        self._reply: _Message | None = None
        self._request = ""

    async def run(self, code: str) -> _Message | None:
        """Run `code` to its end; answers the reply, None when the kernel died before."""
        cell = new_code_cell(code)
        self.nb.cells = [cell]
        try:
            await self.async_execute_cell(cell, 0)
        except DeadKernelError:
            if self._kernel.ending is None:  # nbclient takes a cancellation for a death
                raise asyncio.CancelledError from None
            await self._drain()
        return self._reply

    def process_message(self, msg: _Message, cell: Any, cell_index: int) -> None:
        """Take one message about this run."""
        self._request = msg["parent_header"]["msg_id"]
        if msg["msg_type"] != "status":
            self._collector.take(msg["msg_type"], msg["content"])
        elif msg["content"].get("execution_state") == "idle":
            raise CellExecutionComplete

    async def _async_poll_kernel_alive(self) -> None:
        # nbclient looks once a second.
        await self._kernel.wait()
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def _keep_reply(self, *, execute_reply: _Message, **_: Any) -> None:
        self._reply = execute_reply

    async def _drain(self) -> None:
        """Take what a dead kernel sent before."""
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                while True:
                    async with asyncio.timeout(_QUIET_SECONDS):
                        message = await self._messages.get_msg()
                    if message["parent_header"].get("msg_id") == self._request:
                        self._collector.take(message["msg_type"], message["content"])
        except TimeoutError:
            return
