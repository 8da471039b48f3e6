"""What runs programs in a browser, with the real matplotlib, which Pyodide has only from a distribution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import codearena_jupyter.server
from codearena_jupyter.domain.execution import AttachedFile

from .conftest import Workshop

RUNNER = Path(codearena_jupyter.server.__file__).with_name("static") / "python_run.py"
OUTER = """
import subprocess, sys
inner = 'import json; order = json.load(open("order.json")); exec(order["inner"])'
done = subprocess.run([sys.executable, "-c", inner], capture_output=True, text=True)
print(done.stdout, done.stderr)
"""
INNER = """
scope, told = {}, []
exec(order["runner"], scope)
emit = lambda kind, text: told.append([kind, sorted(json.loads(text).get("data", {}))])
code = scope["run"](order["program"], emit)
print("\\nTOLD", json.dumps([code, told]))
"""
DRAW = "import matplotlib.pyplot as plt\n"


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (
            DRAW + "plt.plot([1, 2])\nplt.show()\nassert not plt.get_fignums()",
            [["display_data", "image/png"]],
        ),
        pytest.param(
            DRAW + "plt.figure()\nplt.figure()\nprint(1)",
            [["display_data", "image/png"]] * 2,
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "import pandas as pd\npd.DataFrame({'a': [1]})",
            [["execute_result", "text/html"]],
            marks=pytest.mark.slow,
        ),
        ("display(3, 4)", [["display_data", "text/plain"]] * 2),
    ],
)
def test_figures_and_tables_become_outputs(workshop: Workshop, program: str, told: list[list[str]]) -> None:
    order = {"inner": INNER, "runner": RUNNER.read_text(), "program": program}
    file = AttachedFile("order.json", json.dumps(order).encode())
    execution = workshop.run("python", OUTER, files=[file])
    lines = [line for line in execution.stdout.splitlines() if line.startswith("TOLD ")]
    assert len(lines) == 1, execution.stdout
    exit_code, outputs = json.loads(lines[0].removeprefix("TOLD "))
    assert exit_code == 0
    assert [[kind, mimes[0]] for kind, mimes in outputs] == told
