"""How many programs that nobody wrote for us give the right output in each environment.

    python -m tests.benchmarks.programs [--environment E …] [--json]

Compiled languages, JavaScript and TypeScript run a public collection (`tests/environments/programs/README.md`
says how to get it), Python the examples of its own standard library, SQL the queries of PostgreSQL's
documentation. Each program runs in a sandbox of its own, except that the queries of one page are one script.
What is wrong is named. The exit status is 1 where anything is wrong; an environment whose tool or programs
are missing is left out, and named.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from codearena_jupyter.arena.doctor import fill_caches
from codearena_jupyter.arena.parts import Parts
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import Execution, ExecutionRequest
from codearena_jupyter.execution.runner import ProgramRunner

from ..environments import library_examples
from ..environments.conftest import WithArguments, lines
from ..environments.sample_programs import CASES, LANGUAGES, SAMPLES, source
from ..environments.test_sql import PAGES, normal, tables
from ..sandboxes import settings


@dataclass
class Row:
    """What came of an environment's programs."""

    environment: str
    right: int = 0
    of: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Task:
    """A program; `right` counts how many of its `parts` an execution got right."""

    name: str
    code: str
    right: Callable[[Execution], int]
    arguments: tuple[str, ...] = ()
    parts: int = 1


def tasks(environment: str) -> Iterator[Task]:
    """The programs of an environment."""
    if environment == "python":
        modules = (
            *library_examples.MODULES,
            *library_examples.NOT_IN_BROWSERS,
            *library_examples.TESTS,
        )
        for module in modules:
            yield Task(module, library_examples.program(module), _library)
    elif environment == "sql":
        for page in PAGES:
            yield _page(page)
    else:
        for task in CASES:
            yield _sample(environment, task)


def _library(execution: Execution) -> int:
    return int(execution.stdout == library_examples.RIGHT)


def _page(page: dict[str, Any]) -> Task:
    def right(execution: Execution) -> int:
        pairs = zip(tables(execution), page["queries"], strict=False)
        return sum(
            sorted(normal(list(row)) for row in found) == sorted(normal(row) for row in query["rows"])
            for found, query in pairs
        )

    queries = ["\n".join(query["query"]) for query in page["queries"]]
    script = "\n".join([*page["setup"], *queries])
    return Task(Path(page["source"]).stem, script, right, parts=len(queries))


def _sample(language: str, task: str) -> Task:
    case = CASES[task]

    def right(execution: Execution) -> int:
        shown = lines(execution.stdout + execution.stderr, case)
        return int(execution.status == "ok" and shown == lines(case["output"], case))

    code = source(language, task).read_text(encoding="utf-8")
    return Task(task, code, right, tuple(case["arguments"]))


async def results(parts: Parts, environment: str) -> AsyncIterator[tuple[Task, int | None]]:
    """Each task with how many of its parts are right, None where the machine lacks it."""
    for task in tasks(environment):
        given = [WithArguments(each, task.arguments) for each in parts.environments]
        runner = ProgramRunner(given, parts.sandbox) if task.arguments else parts.runner
        execution = await runner.run(ExecutionRequest(Program(task.code, environment, environment)))
        absent = environment == "python" and library_examples.MISSING in execution.stderr
        yield task, None if absent else task.right(execution)


async def main(environments: list[str], *, as_json: bool) -> int:
    """Run and print; answers of the exit status."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="programs-") as folder:
        parts = Parts(settings(Path(folder)))
        await fill_caches(parts, lambda _: None)
        try:
            for environment in environments:
                found = next(each for each in parts.environments if each.name == environment).availability()
                if not found.available:
                    print(f"{environment:12} left out: {found.detail}", file=sys.stderr)
                    continue
                if environment in LANGUAGES and SAMPLES.missing:
                    print(f"{environment:12} left out: {SAMPLES.missing}", file=sys.stderr)
                    continue
                row = Row(environment)
                async for task, right in results(parts, environment):
                    if right is None:
                        continue  # this machine's Python has no such module
                    row.right += right
                    row.of += task.parts
                    if right < task.parts:
                        row.wrong.append(task.name)
                rows.append(row)
                if not as_json:
                    print(f"{environment:12}{row.right:>4} of {row.of:<4}{', '.join(row.wrong)}", flush=True)
        finally:
            await parts.close()
    if as_json:
        print(json.dumps(list(map(asdict, rows)), indent=1))
    return int(any(row.wrong for row in rows))


if __name__ == "__main__":
    known = ["python", "sql", *LANGUAGES]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--environment", action="append", choices=known)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.environment or known, as_json=options.json)))
