"""What every isolation has to keep to, as tests.

Subclass `SandboxContract` in your own tests, with a fixture that makes your sandbox::

    class TestJail(SandboxContract):
        @pytest.fixture
        def sandbox(self, tmp_path):
            return JailSandbox(Settings.load(runtime_dir=tmp_path))

The tests speak to kernels as `codearena_jupyter.sandbox.guest` describes.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from ..domain.execution import MB, AttachedFile, Limits
from ..domain.protocols import Kernel, Sandbox
from ..errors import MissingRequirement, NotPermitted

_SECONDS = 60


class SandboxContract:
    """Collected by pytest through its subclasses, which have a fixture `sandbox`."""

    def test_it_keeps_to_the_protocol(self, sandbox: Sandbox) -> None:
        """Has a name that settings and commands can use, and tells what it found."""
        found = sandbox.probe()
        assert found.name == sandbox.name
        assert found.name == found.name.lower().strip()
        assert found.detail

    def test_where_it_does_not_work_it_refuses(self, sandbox: Sandbox) -> None:
        """It never runs anything unprotected; where it works, it gives a kernel."""
        found = sandbox.probe()

        async def play(kernel: Kernel) -> None:
            assert found.available
            assert kernel.ending is None
            assert kernel.sandbox == sandbox.name

        if found.available:
            _with_kernel(sandbox, play)
        else:
            with pytest.raises(MissingRequirement):
                _with_kernel(sandbox, play)

    def test_a_program_runs_and_its_exit_code_comes_back(self, sandbox: Sandbox) -> None:
        """Output on the way, the exit code with the reply."""
        texts, reply = _run(sandbox, "import sys\nprint('out')\nsys.exit(3)")
        assert texts == "out\n"
        assert reply["metadata"]["codearena"]["exit_code"] == 3

    def test_attached_files_are_there_and_read_only(self, sandbox: Sandbox) -> None:
        """In the working folder."""
        code = "print(open('a b.txt').read())\nopen('a b.txt', 'a')"
        texts, reply = _run(sandbox, code, files=(AttachedFile("a b.txt", b"attached"),))
        assert texts == "attached\n"
        assert reply["content"]["ename"] in {"OSError", "PermissionError"}

    def test_written_files_are_listed_and_read_within_bounds(self, sandbox: Sandbox) -> None:
        """Links out of the folder are not followed, hidden and known files are left out."""
        code = (
            "import os\nopen('out.bin', 'wb').write(b'12345')\nos.mkdir('sub')\n"
            "open('sub/b.txt', 'w').write('6')\nos.symlink('/etc/passwd', 'link')\n"
            "os.mkfifo('fifo')\nopen('.hidden', 'w')\nopen('known', 'w')"
        )

        async def play(kernel: Kernel) -> None:
            await kernel.client.execute_interactive(code, timeout=_SECONDS)
            found = {file.name: file for file in await kernel.written_files({"known", "main.py"}, 5)}
            assert set(found) == {"out.bin", "sub/b.txt"}
            assert (found["out.bin"].size, found["out.bin"].data) == (5, b"12345")
            assert (found["sub/b.txt"].size, found["sub/b.txt"].data) == (1, None)

        _with_kernel(sandbox, play)

    def test_there_is_no_network(self, sandbox: Sandbox) -> None:
        """Not even to this machine, unless it was asked for and permitted."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.5)
            port = server.getsockname()[1]
            code = f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)\nprint('IN')"
            texts, _ = _run(sandbox, code)
            assert "IN" not in texts
            with pytest.raises(TimeoutError):
                server.accept()

    def test_network_is_given_or_refused_but_not_forgotten(self, sandbox: Sandbox) -> None:
        """A sandbox that can't give it says so; one that can gives the internet, never this machine."""
        code = (
            "import os, socket, urllib.error, urllib.request\n"
            "print(len(socket.if_nameindex()) > 1 or 'HTTPS_PROXY' in os.environ)\n"
        )
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.5)
            port = server.getsockname()[1]
            code += (
                f"for way in (urllib.request.build_opener(), urllib.request.build_opener(urllib.request."
                f"ProxyHandler({{'http': os.environ.get('HTTP_PROXY', 'http://127.0.0.1:9')}}))):\n"
                f"    for host in ('127.0.0.1', 'localhost', {socket.gethostname()!r}):\n"
                f"        try:\n            way.open(f'http://{{host}}:{port}/', timeout=5)\n"
                f"        except OSError:\n            pass\n"
            )
            try:
                texts, _ = _run(sandbox, code, network=True)
            except (NotPermitted, MissingRequirement):
                return
            assert texts == "True\n"
            with pytest.raises(TimeoutError):
                server.accept()

    def test_nothing_of_this_machine_shows(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither variables nor files of the user nor other processes."""
        secret = secrets.token_hex(12)
        monkeypatch.setenv("SANDBOX_CONTRACT", secret)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "secret").write_text(secret)
            code = (
                "import glob\n"
                f"for path in [{str(Path(folder, 'secret'))!r}, *glob.glob('/proc/*/environ')]:\n"
                "    try:\n        print(open(path, 'rb').read())\n    except OSError:\n        pass\n"
                "try:\n    seen = __import__('os').listdir('/proc')\nexcept PermissionError:\n    seen = []\n"
                f"print('{os.getpid()}' in seen)"
            )
            texts, _ = _run(sandbox, code)
        assert secret not in texts
        assert texts.endswith("False\n")

    @pytest.mark.parametrize(
        ("code", "limit"),
        [
            ("import mmap\nkeep = [mmap.mmap(-1, 1 << 20) for _ in range(1200)]\n"
             "for m in keep:\n    m.write(b'x' * (1 << 20))", "memory"),
            ("while True: pass", "cpu"),
            ("while True: print('x' * 10000)", "output"),
        ],
    )  # fmt: skip
    def test_limits_end_a_program_and_are_named(self, sandbox: Sandbox, code: str, limit: str) -> None:
        """`ending` tells which one it was."""
        limits = Limits(cpu_seconds=1 if limit == "cpu" else 60, memory_bytes=1024 * MB)

        async def play(kernel: Kernel) -> None:
            kernel.client.execute(code)
            ending = await asyncio.wait_for(kernel.wait(), _SECONDS)
            assert ending.limit == limit

        _with_kernel(sandbox, play, limits=limits)

    def test_a_death_is_told_with_the_last_words(self, sandbox: Sandbox) -> None:
        """What was printed just before is not lost."""

        async def play(kernel: Kernel) -> None:
            kernel.client.execute("import os\nprint('last words')\nos.kill(os.getpid(), 11)")
            ending = await asyncio.wait_for(kernel.wait(), _SECONDS)
            assert (ending.signal, ending.exit_code, ending.limit) == ("SIGSEGV", None, None)
            assert ending.stdout == "last words\n"

        _with_kernel(sandbox, play)

    def test_stop_and_close_end_everything(self, sandbox: Sandbox) -> None:
        """Any number of times, in any order."""

        async def play(kernel: Kernel) -> None:
            kernel.client.execute("import os, time\nos.fork()\ntime.sleep(600)")
            await kernel.stop("wall")
            assert kernel.ending is not None
            assert kernel.ending.limit == "wall"
            await kernel.close()
            await kernel.close()

        _with_kernel(sandbox, play)

    def test_each_kernel_is_alone(self, sandbox: Sandbox) -> None:
        """Two at a time see nothing of each other."""

        async def play(kernel: Kernel) -> None:
            other = await sandbox.acquire()
            try:
                code = "open('/tmp/mine', 'w').write('x')\nopen('mine', 'w').write('x')"
                await kernel.client.execute_interactive(code, timeout=_SECONDS)
                texts, _ = await _execute(other, "import os\nprint(os.listdir('.'), os.listdir('/tmp'))")
                assert "mine" not in texts
            finally:
                await other.close()

        _with_kernel(sandbox, play)

    def test_leftovers_can_be_asked_for_at_any_time(self, sandbox: Sandbox) -> None:
        """What lives stays alive."""

        async def play(kernel: Kernel) -> None:
            sandbox.remove_leftovers()
            texts, _ = await _execute(kernel, "print('alive')")
            assert texts == "alive\n"

        _with_kernel(sandbox, play)


def _with_kernel(sandbox: Sandbox, play: Callable[[Kernel], Awaitable[None]], **options: Any) -> None:
    async def main() -> None:
        try:
            kernel = await sandbox.acquire(**options)
            try:
                await play(kernel)
            finally:
                await kernel.close()
        finally:
            await sandbox.close()

    asyncio.run(main())


def _run(sandbox: Sandbox, code: str, **options: Any) -> tuple[str, dict[str, Any]]:
    """What a program printed, and the reply."""
    results: list[tuple[str, dict[str, Any]]] = []

    async def play(kernel: Kernel) -> None:
        results.append(await _execute(kernel, code))

    _with_kernel(sandbox, play, **options)
    return results[0]


async def _execute(kernel: Kernel, code: str) -> tuple[str, dict[str, Any]]:
    texts: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            texts.append(message["content"]["text"])

    reply = await kernel.client.execute_interactive(code, output_hook=hear, timeout=_SECONDS)
    return "".join(texts), reply
