"""A sandbox and a place for apps, for tests that look at what is told of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import Execution, ExecutionRequest, Limits, LiveProgram
from codearena_jupyter.environments.server import Server
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.server.local import LocalServer

PLAIN = replace(Limits(), wall_seconds=20.0)
HELLO = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        {answer}
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("{host}", {port}), Page)
{more}
server.serve_forever()
"""
OK = 'self.send_response(200); self.end_headers(); self.wfile.write(b"hello " + self.path.encode())'


def page(
    answer: str = OK, *, host: str = "127.0.0.1", port: str = 'int(os.environ["PORT"])', more: str = ""
) -> str:
    """A server of the standard library."""
    return HELLO.format(answer=answer, host=host, port=port, more=more)


class PlainServer(Server):
    """Without packages, which take long to install."""

    requirements: tuple[str, ...] = ()


@dataclass
class Bench:
    """A sandbox, a place for apps, and an event loop for both."""

    loop: asyncio.Runner
    runner: ProgramRunner
    server: LocalServer
    lives: list[LiveProgram] = field(default_factory=list)

    def serve(self, code: str, *, adopt: bool = True, limits: Limits = PLAIN) -> Execution:
        """Run an app; adopted ones go on."""
        program = Program(code, "python", "server")
        adopted = self.lives.append if adopt else None
        return self.loop.run(self.runner.run(ExecutionRequest(program, limits=limits, adopt=adopted)))

    def get(self, path: str = "", app: str = "") -> tuple[int, str]:
        """Ask the latest app, or another one."""
        url = f"{self.server.url}{app or self.lives[-1].url}/{path}"

        async def ask() -> tuple[int, str]:
            async with aiohttp.ClientSession() as session, session.get(url) as response:
                return response.status, await response.text()

        return self.loop.run(ask())

    def run(self, work: Any) -> Any:
        """Something asynchronous."""
        return self.loop.run(work)

    def wait_for_end(self) -> Execution:
        """The result of the latest app once it has ended."""

        async def wait() -> None:
            async with asyncio.timeout(20):
                while self.lives[-1].alive:
                    await asyncio.sleep(0.05)

        self.loop.run(wait())
        return self.lives[-1].execution
