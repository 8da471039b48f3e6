"""Installed kernels of Jupyter are environments: a real one for Bash, in an environment of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import AttachedFile
from codearena_jupyter.environments.kernels import KernelEnvironment, kernel_environments
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.errors import MissingRequirement
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.testing.environment_contract import EnvironmentContract

from .conftest import Workshop, opened_workshop


def install(data: Path, name: str, **specification: Any) -> None:
    folder = data / "kernels" / name
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(specification))


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for JUPYTER_PATH with a kernel for Bash."""
    data = tmp_path_factory.mktemp("jupyter")
    root = tmp_path_factory.mktemp("bash") / "env"
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(root)], check=True, timeout=60)
    python = root / "bin" / "python"
    packages = [uv, "pip", "install", "--quiet", "--python", str(python), "bash_kernel", "ipykernel"]
    if subprocess.run(packages, check=False, timeout=150).returncode != 0:
        pytest.skip("without a package index there is no other kernel to try")
    argv = [str(python), "-m", "bash_kernel", "-f", "{connection_file}"]
    install(data, "bash", argv=argv, display_name="Bash", language="bash", env={"PS1": "$"})
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    install(data, "other", argv=argv, display_name="Other", language="other")
    return data


@pytest.fixture(scope="module")
def workshop(kernels: Path) -> Iterator[Workshop]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("JUPYTER_PATH", str(kernels))
        with opened_workshop(compilers=False) as workshop:
            assert "kernel-bash" in {environment.name for environment in workshop.parts.environments}
            yield workshop


def test_a_program_runs_in_an_installed_kernel(workshop: Workshop) -> None:
    execution = workshop.run("kernel-bash", 'for n in 1 2 3; do echo "n=$n"; done\n')
    assert (execution.status, execution.stdout, execution.stderr) == ("ok", "n=1\nn=2\nn=3\n", "")


def test_what_fails_in_an_installed_kernel_is_an_error(workshop: Workshop) -> None:
    execution = workshop.run("kernel-bash", "echo before; nonsense\n")
    assert execution.status == "error"
    assert "before" in execution.stdout


def test_an_installed_kernel_is_in_the_same_sandbox(workshop: Workshop, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    network = "(echo > /dev/tcp/1.1.1.1/53) && echo out; true\n"
    code = f"cat {secret} /root/.bashrc; ls /root; id -u; cat data.txt; {network}"
    execution = workshop.run("kernel-bash", code, files=[AttachedFile("data.txt", b"attached\n")])
    assert "attached" in execution.stdout
    assert "SECRET" not in execution.stdout + execution.stderr
    assert "out\n" not in execution.stdout
    assert not execution.stdout.startswith("0\n")


def test_a_kernel_asks_for_lines_until_there_are_none(workshop: Workshop) -> None:
    code = "print([input('? ') for _ in range(3)])\ntry:\n    input()\nexcept EOFError:\n    print('end')\n"
    execution = workshop.run("kernel-other", code, stdin=b"one\n\nthree\n")
    assert (execution.status, execution.stdout) == ("ok", "? ? ? ['one', '', 'three']\nend\n")


def test_what_a_kernel_runs_may_read_the_descriptor(workshop: Workshop) -> None:
    code = "import os\nprint(os.read(0, 100))\n"
    assert workshop.run("kernel-other", code, stdin=b"one\n\n").stdout == "b'one\\n\\n'\n"


def test_a_kernel_that_ends_well_is_well(workshop: Workshop) -> None:
    execution = workshop.run("kernel-other", "import os\nos._exit(0)\n")
    assert (execution.status, execution.exit_code) == ("ok", 0)


@pytest.mark.parametrize(
    ("end", "detail", "code"),
    [
        ("os.kill(os.getpid(), 9)", "It was ended by the signal SIGKILL.", 137),
        ("os.abort()", "It was ended by the signal SIGABRT (it gave up).", 134),
        ("os._exit(5)", "It ended with exit code 5.", 5),
    ],
)
def test_a_kernel_that_dies_is_told_at_once(workshop: Workshop, end: str, detail: str, code: int) -> None:
    execution = workshop.run("kernel-other", f"import os, time\nprint('before')\ntime.sleep(0.5)\n{end}\n")
    assert (execution.status, execution.detail, execution.exit_code) == ("error", detail, code)
    assert execution.stdout == "before\n"


def test_a_kernel_that_talks_without_end_is_stopped(workshop: Workshop) -> None:
    execution = workshop.run("kernel-other", "while True: print('x' * 100)\n", wall_seconds=30)
    assert execution.status == "limit"
    assert execution.stdout.startswith("xxx")


needs_r = pytest.mark.skipif(
    subprocess.run(["Rscript", "-e", "library(IRkernel)"], capture_output=True, check=False).returncode != 0
    if shutil.which("Rscript")
    else True,
    reason="R with IRkernel is not installed",
)


@pytest.fixture(scope="module")
def r(workshop: Workshop) -> str:
    names = [each.name for each in workshop.parts.environments if "r" in each.languages]
    if not names:
        pytest.skip("R's kernel is not registered")
    return names[0]


@needs_r
@pytest.mark.parametrize(
    "end", ["quit(status = 4)", "q('no', 4, FALSE)", "(function() tryCatch(q(status = 4), error = print))()"]
)
def test_r_ends_as_it_says(workshop: Workshop, r: str, end: str) -> None:
    execution = workshop.run(r, f"cat('before\\n')\n{end}\ncat('after\\n')\n")
    assert (execution.status, execution.exit_code) == ("error", 4)
    assert execution.stdout == "before\n"


@needs_r
@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("print(readLines(file('stdin')))", '[1] "1" ""  "3"\n'),
        ("print(sum(scan(file = 'stdin', quiet = TRUE)))", "[1] 4\n"),
        ("for (i in 1:4) cat('<', readline(), '>', sep = '')", "<1><><3><>"),
    ],
)
def test_r_reads_its_input(workshop: Workshop, r: str, code: str, printed: str) -> None:
    execution = workshop.run(r, code, stdin=b"1\n\n3\n")
    assert (execution.status, execution.stdout) == ("ok", printed)


@needs_r
def test_a_script_of_r_has_no_arguments_and_may_clean_up(workshop: Workshop, r: str) -> None:
    code = "rm(list = ls())\nprint(length(commandArgs(trailingOnly = TRUE)))\nprint(ls())\nq(status = 3)\n"
    execution = workshop.run(r, code)
    assert (execution.exit_code, len(execution.outputs)) == (3, 1)
    assert execution.stdout == "[1] 0\ncharacter(0)\n"


@needs_r
def test_what_r_has_no_memory_for_hits_the_limit(workshop: Workshop, r: str) -> None:
    execution = workshop.run(r, "x <- numeric(1e12)\n")
    assert execution.status == "limit"
    assert "memory" in execution.detail


def test_a_kernel_that_does_not_end_is_stopped(workshop: Workshop) -> None:
    assert workshop.run("kernel-bash", "while true; do :; done\n", wall_seconds=6).status == "timeout"


@pytest.fixture
def specifications(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    return tmp_path


class TestKernel(EnvironmentContract):
    environment = KernelEnvironment(
        Path("/usr/share"),
        {"argv": ["sh", "{connection_file}"], "language": "Julia", "display_name": "Julia 1.10"},
    )
    program = 'println("hello")\n'


def test_the_language_of_a_kernel_is_known_by_its_fence(specifications: Path) -> None:
    install(
        specifications, "Julia-1.10", argv=["sh", "{connection_file}"], language="julia", display_name="Julia"
    )
    environments = load_environments()
    program = read_answer('```jl\nprintln("x")\n```\n', environments).program
    assert program is not None
    assert program.environment == "kernel-julia-1-10"
    assert read_answer("```js\nconsole.log(1)\n```\n", environments).program != program


def test_a_shell_s_commands_are_its_program_for_who_chose_it(specifications: Path) -> None:
    install(specifications, "bash", argv=["sh", "x"], language="bash")
    environments = load_environments()
    assert read_answer("```bash\nls\n```\n", environments).program is None
    chosen = read_answer("```bash\nls\n```\n", environments, "kernel-bash").program
    assert chosen is not None
    assert chosen.code == "ls\n"


def test_kernels_for_python_and_unreadable_ones_are_left_out(specifications: Path) -> None:
    install(specifications, "python3", argv=["python"], language="python")
    install(specifications, "empty", argv=[], language="x")
    install(specifications, "broken", argv=["sh"], language="x")
    (specifications / "kernels" / "broken" / "kernel.json").write_text("{")
    assert not {each.name for each in kernel_environments()} & {
        "kernel-python3",
        "kernel-empty",
        "kernel-broken",
    }


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("no-such-program", "is not installed"),
        (sys.executable, "part of the server's own installation"),
        ("$HERE/bin/tool", "environment of its own"),
    ],
)
def test_a_kernel_that_programs_may_not_see_says_why(specifications: Path, command: str, told: str) -> None:
    tool = specifications / "bin" / "tool"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    command = command.replace("$HERE", str(specifications))
    install(specifications, "odd", argv=[command, "{connection_file}"], language="odd")
    (odd,) = [each for each in kernel_environments() if each.name == "kernel-odd"]
    assert not odd.availability().available
    assert told in odd.availability().detail
    assert odd.shown == {}
    with pytest.raises(MissingRequirement, match=told):
        odd.plan(Program("x", "odd", odd.name))


def test_an_installed_r_shows_tables_plots_and_errors() -> None:
    with opened_workshop(compilers=False) as workshop:
        if "kernel-ir" not in {environment.name for environment in workshop.parts.environments}:
            pytest.skip("no kernel for R is installed")
        execution = workshop.run("kernel-ir", "print(sort(c(3, 1)))\ndata.frame(a = 1:2)\nplot(1:3)\n")
        assert (execution.status, execution.stdout) == ("ok", "[1] 1 3\n")
        kinds = [set(output["data"]) for output in execution.outputs if "data" in output]
        assert "text/html" in kinds[0]
        assert "image/png" in kinds[1]
        failed = workshop.run("kernel-ir", 'stop("on purpose")')
        assert failed.status == "error"
        assert "on purpose" in failed.stderr
