"""What a program ran out of is named, for Python and for a compiled program, with the limit as it was set."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from codearena_jupyter.domain.execution import MB, AttachedFile
from codearena_jupyter.execution import run

from ..sandboxes import Bench

HEAD = (
    "#include <errno.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n"
)

# limit: (what is set, the program in Python, the program in C, words that name it)
HITS: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "wall": (
        {"wall_seconds": 2},
        "import time\ntime.sleep(60)",
        "int main() { sleep(60); }",
        "Stopped after 2 seconds",
    ),
    "cpu": (
        {"cpu_seconds": 1},
        "while True: pass",
        "int main() { for (;;) getppid(); }",
        "more than 1 seconds of processor time",
    ),
    "memory": (
        {"memory_bytes": 1100 * MB},
        "keep = []\nwhile True: keep.append(bytearray(1 << 20))",
        "int main() { for (;;) { char *p = malloc(1 << 20); memset(p, 1, 1 << 20); } }",
        "1.07422 GB of memory",
    ),
    "processes": (
        {"processes": 20},
        "import os, time\nwhile True:\n    try:\n        os.fork() or time.sleep(60)\n"
        "    except OSError:\n        time.sleep(60)",
        "int main() { for (;;) if (fork() < 0) sleep(60); }",
        "more than 20 processes and threads",
    ),
    "output": (
        {"output_bytes": 1 * MB},
        "while True: print('x' * 10000)",
        'int main() { for (;;) puts("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"); }',
        "1 MB that are kept",
    ),
    "disk": (
        {"disk_bytes": 20 * MB, "file_bytes": 20 * MB},
        "with open('big', 'wb') as file:\n    while True: file.write(b'x' * (1 << 20))",
        'int main() { static char b[65536]; FILE *f = fopen("big", "w");'
        ' for (;;) if (fwrite(b, sizeof b, 1, f) != 1) { perror("big"); return 1; } }',
        "20 MB",
    ),
}


QUICK = {(limit, "python" if limit == "memory" else "c") for limit in HITS}
"""Each once, and memory where it is harder: whoever tells how it ended is in the program's own process."""


@pytest.mark.parametrize(
    ("limit", "environment"),
    [
        pytest.param(limit, environment, marks=() if (limit, environment) in QUICK else pytest.mark.slow)
        for limit in HITS
        for environment in ("python", "c")
    ],
)
def test_a_limit_that_was_hit_is_named(bench: Bench, limit: str, environment: str) -> None:
    if environment == "c" and not shutil.which("gcc"):
        pytest.skip("gcc is not installed")
    bounds, python, c, words = HITS[limit]
    code = python if environment == "python" else HEAD + c
    execution = bench.run(code, environment, **bounds)
    assert execution.status == ("timeout" if limit == "wall" else "limit"), execution
    assert words in execution.detail


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "stdout"),
    [
        ("try:\n    take()\nexcept MemoryError:\n    print('caught')", "caught\n"),
        ("import threading\nt = threading.Thread(target=take)\nt.start()\nt.join()\nprint('end')", "end\n"),
    ],
)
def test_a_program_that_survives_the_end_of_its_memory_can_say_so(
    bench: Bench, code: str, stdout: str
) -> None:
    take = "def take():\n    global keep\n    keep = []\n    while True: keep.append(bytearray(1 << 18))\n\n"
    execution = bench.run(take + code, memory_bytes=1100 * MB)
    assert (execution.status, execution.stdout) == ("ok", stdout)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys\nsys.stderr.write(\"what():  std::bad_alloc\\n\")\nimport os\nos.abort()", "memory"),
        ("import sys\nsys.exit('cp: error writing: No space left on device')", "disk"),
        ("import sys\nsys.exit('Exception in thread: java.lang.OutOfMemoryError: Java heap')", "memory"),
        ("import sys\nsys.exit('java.lang.OutOfMemoryError: unable to create native thread')", "processes"),
        ("import sys\nsys.exit('RangeError: Out of memory')", "memory"),
        ("import sys\nsys.exit('Out of Memory Error: failed to allocate')", "memory"),
        ("import sys\nsys.exit('Error: cannot allocate vector of size 7.5 Gb')", "memory"),
        ("import sys\nsys.exit('fork: Resource temporarily unavailable')", "processes"),
        ("import sys\nsys.exit('ENOSPC: no space left on device, write')", "disk"),
        (
            "import sys\n"
            "sys.stderr.write('runtime: failed to create new OS thread\\nfatal error: newosproc\\n')\n"
            "sys.exit('goroutine 7:\\n' * 500)",
            "processes",
        ),
        (
            "import os, sys\nsys.stderr.write('what():  Resource temporarily unavailable\\n')\nos.abort()",
            "processes",
        ),
    ],
)  # fmt: skip
def test_runtimes_complaints_are_understood(bench: Bench, code: str, words: str) -> None:
    execution = bench.run(f"cat > p.py <<'END'\n{code}\nEND\nexec python p.py", "shell")
    assert execution.status == "limit", execution
    assert words in execution.detail


def test_what_a_program_says_that_left_no_thread_arrives(bench: Bench) -> None:
    execution = bench.run(
        "import os, subprocess\nleft = []\n"
        "try:\n    while True: left.append(subprocess.Popen(['sleep', '60']))\nexcept OSError: pass\n"
        "os.write(2, b'begin' + b'x' * 200_000 + b'end\\n')\nraise SystemExit(3)",
        processes=30,
    )
    assert execution.exit_code == 3
    assert execution.stderr == f"begin{'x' * 200_000}end\n"


def test_the_same_words_of_a_program_that_is_well_are_its_own(bench: Bench) -> None:
    assert bench.run("echo No space left on device >&2", "shell").status == "ok"


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@pytest.mark.slow
def test_compiling_has_a_time_of_its_own(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that may run for a moment only may be compiled for longer, but not for ever."""
    slow = "#include <stdio.h>\nint main() { puts(\"built\"); }\n" + "\n".join(
        f"int f{n}(int x) {{ return x * {n} % 7 + x / {n + 1}; }}" for n in range(4000)
    )  # fmt: skip
    assert bench.run(slow, "c", wall_seconds=0.3).stdout == "built\n"
    monkeypatch.setattr(run, "BUILD_SECONDS", 0.3)
    execution = bench.run(slow, "c", wall_seconds=0.3)
    assert execution.status == "timeout"
    assert "could not be built. Stopped after 0.3 seconds" in execution.detail


def test_a_file_named_as_the_source_is_refused_before_anything_runs(bench: Bench) -> None:
    execution = bench.run("int main() {}", "c", files=[AttachedFile("main.c", b"")])
    assert execution.status == "error"
    assert "“main.c” can't be attached" in execution.detail
    assert execution.sandbox == ""
