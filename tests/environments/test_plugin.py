"""A package of somebody else adds an environment by an entry point alone; see tests/plugin_package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

PACKAGE = Path(__file__).parents[1] / "plugin_package"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables under which Python sees the package, installed as anybody would, in a folder of its own."""
    target = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(PACKAGE, tmp_path_factory.mktemp("source") / "package")
    command = [find_uv_bin(), "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {"PYTHONPATH": str(target)}


def run(command: list[str], installed: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env={**os.environ, **installed}, capture_output=True,
        text=True, timeout=150, check=False,
    )  # fmt: skip


def test_it_keeps_the_shipped_contract(installed: dict[str, str]) -> None:
    said = run(
        ["-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", str(PACKAGE / "tests")],
        installed,
        PACKAGE,
    )
    assert said.returncode == 0, said.stdout
    assert "10 passed" in said.stdout


def test_its_programs_run_in_the_sandbox(installed: dict[str, str], tmp_path: Path) -> None:
    answer = tmp_path / "answer.md"
    answer.write_text('Sums up:\n\n```awk\n{ total += $1 }\nEND { print "total", total }\n```\n')
    numbers = tmp_path / "numbers"
    numbers.write_text("1\n2\n39\n")
    command = ["-m", "codearena_jupyter", "run", str(answer), "--json", "--stdin", str(numbers)]
    said = run(command, installed, tmp_path)
    result = json.loads(said.stdout)
    if result["status"] == "unavailable" and "AWK" in result["detail"]:
        pytest.skip(result["detail"])
    assert (result["environment"], result["status"], result["stdout"]) == ("awk", "ok", "total 42\n"), said


def test_doctor_knows_it_and_without_the_package_nothing_does(
    installed: dict[str, str], tmp_path: Path
) -> None:
    for variables, known in ((installed, True), ({}, False)):
        report = json.loads(run(["-m", "codearena_jupyter", "doctor", "--json"], variables, tmp_path).stdout)
        assert ("awk" in [environment["name"] for environment in report["environments"]]) == known
