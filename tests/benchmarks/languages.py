"""Programs of every language: in the sandbox against the bare toolchain on the same program.

    python tests/benchmarks/languages.py [--rounds 5] [--tasks 20] [--json] [--language L …]

Each task (those of `programs.py`) runs once for its output. One of them is then timed: *bare* is
what the plan's own commands take on the machine without any sandbox, *sandbox* the whole way from the
finished answer to its output with a warm pool, side by side in each round; *cold* is the first run of a new
arena without kernels kept ready and with what compilers compiled ahead hidden from them. Medians and their
ratio are printed. Python and SQL have no compiler: their bare toolchain is a new Python process, with the
same packages; against a kernel that runs already see `first_output.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from codearena_jupyter.arena.doctor import fill_caches  # noqa: E402  # after the path to the tests
from codearena_jupyter.arena.parts import Parts  # noqa: E402
from codearena_jupyter.domain.code import Program  # noqa: E402
from codearena_jupyter.domain.execution import CellPlan, ExecutionRequest, ProcessPlan  # noqa: E402
from codearena_jupyter.environments.toolchain import CACHES  # noqa: E402
from codearena_jupyter.execution.runner import ProgramRunner  # noqa: E402
from codearena_jupyter.settings import Settings  # noqa: E402
from tests.benchmarks.programs import Task  # noqa: E402
from tests.benchmarks.programs import tasks as programs  # noqa: E402
from tests.environments.conftest import WithArguments  # noqa: E402
from tests.environments.sample_programs import FOLDERS, SAMPLES  # noqa: E402

LANGUAGES = ("c", "cpp", "go", "java", "javascript", "rust", "typescript", "python", "sql")
TIMED = {"python": "json", "sql": "tutorial-agg"}
"""What is timed in the languages that have other programs than the rest."""
REFILL_SECONDS = 4.0
"""So that the pool's next kernel starts between two runs, as it does between two battles."""


def arena(folder: Path, pool: int) -> Parts:
    return Parts(replace(Settings.load(), data_dir=folder, runtime_dir=folder / "run", pool_size=pool))


async def run(parts: Parts, language: str, task: Task) -> tuple[float, bool]:
    """(milliseconds, whether the output is right)."""
    environments = [WithArguments(each, task.arguments) for each in parts.environments]
    runner = ProgramRunner(environments, parts.sandbox) if task.arguments else parts.runner
    started = time.perf_counter()
    execution = await runner.run(ExecutionRequest(Program(task.code, language, language)))
    took = 1000 * (time.perf_counter() - started)
    return took, task.right(execution) == task.parts


async def bare(parts: Parts, language: str, task: Task) -> float:
    """Milliseconds of the same commands without a sandbox; their paths are those of this machine."""
    environment = next(each for each in parts.environments if each.name == language)
    plan = environment.plan(Program(task.code, language, language))
    if isinstance(plan, CellPlan):
        interpreter = await parts.sandbox._packages.prepare()  # type: ignore[attr-defined]  # of ours
        path = os.pathsep.join(map(str, interpreter.packages))
        plan = ProcessPlan(
            {"main.py": plan.code}, (sys.executable, "main.py"), variables={"PYTHONPATH": path}
        )
    assert isinstance(plan, ProcessPlan)
    inside = {CACHES: parts.settings.caches_dir, **getattr(environment, "shown", {})}

    with tempfile.TemporaryDirectory() as folder:

        def here(word: str) -> str:
            for path_inside, outside in inside.items():
                word = word.replace(path_inside, str(outside))
            return word.replace("/tmp/", f"{folder}/")  # the sandbox's

        for name, text in plan.files.items():
            Path(folder, name).write_text(text)
        variables = {**os.environ, **{name: here(value) for name, value in plan.variables.items()}}
        started = time.perf_counter()
        for command in (*plan.build, (*plan.run, *task.arguments)):
            words = [here(word) for word in command]
            subprocess.run(
                words, cwd=folder, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=True
            )
        return 1000 * (time.perf_counter() - started)


async def measure(language: str, rounds: int, tasks: int) -> dict[str, Any]:
    every = {task.name: task for task in programs(language)}
    timed = every[TIMED.get(language, "longest-common-subsequence")]
    with tempfile.TemporaryDirectory() as folder:
        parts = arena(Path(folder), pool=1)
        await fill_caches(parts, lambda _: None)
        try:
            right = [(await run(parts, language, task))[1] for task in list(every.values())[:tasks]]
            plain, boxed = [], []
            for _ in range(rounds):
                await asyncio.sleep(REFILL_SECONDS)
                boxed.append((await run(parts, language, timed))[0])
                plain.append(await bare(parts, language, timed))
        finally:
            await parts.close()
    with tempfile.TemporaryDirectory() as folder:
        cold_parts = ColdParts(arena(Path(folder), pool=0).settings)
        try:
            cold, _ = await run(cold_parts, language, timed)
        finally:
            await cold_parts.close()
    warm, base = statistics.median(boxed), statistics.median(plain)
    return {
        "language": language, "right": sum(right), "of": len(right), "bare_ms": round(base),
        "warm_ms": round(warm), "ratio": round(warm / base, 2), "cold_ms": round(cold),
    }  # fmt: skip


class ColdParts(Parts):
    """An arena whose programs see nothing that was compiled ahead."""

    @property
    def sandbox(self) -> Any:
        from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox

        if "_cold" not in self.__dict__:
            shown = dict(self.pages.shown)
            for user in self.tool_users:
                shown |= user.shown
            self.__dict__["_cold"] = BubblewrapSandbox(self.settings, shown)
        return self.__dict__["_cold"]

    async def close(self) -> None:
        await self.sandbox.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.json:
        print(f"{'language':12}{'right':>9}{'bare ms':>10}{'warm ms':>10}{'ratio':>8}{'cold ms':>10}")
    rows = []
    for language in options.language or LANGUAGES:
        if language in FOLDERS and SAMPLES.missing:
            print(f"{language:12}left out: {SAMPLES.missing}", file=sys.stderr)
            continue
        row = asyncio.run(measure(language, options.rounds, options.tasks))
        rows.append(row)
        if not options.json:
            times = f"{row['bare_ms']:>10}{row['warm_ms']:>10}{row['ratio']:>8}{row['cold_ms']:>10}"
            print(f"{language:12}{row['right']:>6}/{row['of']}{times}", flush=True)
    if options.json:
        print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
