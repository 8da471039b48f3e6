"""The battery of attacks once more, in a container."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from codearena_jupyter.sandbox.container import ContainerSandbox

from ..sandboxes import Bench, opened_bench
from .containers import needs_containers  # noqa: F401  # for every test here
from .test_attacks_calls import *  # noqa: F403
from .test_attacks_messages import *  # noqa: F403
from .test_attacks_resources import *  # noqa: F403
from .test_attacks_secrets import *  # noqa: F403
from .test_container import listed
from .test_network import *  # noqa: F403

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with opened_bench(ContainerSandbox) as bench:
        yield bench
    assert listed(os.getpid()) == []
