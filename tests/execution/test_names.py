"""No attached file takes the name of what a program is made of."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.execution import AttachedFile, CellPlan, ProcessPlan
from codearena_jupyter.errors import UsageError
from codearena_jupyter.execution.names import refuse_taken_names

C = ProcessPlan({"main.c": "", "part.h": ""}, ("./main",), (("cc", "main.c"),))


@pytest.mark.parametrize("name", ["main.c", "part.h", "main"])
def test_a_name_of_the_program_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"“{name}” can't be attached: the program itself has that name"):
        refuse_taken_names(C, [AttachedFile("data.csv", b""), AttachedFile(name, b"")])


def test_other_names_are_fine() -> None:
    refuse_taken_names(C, [AttachedFile("data.csv", b""), AttachedFile("main.h", b"")])
    refuse_taken_names(ProcessPlan({"m.js": ""}, ("/usr/bin/node", "m.js")), [AttachedFile("node", b"")])
    refuse_taken_names(CellPlan("1"), [AttachedFile("main.c", b"")])
