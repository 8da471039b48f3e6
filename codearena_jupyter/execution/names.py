"""Attached files and a program's own lie in one folder: none may take the other's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from ..domain.execution import AttachedFile, Plan, ProcessPlan
from ..errors import UsageError


def refuse_taken_names(plan: Plan, files: Sequence[AttachedFile]) -> None:
    """Say so before anything runs: the compiler's complaint about a file that it can't write helps nobody.

    Raises:
        UsageError: an attached file has the name of the program's source or of what is built from it.
    """
    own = set(getattr(plan, "files", ()))
    if isinstance(plan, ProcessPlan):
        run = PurePosixPath(plan.run[0])
        own |= {run.name} if plan.build and not run.is_absolute() else set()
    for file in files:
        if file.name in own:
            raise UsageError(
                f"“{file.name}” can't be attached: the program itself has that name here. Rename the file."
            )
