"""What may be opened is named path by path, and around what is hidden everything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from codearena_jupyter.sandbox import landlock_rules
from codearena_jupyter.sandbox.interpreter import Interpreter, interpreter_with
from codearena_jupyter.sandbox.landlock_rules import READ, WRITE, readable_by_all, rules


def made(folder: Path, *files: str) -> Path:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return folder


def interpreter(folder: Path, *hidden: Path) -> Interpreter:
    return Interpreter(
        folder / "bin/python", "3.12", (folder / "bin", folder / "lib"), (), hidden, "a Python"
    )


def test_parts_are_read_and_own_folders_written(tmp_path: Path) -> None:
    base = made(tmp_path / "python", "bin/python", "lib/os.py")
    own = made(tmp_path / "own", "x")
    found = dict(rules(interpreter(base), {}, [own]))
    assert found[str(base / "lib")] == READ
    assert found[str(own)] == WRITE
    assert str(tmp_path) not in found
    assert str(Path.home()) not in found


def test_around_a_hidden_folder_all_else_is_named(tmp_path: Path) -> None:
    base = made(tmp_path, "bin/python", "lib/os.py", "lib/json/a.py", "lib/site-packages/secret.py")
    found = dict(rules(interpreter(base, base / "lib/site-packages"), {}, []))
    assert str(base / "lib/site-packages") not in found
    assert found[str(base / "lib/json")] == READ
    assert found[str(base / "lib")] != READ  # its names can be listed, nothing below it follows
    assert found[str(base / "lib/os.py")]


def test_links_to_hidden_folders_open_nothing(tmp_path: Path) -> None:
    base = made(tmp_path, "bin/python", "lib/os.py", "lib/site-packages/secret.py")
    (base / "lib/link").symlink_to("site-packages")
    found = dict(rules(interpreter(base, base / "lib/site-packages"), {}, []))
    assert not {Path(path).name for path in found} & {"site-packages", "link", "secret.py"}


def test_what_is_shown_may_be_a_single_file(tmp_path: Path) -> None:
    tool = made(tmp_path, "tool") / "tool"
    found = dict(rules(interpreter_with((), ""), {"/opt/arena/tool": tool}, []))
    assert found[str(tool)]
    assert not found[str(tool)] & 8  # of a file, no listing: the kernel refuses such a rule


def test_of_what_does_not_exist_there_is_no_rule(tmp_path: Path) -> None:
    found = dict(rules(interpreter(tmp_path / "nowhere"), {"/x": tmp_path / "gone"}, []))
    assert not any("nowhere" in path or "gone" in path for path in found)


def test_no_rule_leads_to_processes_or_devices_of_the_machine() -> None:
    found = dict(rules(interpreter_with((), ""), {}, []))
    assert not any(path == "/proc" or path.startswith("/proc/self") for path in found)
    assert {path for path in found if path.startswith("/dev")} == {
        f"/dev/{name}" for name in landlock_rules._DEVICES
    }
    assert not any(path in ("/etc", "/", "/root", "/home", "/run", "/var", "/tmp") for path in found)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's programs become another user")
def test_a_private_folder_above_is_seen(tmp_path: Path) -> None:
    assert readable_by_all(Path("/usr/bin/env"))
    file = made(tmp_path / "private", "a/file") / "a/file"
    (tmp_path / "private").chmod(0o700)
    assert not readable_by_all(file)
