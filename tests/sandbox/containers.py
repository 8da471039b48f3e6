"""Whether containers can be tried on this machine; asked once, it takes a second or two."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from codearena_jupyter.domain.availability import Availability
from codearena_jupyter.sandbox.container import ContainerSandbox

from ..sandboxes import settings


@cache
def found() -> Availability:
    return ContainerSandbox(settings(Path(tempfile.gettempdir()) / "unused")).probe()


@pytest.fixture(autouse=True)
def needs_containers() -> None:
    """For modules in which every test does."""
    if not found().available:
        pytest.skip(found().detail)
