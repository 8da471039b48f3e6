"""Programs that take all they can get: each ends with the limit named, and nothing of it is left."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path

import psutil
import pytest

from codearena_jupyter.domain.execution import MB

from ..sandboxes import Bench, adopting

GB = 1024 * MB


def processes_with(token: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if token.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def memory_below() -> int:
    """Bytes that the processes below this one hold."""
    total = 0
    for process in psutil.Process().children(recursive=True):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


FORK_BOMB = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""


@pytest.mark.parametrize(
    ("code", "environment"),
    [
        (FORK_BOMB, "python"),
        (":(){ :|:& };:\nbomb() { bomb | bomb & }; bomb; sleep 20", "shell"),
        (
            "import threading, time\nwhile True:\n  threading.Thread(target=time.sleep, args=(99,)).start()",
            "python",
        ),
    ],
    ids=["fork", "shell", "threads"],
)
def test_a_bomb_of_processes_is_defused(bench: Bench, code: str, environment: str) -> None:
    with adopting() as processes:
        before = processes()
        execution = bench.run(code, environment, wall_seconds=8)
        assert execution.status in ("limit", "error", "timeout")
        if execution.status == "limit":
            assert "64 processes" in execution.detail
        assert processes() < before + 20
    assert bench.run("print('next')").stdout == "next\n"


def test_processes_stay_within_their_number(bench: Bench) -> None:
    code = """
import os, time
count = 0
try:
    while count < 1000:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        count += 1
except OSError:
    pass
print(count)
os.kill(os.getpid(), 9)
"""
    assert int(bench.run(code).stdout) < 100


@pytest.mark.parametrize(
    "code",
    [
        "x = bytearray(50 << 30)",
        "import numpy as np\nx = np.ones(50 << 27)",
        "x = []\nwhile True:\n    x.append(bytearray(64 << 20))",
        "x = 'y' * (1 << 40)",
    ],
)
def test_an_allocation_beyond_the_limit_fails_and_is_named(bench: Bench, code: str) -> None:
    execution = bench.run(code, memory_bytes=GB)
    assert execution.status == "limit"
    assert execution.detail == "It needed more than the 1 GB of memory that it may use."
    assert "MemoryError" in execution.stderr


@pytest.mark.parametrize(
    "code",
    [
        """
import os, time
for _ in range(12):
    if os.fork() == 0:
        block = b'x' * (150 << 20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
""",
        """
import mmap
blocks = []
for _ in range(40):
    block = mmap.mmap(-1, 64 << 20)
    blocks.append(block)
    for position in range(0, len(block), 4096):
        block[position] = 1
""",
    ],
    ids=["a family", "shared mappings"],
)
def test_memory_that_no_process_limit_sees_is_counted_together(bench: Bench, code: str) -> None:
    before = memory_below()
    execution = bench.run(code, memory_bytes=GB)
    assert (execution.status, execution.exit_code) == ("limit", None)
    assert execution.detail == "Stopped because it used more than 1 GB of memory."
    assert memory_below() < before + GB // 4


@pytest.mark.parametrize("folder", ["/tmp", "/home/arena", "/dev/shm", "/run/arena"])
def test_the_disk_fills_up_inside_only(bench: Bench, folder: str) -> None:
    free = shutil.disk_usage("/").free
    code = f"""
import os
top = os.environ['HOME'].removesuffix('/home/arena')
block = b'x' * (1 << 20)
for number in range(20 << 10):
    with open(f'{{top}}{folder}/file-{{number // 100}}', 'ab') as file:
        file.write(block)
"""
    execution = bench.run(code, disk_bytes=64 * MB)
    assert execution.status == "limit", execution
    assert "64 MB" in execution.detail
    assert "disk" in execution.detail
    assert shutil.disk_usage("/").free > free - 512 * MB


def test_one_file_may_not_grow_beyond_its_limit(bench: Bench) -> None:
    code = """
#include <stdio.h>
int main() {
    static char block[65536];
    FILE *file = fopen("big", "w");
    for (;;) fwrite(block, sizeof block, 1, file);
}
"""
    execution = bench.run(code, "c", file_bytes=16 * MB)
    assert execution.status == "limit"
    assert "to the disk" in execution.detail


def test_countless_empty_files_are_a_limit_too(bench: Bench) -> None:
    code = "import itertools\nfor n in itertools.count():\n    open(f'file-{n}', 'w').close()"
    execution = bench.run(code)
    assert (execution.status, execution.exit_code) == ("limit", None)
    assert "disk" in execution.detail


def test_countless_sockets_are_a_limit_too(bench: Bench) -> None:
    code = """
import os, socket, time
pairs = []
for _ in range(4):
    os.fork()
while True:
    try:
        pairs.append(socket.socketpair())
        pairs[-1][0].send(b'x' * 100000, socket.MSG_DONTWAIT)
    except OSError:
        time.sleep(0.1)
"""
    execution = bench.run(code, wall_seconds=15)
    assert execution.status == "limit"


@pytest.mark.parametrize(
    ("code", "environment"),
    [
        ("while True: print('x' * 1000)", "python"),
        ("import sys\nwhile True: sys.stderr.write('x' * 1000 + '\\n')", "python"),
        ("yes", "shell"),
        ("cat /dev/urandom", "shell"),
    ],
)
def test_endless_output_is_cut_and_stopped(bench: Bench, code: str, environment: str) -> None:
    rss = psutil.Process().memory_info().rss
    execution = bench.run(code, environment)
    assert (execution.status, execution.truncated) == ("limit", True)
    assert "printed without end" in execution.detail
    assert len((execution.stdout + execution.stderr).encode()) <= bench.settings.limits.output_bytes
    assert psutil.Process().memory_info().rss - rss < 100 * MB


def test_much_output_that_ends_is_cut_and_fine(bench: Bench) -> None:
    execution = bench.run("for n in range(50_000): print('x' * 99)")
    assert (execution.status, execution.truncated, execution.exit_code) == ("ok", True, 0)
    assert len(execution.stdout) == bench.settings.limits.output_bytes


@pytest.mark.parametrize(
    ("code", "environment"), [("while True: pass", "python"), ("while :; do :; done", "shell")]
)
def test_processor_time_is_limited(bench: Bench, code: str, environment: str) -> None:
    execution = bench.run(code, environment, cpu_seconds=2)
    assert execution.status == "limit"
    assert execution.detail == "Stopped because it used more than 2 seconds of processor time."


def test_a_program_that_ignores_signals_ends_at_its_time(bench: Bench) -> None:
    code = """
import signal, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
print('here', flush=True)
while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
"""
    began = time.monotonic()
    execution = bench.run(code, wall_seconds=1.5)
    assert (execution.status, execution.detail) == ("timeout", "Stopped after 1.5 seconds.")
    assert execution.stdout == "here\n"
    assert time.monotonic() - began < 30  # not the minute that it wanted


def test_background_processes_end_with_the_program(bench: Bench) -> None:
    token = secrets.token_hex(8)
    code = f"""
import os, signal, subprocess, sys, time
stay = "import os, signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; "
stay += "open(f'up-{{os.getpid()}}', 'w').close(); time.sleep(600)"
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, '-c', stay, '{token}'])
    os._exit(0)
subprocess.Popen([sys.executable, '-c', stay, '{token}'], start_new_session=True)
while len(up := [name for name in os.listdir() if name.startswith('up-')]) < 2:
    time.sleep(0.02)
print(len(up))
"""
    execution = bench.run(code)
    assert (execution.status, execution.stdout) == ("ok", "2\n")
    assert processes_with(token) == []


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL", "SIGTERM", "SIGABRT", "SIGFPE"])
@pytest.mark.parametrize("environment", ["python", "shell"])
def test_a_death_by_signal_is_told_by_name(bench: Bench, name: str, environment: str) -> None:
    code = {
        "python": f"import os, signal\nprint('before')\nos.kill(os.getpid(), signal.{name})",
        "shell": f"echo before\nkill -{name[3:]} $$",
    }[environment]
    execution = bench.run(code, environment)
    assert execution.status == "error"
    assert name in execution.detail
    assert execution.exit_code is not None
    assert execution.exit_code > 128
    assert execution.stdout == "before\n"
