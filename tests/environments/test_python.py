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
