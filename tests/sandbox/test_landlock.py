"""The Landlock sandbox keeps to the contract, and to what its docstring promises."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from codearena_jupyter.domain.execution import MB
from codearena_jupyter.sandbox.landlock import LandlockSandbox
from codearena_jupyter.testing.sandbox_contract import SandboxContract
from codearena_jupyter.testing.sandbox_contract import _execute as execute

from ..conftest import ANSWERS_PYTHON
from ..sandboxes import Bench, adopting, settings
from .canaries import Canaries, canaries
from .test_as_a_normal_user import NOBODY, ROOT, showing
from .test_attacks_secrets import CONNECTIONS, SEARCHES

_found = LandlockSandbox(settings(Path(tempfile.gettempdir()) / "unused")).probe()
needs_landlock = pytest.mark.skipif(not _found.available, reason=_found.detail)


@needs_landlock
@pytest.mark.slow
class TestLandlock(SandboxContract):
    @pytest.fixture
    def sandbox(self, tmp_path: Path) -> LandlockSandbox:
        return LandlockSandbox(settings(tmp_path))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with asyncio.Runner() as loop:
        bench = Bench(loop, settings(tmp_path_factory.mktemp("landlock")), LandlockSandbox)
        yield bench
        bench.wait(bench.sandbox.close())
    assert not list(Path(tempfile.gettempdir()).glob(f"codearena-work-{os.getpid()}-*"))


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    with canaries(tmp_path_factory.mktemp("host")) as found:
        yield found


@needs_landlock
@pytest.mark.parametrize("place", SEARCHES)
def test_no_program_finds_a_secret(bench: Bench, host: Canaries, place: str) -> None:
    assert "FOUND" in host.run_outside(SEARCHES[place])
    assert "FOUND" not in bench.run(host.fill(SEARCHES[place])).stdout


@needs_landlock
@pytest.mark.parametrize("kind", CONNECTIONS)
def test_no_program_reaches_a_service_of_the_host(bench: Bench, host: Canaries, kind: str) -> None:
    program = f"import socket\n{CONNECTIONS[kind]}\nprint('CONNECTED')"
    before = len(host.visits) + 1
    assert "CONNECTED" in host.run_outside(program)
    host.wait_for(before)
    assert bench.run(host.fill(program)).status == "error"
    assert len(host.visits) == before


@needs_landlock
def test_modes_and_times_change_in_its_own_folders_only(bench: Bench, host: Canaries) -> None:
    code = """
import os
open('mine', 'w').close()
os.chmod('mine', 0o4755)
os.utime('mine', (1, 2))
with open('mine') as file:
    os.fchmod(file.fileno(), 0o711)
print(oct(os.stat('mine').st_mode & 0o7777), os.stat('mine').st_mtime)
os.symlink('$folder$/home/.ssh/id_rsa', 'link')
for path in ('$folder$/home/.ssh/id_rsa', 'link', '../../../../..$folder$/home', os.__file__, '/tmp'):
    for change in (lambda: os.chmod(path, 0), lambda: os.utime(path, (1, 1)), lambda: os.chown(path, -1, -1)):
        try:
            change()
            print('CHANGED', path)
        except OSError:
            pass
"""
    assert bench.run(host.fill(code)).stdout == "0o711 2.0\n"


@needs_landlock
def test_neither_signals_nor_limits_reach_others(bench: Bench, host: Canaries) -> None:
    code = f"""
import os, resource, signal
for attempt in (lambda: os.kill({host.process.pid}, signal.SIGKILL),
                lambda: os.kill(os.getppid(), 0) or os.kill({os.getpid()}, signal.SIGCONT),
                lambda: resource.prlimit({os.getpid()}, resource.RLIMIT_CORE, (0, 0)),
                lambda: os.setpriority(os.PRIO_PROCESS, {os.getpid()}, 19)):
    try:
        attempt()
        print('REACHED')
    except OSError:
        pass
print('done')
"""
    assert bench.run(code).stdout == "done\n"
    assert host.process.poll() is None


@needs_landlock
@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "environment"),
    [
        (
            "import os\nwhile True:\n  try:\n    os.setsid(); os.fork()\n  except OSError: pass",
            "python",
        ),
        ("bomb() { bomb | bomb & }; bomb; sleep 20", "shell"),
    ],
)
def test_a_bomb_of_processes_is_defused(bench: Bench, code: str, environment: str) -> None:
    with adopting() as processes:
        before = processes()
        assert bench.run(code, environment, wall_seconds=8).status in ("limit", "error", "timeout")
        assert processes() < before + 20
    assert bench.run("print('next')").stdout == "next\n"


@needs_landlock
def test_the_disk_is_bounded_deleted_files_included(bench: Bench) -> None:
    code = """
import os, time
block, files = b'x' * (1 << 20), []
for number in range(20 << 10):
    files.append(open(f'file-{number // 8}', 'ab'))
    files[-1].write(block)
    if number % 8 == 7:
        os.unlink(f'file-{number // 8}')
        time.sleep(0.02)
"""
    execution = bench.run(code, disk_bytes=64 * MB)
    assert execution.status == "limit"
    assert "disk" in execution.detail


@needs_landlock
def test_compiled_programs_run(bench: Bench) -> None:
    execution = bench.run('#include <stdio.h>\nint main() { puts("compiled"); }', "c")
    assert execution.stdout == "compiled\n", execution


@needs_landlock
@pytest.mark.skipif(os.geteuid() != 0, reason="it runs as this user already")
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_it_holds_for_a_normal_user() -> None:
    """These tests once more, where Python is shown to all."""
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace can be made here")
    own = Path(tempfile.mkdtemp(prefix="landlock-"))
    own.chmod(0o755)
    os.chown(own, NOBODY, NOBODY)
    tests = [
        "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
        "env", "-i", f"HOME={own}", f"TMPDIR={own}", "PATH=/usr/bin:/bin",
        f"CODEARENA_PYTHON={ANSWERS_PYTHON}", sys.executable, "-m", "pytest", "-q", "-x",
        "-p", "no:cacheprovider", "--basetemp", str(own / "t"), "-m", "slow or not slow",
        "tests/sandbox/test_landlock.py",
    ]  # fmt: skip
    parts = [Path(sys.prefix), Path(sys.base_prefix), ROOT, Path(ANSWERS_PYTHON)]
    script = f"{showing([path.resolve() for path in parts])} && exec {shlex.join(tests)}"
    result = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    shutil.rmtree(own)
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
    assert " passed" in result.stdout


@needs_landlock
@pytest.mark.skipif(os.geteuid() != 0, reason="only root's programs get another user id")
def test_root_keeps_one_capability_at_most_to_reach_a_private_python(bench: Bench, host: Canaries) -> None:
    """It lets programs pass folders that are private; what they may open is up to Landlock all the same."""
    shown = bench.run("import os\nprint(os.getuid() != 0)\nos.setuid(0)")
    assert shown.stdout == "True\n"
    assert "PermissionError" in shown.stderr
    searches = "for path in ('$folder$/home/.ssh/id_rsa', '/etc/shadow', '/root/.bashrc', '/root'):\n" + (
        "    for way in (open, __import__('os').listdir):\n"
        "        try:\n            way(path)\n            print('OPENED', path)\n"
        "        except OSError as error:\n            print(type(error).__name__)\n"
    )
    assert "OPENED" not in bench.run(host.fill(searches)).stdout


@needs_landlock
def test_a_process_reads_the_map_of_its_own_memory_and_no_other_one(bench: Bench, host: Canaries) -> None:
    """JavaScript engines give up without it. What leads there by another name is not answered."""
    code = f"""
import ctypes, os
def read(path):
    try:
        return open(path).read()
    except OSError as error:
        return type(error).__name__
print('[stack]' in read('/proc/self/maps'), os.getpid() != 1)
child = os.fork()
if not child:
    print('[stack]' in read('/proc/self/maps'), flush=True)
    os._exit(0)
os.waitpid(child, 0)
for path in ('/proc/{host.process.pid}/maps', '/proc/self/../{host.process.pid}/maps', '/proc/1/maps',
             '/proc/self/environ', '/proc/self/mem', f'/proc/{{os.getppid()}}/maps'):
    print(read(path)[:20])
print(ctypes.CDLL(None).openat(-100, ctypes.c_void_p(8), 0o2000000))
"""
    assert bench.run(code).stdout.splitlines() == ["True True", "True", *["PermissionError"] * 6, "-1"]


@needs_landlock
def test_tools_that_are_shown_and_caches_are_there(tmp_path: Path) -> None:
    """By their paths in other sandboxes; nothing beside them is."""
    tool, cache = tmp_path / "tools/run", tmp_path / "caches"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho ran; cat /opt/arena/caches/x/y 2>&1\n")
    tool.chmod(0o755)
    (cache / "x").mkdir(parents=True)
    (cache / "x/y").write_text("cached")
    (tmp_path / "secret").write_text("secret")
    shown = {"/opt/arena/tools/run": tool, "/opt/arena/caches": cache}
    code = f"""
import os, subprocess
root = os.environ['CODEARENA_ROOT']
print(subprocess.run([f'{{root}}/opt/arena/tools/run'], capture_output=True, text=True).stdout.split()[0])
print(open(f'{{root}}/opt/arena/caches/x/y').read())
for path in ({str(tmp_path / "secret")!r}, f'{{root}}/opt/arena/caches/../secret', {str(cache / "new")!r}):
    for mode in 'rw':
        try:
            open(path, mode)
            print('OPENED', path)
        except OSError:
            pass
"""

    async def play() -> str:
        sandbox = LandlockSandbox(settings(tmp_path / "arena"), shown)
        kernel = await sandbox.acquire()
        try:
            texts, _ = await execute(kernel, code)
        finally:
            await kernel.close()
            await sandbox.close()
        return texts

    assert asyncio.run(play()) == "ran\ncached\n"
