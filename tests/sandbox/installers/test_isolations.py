"""Installing in the other isolations: it works there too, or is said not to before anybody is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codearena_jupyter.sandbox.base import KernelSandbox
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.sandbox.container import ContainerSandbox
from codearena_jupyter.sandbox.installers.installer import NO_WAY
from codearena_jupyter.sandbox.landlock import LandlockSandbox

from .conftest import Shop
from .indexes import LocalIndex


@contextmanager
def opened(index: LocalIndex, folder: Path, kind: type[KernelSandbox]) -> Iterator[Shop]:
    with asyncio.Runner() as loop:
        shop = Shop(loop, index, folder, kind)
        try:
            found = shop.sandbox.probe()
            if not found.available:
                pytest.skip(found.detail)
            yield shop
        finally:
            loop.run(shop.sandbox.close())


@pytest.mark.slow
@pytest.mark.parametrize("ecosystem", ["python", "npm"])
def test_packages_are_installed_in_a_container(index: LocalIndex, tmp_path: Path, ecosystem: str) -> None:
    with opened(index, tmp_path, ContainerSandbox) as shop:
        if ecosystem == "python":
            index.add_wheel("demo-lib", "1.0")
            execution = shop.run("import demo_lib\nprint(demo_lib.__version__)", "demo-lib")
        else:
            index.add_npm("widget", "1.0.0")
            code = "import widget from 'widget';\nconsole.log(widget.version)"
            execution = shop.run(code, "widget", language="javascript")
        assert (execution.status, execution.stdout) == (
            "ok",
            "1.0\n" if ecosystem == "python" else "1.0.0\n",
        ), execution


@pytest.mark.slow
def test_landlock_says_that_it_can_install_none_before_anybody_is_asked(
    index: LocalIndex, tmp_path: Path
) -> None:
    index.add_wheel("demo-lib", "1.0")
    with opened(index, tmp_path, LandlockSandbox) as shop:
        found = shop.provide("demo-lib", "unknown-lib")
        assert [(one.name, one.state, one.detail) for one in found.packages] == [
            ("demo-lib", "missing", NO_WAY),
            ("unknown-lib", "missing", NO_WAY),
        ]
        assert index.asked == []
        execution = shop.run("import demo_lib", "demo-lib")
        assert (execution.status, NO_WAY in execution.detail) == ("install_failed", True)


@pytest.mark.slow
def test_what_was_installed_before_is_used_behind_landlock(index: LocalIndex, tmp_path: Path) -> None:
    index.add_wheel("demo-lib", "1.0")
    with opened(index, tmp_path, BubblewrapSandbox) as shop:
        assert shop.package("demo-lib").version == "1.0"
    with opened(index, tmp_path, LandlockSandbox) as shop:
        assert shop.run("import demo_lib\nprint('there')", "demo-lib").stdout == "there\n"
