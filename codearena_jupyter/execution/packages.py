"""What missing packages mean for the result of a run."""

from __future__ import annotations

import re
from dataclasses import replace

from ..domain.execution import Execution
from ..domain.packages import Provision

_MISSING = re.compile(
    r"ModuleNotFoundError|ImportError|Cannot find (?:module|package)|Could not resolve"
    r"|is not among those that pages may use"
)


def with_packages(execution: Execution, provision: Provision) -> Execution:
    """The result with what is missing in it.

    A program runs although packages are missing: many import some only where they are there. Only one
    that fails for lack of them has the status that says so.
    """
    if not provision.detail:
        return execution
    failed = execution.status in {"error", "build_failed"} and _MISSING.search(
        f"{execution.detail}\n{execution.stderr}"
    )
    return replace(
        execution,
        status="install_failed" if failed else execution.status,
        detail=f"{provision.detail} {execution.detail}".strip(),
    )
