"""One sandbox for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..sandboxes import Bench, opened_bench


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    with opened_bench() as bench:
        yield bench
