"""Ten battles at once on one server, against one at a time.

    python -m tests.benchmarks.ten_battles [--battles 10] [--json]

A real JupyterLab with the arena is started, with the demo models and its default settings. Example prompts
for Python, SQL, JavaScript, pages and compiled languages are asked over HTTP, first one after another, then
all at once. A battle's time is from the request to both sides having run. Memory is that of the server and
of everything below it, sandboxes included, with shared pages counted once (PSS), ten times a second.
How the programs ended is printed: of the demo models' programs some fail on purpose, none should hit a limit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from ..e2e.lab import Lab, running_lab

ENVIRONMENTS = ("python", "sql", "javascript", "typescript", "html", "react", "c", "go", "rust", "java")
"""Of the examples, in turn."""
MEGABYTE = 1e6


@dataclass
class Memory:
    """The largest memory of a process and everything below it."""

    process: psutil.Process
    peak: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Until it is over."""
        while not self._over.wait(0.1):
            self.peak = max(self.peak, self.now())

    def now(self) -> float:
        """Megabytes of proportional set size."""
        total = 0
        for process in (self.process, *self.process.children(recursive=True)):
            with suppress(psutil.Error):
                total += process.memory_full_info().pss
        return total / MEGABYTE

    def __enter__(self) -> Memory:
        self._thread = threading.Thread(target=self.watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def prompts(lab: Lab, count: int) -> list[str]:
    """Of examples, one environment after the other; those that this machine can't run are left out."""
    available = {
        each["name"] for each in lab.api("GET", "status").json()["environments"] if each["available"]
    }
    examples = lab.api("GET", "examples").json()
    order = [name for name in ENVIRONMENTS if name in available]
    by = {name: [each["prompt"] for each in examples if each["environment"] == name] for name in order}
    order = [name for name in order if by[name]]
    return [
        by[order[number % len(order)]][number // len(order) % len(by[order[number % len(order)]])]
        for number in range(count)
    ]


def play(lab: Lab, prompt: str) -> tuple[float, list[str]]:
    """(seconds until both sides have run, what came of them)."""
    began = time.perf_counter()
    view = lab.api("POST", "battles", json={"prompt": prompt}).json()
    while view["phase"] not in ("ready", "failed", "stopped"):
        time.sleep(0.05)
        view = lab.api("GET", f"battles/{view['battle_id']}").json()
    taken = time.perf_counter() - began
    assert view["phase"] == "ready", view["message"]
    return taken, [ending(side) for side in view["sides"].values()]


def ending(side: dict[str, Any]) -> str:
    """How a side ended, with the reason where it is not the program's own end."""
    execution = side["execution"]
    if execution is None:
        return "no program"
    status = str(execution["status"])
    return status if status in ("ok", "error") else f"{status}: {execution['detail']}"


def row(name: str, times: list[float], wall: float, peak: float) -> dict[str, Any]:
    """Figures of one way to ask."""
    ordered = sorted(times)
    return {
        "how": name,
        "p50_s": round(statistics.median(ordered), 2),
        "p95_s": round(ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))], 2),
        "all_s": round(wall, 2),
        "peak_mb": round(peak),
    }


def measure(battles: int) -> dict[str, Any]:
    """One at a time, then all at once."""
    with tempfile.TemporaryDirectory(prefix="ten-battles-") as folder, running_lab(Path(folder)) as lab:
        asked = prompts(lab, battles)
        play(lab, asked[0])  # the first battle of a server imports what talks to models
        server = psutil.Process(lab.process.pid)
        rows, ended = [], []
        for name, workers in (("one at a time", 1), ("all at once", battles)):
            time.sleep(5)  # the pool fills, as between two battles of people
            with Memory(server) as memory, ThreadPoolExecutor(workers) as pool:
                began = time.perf_counter()
                done = list(pool.map(lambda prompt: play(lab, prompt), asked))
                wall = time.perf_counter() - began
            rows.append(row(name, [taken for taken, _ in done], wall, memory.peak))
            ended.append(Counter(status for _, statuses in done for status in statuses))
        time.sleep(10)
        return {
            "cores": os.cpu_count(),
            "battles": battles,
            "rows": rows,
            "endings": {each["how"]: dict(counts) for each, counts in zip(rows, ended, strict=True)},
            "idle_mb": round(Memory(server).now()),
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--battles", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    found = measure(options.battles)
    if options.json:
        print(json.dumps(found | {"load_before": load}, indent=1))
        return
    print(f"{found['battles']} battles, {found['cores']} cores, load before {load:.1f}")
    for each in found["rows"]:
        print(
            f"{each['how']:14} p50 {each['p50_s']:6.2f} s   p95 {each['p95_s']:6.2f} s   "
            f"all {each['all_s']:6.2f} s   peak {each['peak_mb']:5} MB"
        )
    for how, endings in found["endings"].items():
        print(f"{how:14} {', '.join(f'{count} {ending}' for ending, count in endings.items())}")
    print(f"ten seconds later {found['idle_mb']} MB")


if __name__ == "__main__":
    main()
