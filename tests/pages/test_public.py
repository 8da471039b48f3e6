"""Programs that nobody wrote for us work; `python -m tests.pages.public` prints the table."""

from __future__ import annotations

import pytest

from .conftest import Visitor
from .public import CAN_NOT, KINDS, programs, try_program


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_public_programs_work(visitor: Visitor, kind: str) -> None:
    results = [try_program(visitor, kind, program) for program in programs(kind)]
    assert len(results) >= 15
    failed = {f"{kind}/{result.name}": result.problem for result in results if result.problem}
    assert failed.keys() == {name for name in CAN_NOT if name.startswith(f"{kind}/")}, failed
