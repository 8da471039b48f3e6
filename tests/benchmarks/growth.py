"""Whether many runs in a row leave anything: memory, processes, files, sockets, threads.

    python -m tests.benchmarks.growth [--runs 500] [--json]

Programs of several kinds run one after another through the arena's runner in a process of its own, each in
a fresh sandbox: printing, plotting, failing, writing files, reading input, SQL. Counted are this process's
memory (what is its own, as the kernel tells it, once the allocator has given back what is free), the objects
of Python in it, threads, open files and sockets, its child processes, and the files below its folders.
Printed is each count as the runs go on, and the slopes of memory and objects over the second half, per run.
The exit status is 1 where anything grew.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import gc
import json
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from codearena_jupyter.arena.parts import Parts
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import AttachedFile, ExecutionRequest

from ..sandboxes import settings

PROGRAMS: tuple[tuple[str, str, str], ...] = (
    ("python", "print('x' * 10_000)", "ok"),
    ("python", "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()", "ok"),
    ("python", "raise ValueError('on purpose')", "error"),
    ("python", "open('out.bin', 'wb').write(bytes(100_000))\nprint(input())", "ok"),
    ("sql", "SELECT * FROM 'data.csv';", "ok"),
)
SETTLING_RUNS = 50
"""Before them caches fill and libraries load."""
SLOPE_BYTES = 10_000
SLOPE_OBJECTS = 1.0
"""More than so many bytes or objects a run, over hundreds of runs, is a leak; less is the noise of caches."""
THREADS = 2
"""For what blocks; started beforehand, as Python starts them one by one when there is work."""


@dataclass(frozen=True)
class Count:
    """What there is after so many runs."""

    runs: int
    memory_bytes: int
    objects: int
    threads: int
    files: int
    sockets: int
    processes: int
    entries: int


def count(runs: int, folder: Path) -> Count:
    """Count it."""
    gc.collect()
    # Else the C library keeps several megabytes of free memory, some runs more than others: 5 to 17 KB a run
    # of "growth" that is none.
    ctypes.CDLL(None).malloc_trim(0)
    process = psutil.Process()
    links = [link.readlink().name for link in _links(Path("/proc/self/fd"))]
    return Count(
        runs,
        process.memory_full_info().uss,
        len(gc.get_objects()),
        process.num_threads(),
        len(links),
        sum(link.startswith("socket:") for link in links),
        len(process.children(recursive=True)),
        sum(1 for _ in folder.rglob("*")),
    )


def _links(folder: Path) -> list[Path]:
    """Those that are there still when they are read."""
    return [link for link in folder.iterdir() if link.is_symlink()]


async def measure(runs: int, say: Any) -> list[Count]:
    """Counts after the runs that settle things and at ten moments after them."""
    counts = []
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        folder = Path(name)
        pool = ThreadPoolExecutor(THREADS)
        together = threading.Barrier(THREADS)
        list(pool.map(lambda _: together.wait(), range(THREADS)))
        asyncio.get_running_loop().set_default_executor(pool)
        parts = Parts(settings(folder))
        try:
            step = max(1, (runs - SETTLING_RUNS) // 10)
            for number in range(1, runs + 1):
                language, code, status = PROGRAMS[number % len(PROGRAMS)]
                files = (AttachedFile("data.csv", b"a,b\n1,2\n"),) if language == "sql" else ()
                request = ExecutionRequest(Program(code, language, language), b"input\n", files)
                execution = await parts.runner.run(request)
                assert execution.status == status, execution
                if number >= SETTLING_RUNS and (number - SETTLING_RUNS) % step == 0:
                    await parts.runner.settle()  # type: ignore[attr-defined]  # of ProgramRunner
                    counts.append(count(number, folder))
                    say(counts[-1])
        finally:
            await parts.close()
    return counts


def slope(counts: list[Count], name: str) -> float:
    """Growth of a count per run over the second half, by least squares."""
    half = counts[len(counts) // 2 :]
    runs = [entry.runs for entry in half]
    values = [getattr(entry, name) for entry in half]
    middle, mean = sum(runs) / len(runs), sum(values) / len(values)
    products = ((x - middle) * (y - mean) for x, y in zip(runs, values, strict=True))
    return float(sum(products) / sum((x - middle) ** 2 for x in runs))


def grown(counts: list[Count]) -> list[str]:
    """What grew between the first count and the last."""
    first, last = counts[0], counts[-1]
    found = [
        f"{name}: {getattr(first, name)} → {getattr(last, name)}"
        for name in ("threads", "files", "sockets", "processes", "entries")
        if getattr(last, name) > getattr(first, name)
    ]
    for name, limit in (("memory_bytes", SLOPE_BYTES), ("objects", SLOPE_OBJECTS)):
        if (grows := slope(counts, name)) > limit:
            found.append(f"{name}: {grows:,.1f} a run")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.runs < 2 * SETTLING_RUNS:
        parser.error(f"at least {2 * SETTLING_RUNS} runs are needed")
    if not options.json:
        print("  runs  memory MB  objects  threads  files  sockets  processes  entries")

    def say(entry: Count) -> None:
        if not options.json:
            memory = f"{entry.memory_bytes / 1e6:>11.1f}{entry.objects:>9}"
            rest = (
                f"{entry.threads:>9}{entry.files:>7}{entry.sockets:>9}{entry.processes:>11}{entry.entries:>9}"
            )
            print(f"{entry.runs:>6}{memory}{rest}", flush=True)

    counts = asyncio.run(measure(options.runs, say))
    found = grown(counts)
    if options.json:
        print(
            json.dumps(
                {
                    "counts": list(map(asdict, counts)),
                    "bytes_a_run": slope(counts, "memory_bytes"),
                    "objects_a_run": slope(counts, "objects"),
                    "grown": found,
                },
                indent=1,
            )
        )
    else:
        memory, objects = slope(counts, "memory_bytes"), slope(counts, "objects")
        print(f"slopes over the second half, per run: {memory:,.0f} bytes, {objects:,.2f} objects")
        print(f"grown: {'; '.join(found) or 'nothing'}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
