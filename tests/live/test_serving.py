"""Web apps that answers start, in the real sandbox: what is told of good ones and of bad ones."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import Execution, ExecutionRequest, Limits, LiveProgram
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.environments.server import Server
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.sandbox.selection import choose_sandbox
from codearena_jupyter.server.local import LocalServer
from codearena_jupyter.settings import Settings

from ..conftest import ANSWERS_PYTHON

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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("arena")
    settings = Settings.load(
        data_dir=folder / "data", runtime_dir=folder / "run", python_dir=Path(ANSWERS_PYTHON), pool_size=1
    )
    sandbox = choose_sandbox(settings, {})
    found = sandbox.probe()
    if not found.available:
        pytest.skip(found.detail)
    if sandbox.name == "landlock":
        pytest.skip("programs in the Landlock sandbox have no network of their own")
    with asyncio.Runner() as loop:

        async def make() -> Bench:
            server = LocalServer()
            return Bench(loop, ProgramRunner([PlainServer()], sandbox, apps=server.apps), server)

        made = loop.run(make())
        yield made
        loop.run(sandbox.close())
        loop.run(made.server.close())


@pytest.fixture
def bench(served: Bench) -> Iterator[Bench]:
    yield served
    for life in served.lives:
        served.run(life.stop())
    served.lives.clear()


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("127.0.0.1", 'int(os.environ["PORT"])'),
        ("0.0.0.0", "5001"),
        pytest.param("127.0.0.1", "0", marks=pytest.mark.slow),
    ],
)
def test_an_app_is_shown_wherever_it_listens(bench: Bench, host: str, port: str) -> None:
    told = bench.serve(page(host=host, port=port))
    assert (told.status, told.detail) == ("ok", "")
    assert bench.get("items?x=1") == (200, "hello /items?x=1")


def test_an_app_that_listens_on_the_newer_protocol_alone_is_shown(bench: Bench) -> None:
    more = "import socket"
    code = page(host="::1", more=more).replace(
        "server = http", "http.server.ThreadingHTTPServer.address_family = 10\nserver = http"
    )
    assert bench.serve(code).status == "ok"
    assert bench.get()[0] == 200


def test_a_server_with_nothing_at_its_root_is_shown_where_it_has_something(bench: Bench) -> None:
    """As programming interfaces are: what their programs name is tried."""
    answer = f'if self.path == "/api/pens":\n            {OK}\n        else: self.send_error(404)'
    told = bench.serve(page(answer))
    assert (told.status, told.detail) == ("ok", "")
    life = bench.lives[-1]
    assert life.start == "/api/pens"
    assert bench.get(life.start.removeprefix("/")) == (200, "hello /api/pens")
    capability = life.url.rpartition("/")[2]

    async def wrapper() -> str:
        async with aiohttp.ClientSession() as session, session.get(bench.server.url + life.url) as response:
            return await response.text()

    assert f"inner.src = '{capability}/api/pens';" in bench.run(wrapper())


def test_pages_that_want_more_than_being_asked_for_are_passed_over(bench: Bench) -> None:
    """A value in the query, a token: who has none still sees the page after them."""
    answer = f"""status = {{"/": 404, "/add": 422, "/me": 401}}.get(self.path)
        if status: self.send_error(status)
        else: {OK}"""
    told = bench.serve(page(answer, more='# app.get("/add") app.get("/me") app.get("/health")'))
    assert (told.status, told.detail, bench.lives[-1].start) == ("ok", "", "/health")


def test_it_is_said_which_pages_were_asked_for(bench: Bench) -> None:
    told = bench.serve(page("self.send_error(404)", more='# app.get("/add") app.get("/me")'))
    assert told.detail == (
        "It serves, but its start page is answered with 404 (Not Found), "
        "and nothing is to be seen at /add, /me."
    )


def test_a_page_that_breaks_is_named(bench: Bench) -> None:
    answer = 'self.send_error(404 if self.path == "/" else 500)'
    told = bench.serve(page(answer, more='# app.get("/pens")'))
    assert told.detail == "It serves, but /pens is answered with 500 (Internal Server Error)."


def test_an_app_that_starts_late_is_waited_for(bench: Bench) -> None:
    assert bench.serve("import time; time.sleep(1)\n" + page()).status == "ok"


def test_what_is_adopted_lives_until_it_is_stopped_and_leaves_nothing(bench: Bench) -> None:
    bench.serve(page())
    life = bench.lives[-1]
    assert life.alive
    assert life.idle_seconds < 60
    bench.run(life.stop("Stopped."))
    assert not life.alive
    assert (life.execution.status, life.execution.detail) == ("ok", "Stopped.")
    assert bench.get()[0] == 404
    bench.run(life.stop())


def test_what_nobody_adopts_is_ended_once_it_is_known_to_work(bench: Bench) -> None:
    told = bench.serve(page(), adopt=False)
    assert told.status == "ok"
    assert bench.lives == []


REDIRECT = 'self.send_response(302); self.send_header("Location", "THERE"); self.end_headers()'
BAD = {
    "never listens": ("import time; time.sleep(60)", "timeout", "no web server answered on any port"),
    "ends": ("print('done')", "error", "without serving anything"),
    "fails": ("import nothing_there", "error", "ModuleNotFoundError: No module named 'nothing_there'"),
    "exits": ("raise SystemExit(3)", "error", "with exit code 3"),
    "wants the network": (
        "import urllib.request; urllib.request.urlopen('http://example.com')",
        "error",
        "asked for the network",
    ),
    "leads to Jupyter": (
        page(REDIRECT.replace("THERE", "http://hub.example/lab")),
        "error",
        "redirects to http://hub.example/lab, outside of the app",
    ),
    "leads in circles": (
        page(REDIRECT.replace("THERE", "/")),
        "error",
        "redirects without end",
    ),
    "has no start page": (page("self.send_error(404)"), "error", "answered with 404 (Not Found)"),
    "has a broken start page": (page("self.send_error(500)"), "error", "answered with 500"),
    "fails on its start page": (
        page("import sys; print('Traceback (most recent call last):\\nshop.Closed: sorry', file=sys.stderr, "
             "flush=True); self.send_error(500)"),
        "error",
        "answered with 500 (Internal Server Error): shop.Closed: sorry.",
    ),
    "wants a low port": (
        "import socket; socket.create_server(('127.0.0.1', 80))",
        "error",
        "Ports below 1024 are not for programs",
    ),
    "gives up": ("raise SystemExit('no key is set')", "error", "The last that it said: “no key is set”."),
    "is no web server": (
        "import socket; s = socket.create_server(('127.0.0.1', 8000))\nwhile True: s.accept()[0].close()",
        "timeout",
        "no web server answered",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_an_app_is_told(bench: Bench, name: str) -> None:
    code, status, detail = BAD[name]
    told = bench.serve(code, limits=replace(PLAIN, wall_seconds=3.0) if status == "timeout" else PLAIN)
    assert detail in told.detail
    assert told.status == status
    assert bench.lives == []


def test_an_app_that_dies_later_is_told_with_its_last_words(bench: Bench) -> None:
    answer = f'{OK}; print("last words", flush=True); os._exit(7) if self.path == "/die" else None'
    bench.serve(page(answer))
    bench.get("die")
    told = bench.wait_for_end()
    assert told.status == "error"
    assert "exit code 7" in told.detail
    assert "last words" in told.stdout
    assert bench.get()[0] == 404


def test_what_an_app_prints_while_it_is_used_is_seen(bench: Bench) -> None:
    bench.serve(page(f'{OK}; print("asked for", self.path, flush=True)'))
    bench.get("this")

    async def wait() -> None:
        async with asyncio.timeout(10):
            while "asked for /this" not in bench.lives[-1].execution.stdout:
                await asyncio.sleep(0.05)

    bench.run(wait())


def test_an_app_that_takes_too_much_memory_is_ended_and_says_so(bench: Bench) -> None:
    eat = "import mmap; globals().update(x=mmap.mmap(-1, 400 << 20)); x.write(bytes(400 << 20))"
    bench.serve(
        page(f'{OK}\n        if self.path == "/eat": {eat}'), limits=replace(PLAIN, memory_bytes=300 << 20)
    )
    bench.get("eat")
    told = bench.wait_for_end()
    assert told.status == "limit"
    assert "300 MB of memory" in told.detail


def test_two_apps_see_neither_each_other_nor_the_host(bench: Bench) -> None:
    bench.serve(page())
    first = bench.lives[-1]
    spy = (
        "import urllib.request\n        found = []\n"
        "        for port in (8000, 8888, 5001):\n"
        "            try: found.append(urllib.request.urlopen(f'http://127.0.0.1:{port}').read())\n"
        "            except Exception as error: found.append(type(error).__name__)\n"
        "        self.send_response(200); self.end_headers(); self.wfile.write(repr(found).encode())"
    )
    bench.serve(page(spy, port="9001"))
    assert bench.get()[1] == "['URLError', 'URLError', 'URLError']"
    assert bench.get("x", first.url) == (200, "hello /x")


def test_an_address_cannot_be_guessed(bench: Bench) -> None:
    bench.serve(page())
    own = bench.lives[-1].url
    near = own[:-1] + ("a" if own[-1] != "a" else "b")
    assert bench.get("", near)[0] == 404
    assert len(own.rpartition("/")[2]) == 32


def test_a_link_in_place_of_an_apps_socket_leads_nowhere(bench: Bench, tmp_path: Path) -> None:
    async def trap() -> asyncio.Server:
        async def answer(_: object, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhost")
            writer.close()

        return await asyncio.start_unix_server(answer, tmp_path / "host")

    trapped = bench.run(trap())
    tmp_path.chmod(0o755)
    os.chmod(tmp_path / "host", 0o777)  # noqa: PTH101
    swap = f'os.unlink("/run/arena/app"); os.symlink("{tmp_path}/host", "/run/arena/app")'
    bench.serve(page(f'{OK}\n        if self.path == "/swap": {swap}'))
    bench.get("swap")
    for number in range(3):
        status, text = bench.get(str(number))
        # What was connected before may go on; nobody is connected to where the link leads.
        assert status in {200, 502}
        assert text != "host"
    trapped.close()


def test_an_app_keeps_its_sessions_cookies_although_the_browser_keeps_none(bench: Bench) -> None:
    answer = (
        'seen = self.headers.get("Cookie", "")\n'
        '        self.send_response(200); self.send_header("Set-Cookie", "visits=1; HttpOnly; Path=/")\n'
        "        self.end_headers(); self.wfile.write(seen.encode())"
    )
    bench.serve(page(answer))
    bench.get()
    assert bench.get() == (200, "visits=1")


def test_where_there_is_no_server_it_is_said() -> None:
    class Nowhere:
        pass

    runner = ProgramRunner([PlainServer()], Nowhere())  # type: ignore[arg-type]  # it is never asked
    with asyncio.Runner() as loop:
        told = loop.run(runner.run(ExecutionRequest(Program(page(), "python", "server"))))
    assert told.status == "unavailable"
    assert "shown by a Jupyter server" in told.detail


def test_the_environments_are_there() -> None:
    assert {"streamlit", "gradio", "server"} <= {each.name for each in load_environments()}
