"""Python's own examples give in the sandbox what its documentation says."""

from __future__ import annotations

import pytest

from .conftest import Workshop
from .library_examples import MISSING, MODULES, NOT_IN_BROWSERS, RIGHT, TESTS, program

OFTEN = ("collections", "pickletools", "statistics")
"""The others run with `-m slow`."""


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(module, marks=() if module in OFTEN else pytest.mark.slow)
        for module in (*MODULES, *NOT_IN_BROWSERS, *TESTS)
    ],
)
def test_the_examples_of_a_module_print_what_its_documentation_says(workshop: Workshop, module: str) -> None:
    execution = workshop.run("python", program(module))
    if MISSING in execution.stderr:
        pytest.skip("this Python came without its own test suite")
    assert (execution.status, execution.stdout) == ("ok", RIGHT), execution.stdout + execution.stderr


def test_windows_that_a_program_asks_for_are_pictures(workshop: Workshop) -> None:
    window = "import matplotlib\nmatplotlib.use('TkAgg')  # a window\n"
    code = f"{window}import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\n"
    execution = workshop.run("python", code)
    assert execution.status == "ok"
    assert ["image/png" in output.get("data", {}) for output in execution.outputs] == [True]


def test_more_files_than_are_listed_are_told(workshop: Workshop) -> None:
    write = "for number in range({}):\n    open(f'{{number:03}}.txt', 'w').write('x')\n"
    execution = workshop.run("python", write.format(130))
    assert len(execution.artifacts) == 100
    assert execution.detail == "Only the first 100 of the files that it wrote are listed."
    execution = workshop.run("python", write.format(100))
    assert (len(execution.artifacts), execution.detail) == (100, "")
