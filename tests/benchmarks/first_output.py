"""How long after an answer is complete its first output is there: sandboxed against a bare kernel.

    python -m tests.benchmarks.first_output [--runs 30]

Each program runs in turn through the arena's runner (a warm sandboxed kernel, from the request to
the finished result) and in one bare kernel that is up already (from the request to the first
output message). Printed are medians, the difference and the ratio; the goal is 25 ms over.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import ExecutionRequest, Limits
from codearena_jupyter.environments.python import Python
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.sandbox.pool import Pool

from ..sandboxes import ENVIRONMENTS, settings

GOAL_MS = 25
PROGRAMS = {
    "print": "print('hello')",
    "numpy": "import numpy as np\nprint(np.arange(10).sum())",
    "pandas table": "import pandas as pd\npd.DataFrame({'a': range(5)})",
    "plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
}
PAUSE_SECONDS = 0.3


async def bare(client: object, code: str) -> float:
    """Milliseconds from the request to the first output of a kernel that is up already."""
    began = time.perf_counter()
    first: list[float] = []

    def hear(message: dict[str, object]) -> None:
        if not first and message["msg_type"] in ("stream", "execute_result", "display_data"):
            first.append(time.perf_counter())

    await client.execute_interactive(code, output_hook=hear, timeout=60)  # type: ignore[attr-defined]
    return (first[0] - began) * 1000


async def sandboxed(runner: ProgramRunner, pool: Pool, answer: str) -> float:
    """Milliseconds from a complete answer to its outputs; a warm kernel is there, as it is while
    somebody reads the answers."""
    pool.fill()
    await asyncio.wait(pool._kernels)
    await asyncio.sleep(PAUSE_SECONDS)
    began = time.perf_counter()
    program = read_answer(answer, [Python()]).program
    assert program is not None
    execution = await runner.run(ExecutionRequest(Program(program.code, "python", "python")))
    taken = (time.perf_counter() - began) * 1000
    assert execution.status == "ok", execution
    await runner.settle()
    return taken


async def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="first-output-") as folder:
        sandbox = BubblewrapSandbox(settings(Path(folder), pool_size=1, limits=Limits()))
        runner = ProgramRunner(ENVIRONMENTS, sandbox)
        manager = AsyncKernelManager()
        interpreter = await sandbox._packages.prepare()  # the same packages for both
        path = os.pathsep.join(map(str, interpreter.packages))
        await manager.start_kernel(env={**os.environ, "PYTHONPATH": path})
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready()
        try:
            await sandbox.warm()
            pool = sandbox._warm_pool()
            print(
                f"{'program':14} {'bare':>9} {'sandboxed':>10} {'over':>9} {'ratio':>6}   (medians of {runs})"
            )
            for name, code in PROGRAMS.items():
                answer = f"Here it is:\n```python\n{code}\n```\n"
                await bare(client, code)
                await sandboxed(runner, pool, answer)
                inside, outside = [], []
                for _ in range(runs):
                    inside.append(await sandboxed(runner, pool, answer))
                    outside.append(await bare(client, code))
                a, b = statistics.median(outside), statistics.median(inside)
                verdict = "" if b - a <= GOAL_MS else f"   above the goal of {GOAL_MS} ms"
                print(f"{name:14} {a:6.1f} ms {b:7.1f} ms {b - a:6.1f} ms {b / a:5.1f}×{verdict}", flush=True)
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)
            await sandbox.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    asyncio.run(main(parser.parse_args().runs))
