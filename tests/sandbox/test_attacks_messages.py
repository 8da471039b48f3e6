"""Programs that use what the kernel has: its message key, its sockets, its connection to the host.
Whatever they send, the server stays small and quick, and the next run works."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from codearena_jupyter.domain.execution import MB, Execution
from codearena_jupyter.sandbox.sockets import connect_inside

from ..sandboxes import Bench
from .canaries import Canaries, canaries

SEND = """
from IPython import get_ipython
kernel = get_ipython().kernel
parent = kernel.get_parent('shell')
def send(kind, content, **more):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=more.pop('parent', parent), **more)
"""


OWN_CONNECTIONS = """
import os, socket
sockets = os.environ['HOME'].removesuffix('/home/arena') + '/run/arena'
def own_connections():
    found = []
    for fd in range(3, 300):
        try:
            candidate = socket.socket(fileno=os.dup(fd))
            name = candidate.getsockname()
            listens = candidate.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        except OSError:
            continue
        if isinstance(name, str) and name.startswith(f'{sockets}/k-') and not listens:
            found.append(candidate)
    return found
"""


async def with_pulse(bench: Bench, code: str, **options: object) -> tuple[Execution, float, int]:
    """Run a program; also how long the event loop was held up at worst, and how much memory was
    taken at most."""
    process = psutil.Process()
    base = process.memory_info().rss
    worst, most = 0.0, 0
    task = asyncio.ensure_future(bench.runner.run(bench.request(code, **options)))
    while not task.done():
        began = time.monotonic()
        await asyncio.sleep(0.02)
        worst = max(worst, time.monotonic() - began - 0.02)
        most = max(most, process.memory_info().rss - base)
    return task.result(), worst, most


def attack(bench: Bench, code: str, **options: object) -> Execution:
    bench.run("print('warm')")
    execution, held_up, grown = bench.wait(with_pulse(bench, code, **options))
    assert held_up < 1.0
    assert grown < 120 * MB
    assert bench.run("print('next')").stdout == "next\n"
    return execution


SHOW = (
    "send('display_data', {'data': {'text/plain': 'x'}, 'metadata': {}, 'transient': {'display_id': name}})"
)
FLOODS = {
    "one huge": ("send('stream', {'name': 'stdout', 'text': 'x' * (64 << 20)})", {"limit"}),
    "many large": (
        "while True: send('display_data', {'data': {'text/html': 'x' * 100000}, 'metadata': {}})",
        {"limit"},
    ),
    "endless frames": (
        "send('stream', {'name': 'stdout', 'text': 'x'}, buffers=[b'y' * 1000] * 100000)",
        {"limit"},
    ),
    "many empty": ("while True: send('stream', {'name': 'stdout', 'text': ''})", {"timeout", "limit"}),
    "comms": (
        "while True: send('comm_open', {'comm_id': 'c', 'target_name': 't', 'data': {'state': {}}})",
        {"timeout", "limit"},
    ),
    "statuses": ("while True: send('status', {'execution_state': 'busy'})", {"timeout", "limit"}),
    "displays": (f"import itertools\nfor name in map(str, itertools.count()): {SHOW}", {"timeout", "limit"}),
    "updates": (
        f"name = 'd'\n{SHOW}\n"
        "while True: send('update_display_data', {'data': {'text/plain': 'x' * 20000}, 'metadata': {},"
        " 'transient': {'display_id': name}})",
        {"timeout", "limit"},
    ),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_of_messages_is_dammed(bench: Bench, kind: str) -> None:
    code, statuses = FLOODS[kind]
    execution = attack(bench, SEND + code, wall_seconds=10 if statuses == {"limit"} else 2.5)
    assert execution.status in statuses, execution.detail
    assert len(execution.outputs) <= 1000


@pytest.mark.parametrize(
    "garbage",
    ["b'\\xff' * 100000", "b'\\x00' * 100000", "b'\\x03' + (1 << 60).to_bytes(8, 'big') + b'x' * 1000",
     "os.urandom(100000)", "b'\\x04\\x05READY'"],
)  # fmt: skip
def test_garbage_in_the_kernels_own_connections_harms_nobody(bench: Bench, garbage: str) -> None:
    code = f"""{OWN_CONNECTIONS}
import time
connections = own_connections()
print(len(connections))
for connection in connections:
    try:
        connection.send({garbage}, socket.MSG_DONTWAIT)
    except OSError:
        pass
time.sleep(0.3)
"""
    execution = attack(bench, code, wall_seconds=3)
    assert execution.status in ("ok", "timeout", "limit", "error")


FORGED = {
    "no content": "send('stream', {})",
    "wrong types": "send('stream', {'name': 3, 'text': {'a': 1}})\nsend('display_data', {'data': 5})\n"
    "send('error', {'ename': None, 'evalue': [], 'traceback': 'x'})",
    "contents that are none": "for content in (b'[1]', b'null', b'{', b'[' * 100000, b'\\xff'):\n"
    "    send('display_data', content)",
    "another stream": "send('stream', {'name': 'stdin', 'text': 'x'})",
    "no parent": "send('stream', {'name': 'stdout', 'text': 'forged'}, parent={})",
    "unknown kinds": "send('execute_reply', {'status': 'ok'})\nsend('launch', {'now': True})\n"
    "send('input_request', {'prompt': 'password', 'password': True})\nsend('shutdown_reply', {})",
    "a widget": "send('comm_open', {'comm_id': 'c', 'target_name': 'jupyter.widget', 'data': {'state':"
    " {'_model_module': '@jupyter-widgets/output', '_model_name': 'OutputModel'}}})",
    "deep nesting": "x = {}\nfor _ in range(900): x = {'a': x}\n"
    "send('display_data', {'data': {'application/json': x}, 'metadata': {}})",
    "unknown MIME types": "send('display_data', {'data': {'application/x-evil': 'x', 'text/html; a': 'y'},"
    " 'metadata': {'application/x-evil': {'isolated': False}}})",
    "pictures that are none": "send('display_data', {'data': {'image/png': '\"><script>alert(1)</script>'},"
    " 'metadata': {'image/png': {'width': 'javascript:1'}}})",
    "a bad signature": "kernel.session.key = b'another'\nsend('stream', {'name': 'stdout', 'text': 'x'})\n",
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_messages_are_passed_over(bench: Bench, name: str) -> None:
    wait = "\nimport time; time.sleep(0.2)\n"
    execution = attack(bench, SEND + FORGED[name] + wait, wall_seconds=2)
    assert execution.status == ("timeout" if name == "a bad signature" else "ok"), execution.detail
    for output in execution.outputs:
        assert output["output_type"] == "display_data"
        assert output["data"] == {}
        assert output["metadata"] == {}
    assert execution.stdout == execution.stderr == ""


def test_a_forged_exit_code_is_no_number_of_ours(bench: Bench) -> None:
    code = """
from IPython import get_ipython
kernel = get_ipython().kernel
kernel.finish_metadata = lambda parent, metadata, content: {'codearena': {'exit_code': '<b>', 'signal': 99}}
"""
    execution = bench.run(code)
    assert (execution.status, execution.exit_code) == ("ok", 0)


def test_text_that_nothing_can_store_is_mended(bench: Bench) -> None:
    code = """
import sys
sys.stdout.buffer.write(b'\\xff\\xfe\\x00ok\\n')
sys.stdout.flush()
print('\\ud800'.encode('utf-8', 'surrogatepass'))
from IPython.display import display
numbers = {'nan': float('nan'), 'h\\ud800': 1}
display({'text/plain': 'half \\ud800 \\0', 'application/json': numbers}, raw=True)
"""
    execution = bench.run(code)
    assert execution.stdout.startswith("\ufffd\ufffd\ufffdok\n")
    for output in execution.outputs:
        str(output).encode()
    assert bench.run("print('\\ud800')").status == "error"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Canaries]:
    with canaries(tmp_path) as found:
        yield found


SWAP = f"""{OWN_CONNECTIONS}
import time
for number in range(1, 6):
    os.unlink(f'{{sockets}}/k-{{number}}')
    os.symlink('$path_socket$', f'{{sockets}}/k-{{number}}')
for connection in own_connections():
    connection.shutdown(socket.SHUT_RDWR)
time.sleep(20)
"""


def test_swapping_the_sockets_for_links_leads_nowhere(bench: Bench, host: Canaries) -> None:
    """The program hangs up, so that the host has to dial again, to where now links to a service of
    the host are. Following such a path by name does reach it, as is shown."""

    async def play() -> tuple[int, bool]:
        kernel = await bench.sandbox.acquire()
        try:
            kernel.client.execute(host.fill(SWAP))
            await asyncio.sleep(2)  # libzmq dials again after 0.1 seconds
            assert kernel.ending is None
            dialled = len(host.visits)
            assert kernel.process is not None
            with pytest.raises(OSError, match="symbolic links"):
                connect_inside(kernel.process.sockets, "k-1")
            with socket.socket(socket.AF_UNIX) as naive:
                naive.connect(f"/proc/{kernel.process.init}/root{kernel._isolation.sockets}/k-1")
            await asyncio.sleep(0.2)
            return dialled, "path" in host.visits
        finally:
            await kernel.close()

    dialled, reachable = bench.wait(play())
    assert reachable, "the links did not lead to the host: this test shows nothing"
    assert dialled == 0
    assert bench.run("print('next')").stdout == "next\n"


@pytest.mark.parametrize(
    "replacement",
    ["os.mkfifo(path)", "open(path, 'w').close()", "os.mkdir(path)", "os.link('x', path)",
     "socket.socket(socket.AF_UNIX).bind(path)"],
)  # fmt: skip
def test_something_else_in_place_of_a_socket_is_refused(bench: Bench, replacement: str) -> None:
    async def play() -> None:
        kernel = await bench.sandbox.acquire()
        try:
            code = (
                "import os, socket\nopen('x', 'w').close()\n"
                "path = os.environ['HOME'].removesuffix('/home/arena') + '/run/arena/other'\n"
                f"try:\n    {replacement}\nexcept OSError:\n    open(path, 'w').close()\n"
            )
            await kernel.client.execute_interactive(code, timeout=10)
            assert kernel.process is not None
            with pytest.raises(OSError):  # noqa: PT011  # which one depends on what is there
                connect_inside(kernel.process.sockets, "other")
        finally:
            await kernel.close()

    bench.wait(play())
