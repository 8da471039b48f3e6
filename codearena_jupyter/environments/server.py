"""Web servers that an answer starts: Flask, FastAPI, Dash, `http.server`, Express and the like.

The environment is called `server` for what its programs are, in whatever language and framework: "web" would
be taken for pages, and one environment for each framework would split a leaderboard into slivers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from ..domain.availability import Availability
from ..domain.code import CodeBlock, Program
from ..domain.execution import ServePlan
from ..errors import MissingRequirement
from .javascript import JavaScript, TypeScript
from .pages.from_web import WebLibraries
from .prompts import prompt
from .routes import pages_of
from .toolchain import Tool
from .webapp import PORT, python_app

_PYTHON = frozenset({"flask", "fastapi", "dash", "starlette", "bottle", "quart", "litestar", "sanic"})
_PYTHON_SERVES = re.compile(
    r"\bserve_forever\(|\bweb\.run_app\(|\buvicorn\.run\(|\bmake_server\(|\.listen\(\s*(?:\d{4}|[A-Za-z_]\w*)"
)
_PYTHON_SERVERS = frozenset({"http", "socketserver", "aiohttp", "tornado", "wsgiref", "uvicorn"})
_SCRIPT = frozenset({"express", "koa", "fastify", "hono", "@hono/node-server", "polka"})
_SCRIPT_SERVERS = frozenset({"http", "node:http", "ws", "bun", "net", "node:net"})
_SCRIPT_SERVES = re.compile(r"\.listen\(|\bBun\.serve\(|^export default \{[^}]*\bfetch\b", re.MULTILINE)
_TESTS_ITSELF = re.compile(
    r"\bTestClient\(|\.test_client\(|\.test_request_context\(|\.shutdown\(|\b(?:server|srv|s)\.(?:close|stop)\("
    r"|\bprocess\.exit\("
)
"""What programs do that start a server only to ask it something, and then end …"""
_ENDS_WELL = re.compile(r"\bSIG(?:TERM|INT)\b|\bKeyboardInterrupt\b")
"""… or that go on until they are told to end."""


class Server:
    """One program that listens on a port."""

    name = "server"
    title = "Web server"
    languages: tuple[str, ...] = ("python", "javascript", "typescript")
    system_prompt = prompt("server")
    requirements: tuple[str, ...] = (
        "flask>=3", "flask-cors>=5", "flask-sqlalchemy>=3.1", "fastapi>=0.115", "uvicorn>=0.30",
        "websockets>=13", "python-multipart>=0.0.12", "dash>=3", "plotly>=6", "aiohttp>=3.11", "bottle>=0.13",
    )  # fmt: skip

    def fit(self, block: CodeBlock) -> float:
        """By its imports, and by whether it goes on serving."""
        tests_itself = _TESTS_ITSELF.search(block.text) and not _ENDS_WELL.search(block.text)
        if block.language not in self.languages or tests_itself:
            return 0.0
        if block.language == "python":
            if block.imports & {"streamlit", "gradio"}:
                return 0.0
            known, plain, serves = _PYTHON, _PYTHON_SERVERS, _PYTHON_SERVES
        else:
            known, plain, serves = _SCRIPT, _SCRIPT_SERVERS, _SCRIPT_SERVES
        if block.imports & known:
            return 0.92
        started = serves.search(block.text)
        return 0.92 if started and (block.imports & plain or "Bun." in started[0]) else 0.0

    def plan(self, program: Program) -> ServePlan:
        """Run the program; the port is in `PORT`, and another one is found.

        Raises:
            MissingRequirement: there is nothing that runs JavaScript.
        """
        if program.language == "python":
            variables = {"DASH_REQUESTS_PATHNAME_PREFIX": "{prefix}/", "DASH_ROUTES_PATHNAME_PREFIX": "/"}
            app = python_app(program.code, variables, libraries=WebLibraries())
            return replace(app, pages=pages_of(program.code))
        environment = JavaScript() if program.language == "javascript" else TypeScript()
        tool = self._script_tool
        if tool is None:
            raise MissingRequirement(environment.install)
        plan = environment.plan_with(tool, program)
        told = {"PORT": "{port}", "HOST": "127.0.0.1", "NODE_ENV": "production"}
        variables = {**plan.variables, **told}
        return ServePlan(
            plan.files, plan.run, variables, port=PORT, libraries=WebLibraries(), pages=pages_of(program.code)
        )

    def availability(self) -> Availability:
        """Always: for Python its packages come with it."""
        scripts = "and JavaScript" if self._script_tool else f"; {JavaScript.install}"
        return Availability(
            self.name, True, f"Python {scripts}: a live app in the sandbox, shown in a sandboxed frame."
        )

    @cached_property
    def _script_tool(self) -> Tool | None:
        return TypeScript().find()
