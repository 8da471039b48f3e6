"""Installers with a real sandbox and an index on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from codearena_jupyter.arena.parts import INSTALLERS, installer_tools
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import CellPlan, Execution, ExecutionRequest, ProcessPlan
from codearena_jupyter.domain.packages import Ecosystem, Package, Provision
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.sandbox.base import KernelSandbox
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.sandbox.installers.indexes import Index
from codearena_jupyter.sandbox.installers.installer import PackageInstaller

from ...sandboxes import PlannedAs, settings
from .indexes import LocalIndex, local_index

TRUSTED = (
    "demo-lib",
    "demo-base",
    "odd-wheel",
    "@team/widget",
    "widget",
    "plugin",
    "old-and-new",
    "argparse",
)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


class Shop:
    """Runs programs with an installer, from synchronous tests."""

    def __init__(
        self,
        loop: asyncio.Runner,
        index: LocalIndex,
        folder: Path,
        kind: type[KernelSandbox] = BubblewrapSandbox,
        **changes: Any,
    ) -> None:
        self.loop, self.index = loop, index
        self.settings = settings(folder, trusted_packages=TRUSTED, **changes)
        self.sandbox = kind(self.settings, installer_tools())
        self.headers: dict[str, str] = {}
        self.installer = PackageInstaller(
            self.settings, self.sandbox, INSTALLERS, index=self._index, now=lambda: NOW
        )
        self.runner = ProgramRunner(
            (
                PlannedAs("python", lambda program: CellPlan(program.code)),
                PlannedAs(
                    "javascript",
                    lambda program: ProcessPlan(
                        {"main.js": program.code}, (INSTALLERS["npm"], "--no-install", "run", "main.js")
                    ),
                ),
            ),
            self.sandbox,
            installer=self.installer,
        )

    def _index(self, ecosystem: Ecosystem) -> Index:
        return Index(f"{self.index.url}{'simple' if ecosystem == 'python' else 'npm'}/", self.headers)

    def provide(
        self, *requirements: str, language: str = "python", confirmed: Sequence[str] = ()
    ) -> Provision:
        """What a program with these dependencies gets."""

        async def ask() -> Provision:
            await self.sandbox.prepare()
            program = Program("", language, language, requirements)
            found = await self.installer.provide(program, confirmed=confirmed)
            if found.installed:
                found.installed.release()
            return found

        return self.loop.run(ask())

    def package(self, requirement: str, **options: Any) -> Package:
        """What became of the only dependency."""
        (found,) = self.provide(requirement, **options).packages
        return found

    def run(self, code: str, *requirements: str, language: str = "python", **options: Any) -> Execution:
        """Run a program with these dependencies."""

        async def play() -> Execution:
            program = Program(code, language, language, requirements)
            request = ExecutionRequest(program, limits=self.settings.limits, **options)
            execution = await self.runner.run(request)
            await self.runner.settle()
            return execution

        return self.loop.run(play())


@pytest.fixture
def index() -> Iterator[LocalIndex]:
    with local_index() as index:
        yield index


@pytest.fixture
def shop(index: LocalIndex, tmp_path: Path) -> Iterator[Shop]:
    assert find_uv_bin()
    with asyncio.Runner() as loop:
        shop = Shop(loop, index, tmp_path)
        found = shop.sandbox.probe()
        if not found.available:
            pytest.skip(found.detail)
        yield shop
        loop.run(shop.sandbox.close())
