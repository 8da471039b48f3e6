"""Packages that environments bring along, installed from an index on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import CellPlan, Execution, ExecutionRequest, ProcessPlan
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.sandbox.base import KernelSandbox
from codearena_jupyter.sandbox.packages import Packages

from ..conftest import ANSWERS_PYTHON
from ..sandboxes import PlannedAs, opened_bench
from .installers.indexes import LocalIndex, local_index

PYTHON = "/opt/arena/bin/python"


class Bringing(PlannedAs):
    """An environment with packages of its own."""

    requirements = ("demo-lib>=1",)


ENVIRONMENTS = (
    Bringing("cell", lambda program: CellPlan(program.code)),
    Bringing("command", lambda program: ProcessPlan({"main.py": program.code}, (PYTHON, "main.py"))),
    PlannedAs("plain", lambda program: CellPlan(program.code)),
)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalIndex]:
    with local_index() as index:
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{index.url}simple/")
        monkeypatch.setenv("UV_NO_CONFIG", "1")
        yield index


@pytest.fixture
def python_dir(tmp_path: Path) -> Path:
    """The packages that all tests share, and no layer yet."""
    base = Packages(Path(ANSWERS_PYTHON)).interpreter
    if base is None:
        pytest.skip("the answers' Python is not installed: codearena prepare")
    folder = tmp_path / "python"
    folder.mkdir()
    (folder / base.packages[0].parent.name).symlink_to(base.packages[0].parent)
    return folder


def test_an_environment_s_packages_are_there_for_its_programs_alone_and_warm_kernels_have_them(
    index: LocalIndex, python_dir: Path
) -> None:
    index.add_wheel("demo-lib", "1.2", requires=("demo-base", "tabulate"))
    index.add_wheel("demo-base", "3.0")
    with opened_bench(python_dir=python_dir, pool_size=1) as bench:
        if not bench.sandbox.probe().available:
            pytest.skip("no sandbox")
        held = bench.wait(_held(bench.sandbox))
        index.add_wheel("tabulate", held["tabulate"])
        index.add_wheel("tabulate", "99.0")
        runner = ProgramRunner(ENVIRONMENTS, bench.sandbox)
        phases: list[str] = []

        def run(environment: str, code: str) -> Execution:
            async def play() -> Execution:
                await bench.sandbox.warm()
                request = ExecutionRequest(Program(code, "python", environment), limits=bench.settings.limits)
                execution = await runner.run(request, phases.append)
                await runner.settle()
                return execution

            return bench.wait(play())

        code = "import demo_lib, demo_base, tabulate\nprint(demo_lib.__version__, tabulate.__file__)\n"
        first = run("cell", code)
        assert (first.detail, first.status, first.stdout) == (
            "",
            "ok",
            "1.2 /opt/arena/packages-0/tabulate/__init__.py\n",
        )
        assert phases == ["installing", "running"]
        index.python.clear()
        assert run("command", code).stdout == first.stdout
        child = f"import subprocess; subprocess.run([{PYTHON!r}, '-c', 'import demo_lib; print(1)'])"
        assert run("cell", child).stdout == "1\n"
        assert phases[2:] == ["running", "running"]
        assert "ModuleNotFoundError" in run("plain", "import demo_lib").detail


async def _held(sandbox: KernelSandbox) -> dict[str, str]:
    await sandbox.prepare()
    return dict(await sandbox.held())


def test_what_can_t_be_installed_is_told_and_nothing_runs(index: LocalIndex, python_dir: Path) -> None:
    with opened_bench(python_dir=python_dir) as bench:
        if not bench.sandbox.probe().available:
            pytest.skip("no sandbox")
        runner = ProgramRunner(ENVIRONMENTS, bench.sandbox)
        request = ExecutionRequest(
            Program("print(1)", "python", "cell"), limits=replace(bench.settings.limits)
        )
        execution = bench.wait(runner.run(request))
        assert (execution.status, execution.stdout) == ("install_failed", "")
        assert "codearena prepare" in execution.detail
        assert not list((python_dir / "layers").glob("[!.]*"))
