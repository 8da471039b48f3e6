"""Many runs in a row leave nothing behind."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="free memory can be given back in glibc only")
def test_a_hundred_and_fifty_runs_leave_no_memory_thread_file_socket_or_process() -> None:
    script = [sys.executable, "-m", "tests.benchmarks.growth", "--runs", "150", "--json"]
    done = subprocess.run(script, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["grown"] == []
    assert [count["runs"] for count in told["counts"]][::10] == [50, 150]
    assert done.returncode == 0
