"""Programs that may use the network get to web servers through the proxy, to nothing else, and only where it
was asked for and no administrator locked it."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.errors import NotPermitted
from codearena_jupyter.sandbox import base
from codearena_jupyter.sandbox.egress import Address, EgressProxy

from ..sandboxes import Bench, settings
from .canaries import canaries


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"{self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a web server that stands for the internet: the name web.example leads to it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.server_address[1]

        async def resolve(host: str, port: int) -> list[Address]:
            if host != "web.example":
                raise socket.gaierror(-2, "Name or service not known")
            return [ipaddress.ip_address("127.0.0.1")]

        class Internet(EgressProxy):
            def __init__(self) -> None:
                super().__init__(lambda host, at, address: at == port, resolve=resolve)

        monkeypatch.setattr(base, "EgressProxy", Internet)
        yield port
        server.shutdown()
        thread.join()


FETCH = (
    "import urllib.request\nprint(urllib.request.urlopen('http://web.example:{port}/a?b').read().decode())"
)


def test_a_program_that_may_reaches_a_web_server(bench: Bench, site: int) -> None:
    execution = bench.run(FETCH.format(port=site), network=True)
    assert execution.stdout == f"web.example:{site} /a?b\n", execution


def test_a_program_that_may_not_reaches_nothing(bench: Bench, site: int) -> None:
    execution = bench.run(FETCH.format(port=site))
    assert execution.status == "error"
    assert "URLError" in execution.stderr


def test_child_processes_find_the_way_too(bench: Bench, site: int) -> None:
    """Other languages than Python are children of the kernel."""
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {FETCH.format(port=site)!r}])"
    assert bench.run(code, network=True).stdout == f"web.example:{site} /a?b\n"


def test_a_tunnel_works(bench: Bench, site: int) -> None:
    """As HTTPS uses it."""
    code = f"""
import http.client
tunnel = http.client.HTTPConnection('127.0.0.1', 3128)
tunnel.set_tunnel('web.example', {site})
tunnel.request('GET', '/tunnelled')
print(tunnel.getresponse().read().decode())
"""
    assert bench.run(code, network=True).stdout == f"web.example:{site} /tunnelled\n"


def test_the_way_out_leads_to_nothing_of_this_machine(bench: Bench, tmp_path: Any) -> None:
    """With the policy as it is, by the proxy and around it."""
    code = """
import http.client, socket
for name in ('127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '$name$', '[::ffff:127.0.0.1]', '2130706433'):
    for port in ($port$,):
        tunnel = http.client.HTTPConnection('127.0.0.1', 3128, timeout=10)
        tunnel.set_tunnel(name, port)
        try:
            tunnel.request('GET', '/')
            print('REACHED', name)
        except OSError as error:
            print(error)
for attempt in (lambda: socket.create_connection(('127.0.0.1', $port$), 2),
                lambda: socket.create_connection(('$name$', $port$), 2)):
    try:
        attempt()
        print('REACHED')
    except OSError:
        pass
"""
    with canaries(tmp_path) as host:
        execution = bench.run(host.fill(code.replace("$name$", socket.gethostname())), network=True)
        assert host.visits == []
    assert "REACHED" not in execution.stdout
    assert execution.stdout.count("403") + execution.stdout.count("502") == 7, execution


def test_nothing_is_left_of_the_way_out(bench: Bench, site: int) -> None:
    bench.run("pass", network=True)
    before = list(Path("/proc/self/fd").iterdir())
    for _ in range(3):
        bench.run(FETCH.format(port=site), network=True)
    assert len(list(Path("/proc/self/fd").iterdir())) <= len(before)


def test_what_an_administrator_locked_nobody_gets(bench: Bench, tmp_path: Any) -> None:
    locked = type(bench.sandbox)(settings(tmp_path, allow_network=False))
    with pytest.raises(NotPermitted, match="administrator"):
        bench.wait(locked.acquire(network=True))
