"""The battery of attacks once more, behind Landlock.

Left out are the four that look at a machine of the program's own, which there is not: what Landlock promises
in their place is in `test_landlock`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from codearena_jupyter.sandbox.landlock import LandlockSandbox

from ..sandboxes import Bench, opened_bench
from .test_attacks_calls import *  # noqa: F403
from .test_attacks_messages import *  # noqa: F403
from .test_attacks_resources import *  # noqa: F403
from .test_attacks_secrets import *  # noqa: F403
from .test_landlock import needs_landlock

for _name in (
    "test_only_its_own_processes_and_few_devices_are_there",
    "test_the_isolation_holds_no_privilege",
    "test_nothing_of_the_system_can_be_written",
    "test_there_is_no_network_and_no_name_resolution",
):
    del globals()[_name]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), needs_landlock]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with opened_bench(LandlockSandbox) as bench:
        yield bench
