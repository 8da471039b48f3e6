"""Web apps that answers start, in the real sandbox: what is told of good ones and of bad ones."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import ExecutionRequest
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.execution.runner import ProgramRunner

from .bench import OK, PLAIN, Bench, PlainServer, page


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
