from __future__ import annotations

from pathlib import Path

import pytest

from codearena_jupyter.arena.parts import Parts
from codearena_jupyter.arena.run import find_program
from codearena_jupyter.errors import UsageError
from codearena_jupyter.settings import Settings


@pytest.mark.parametrize(
    ("name", "text", "environment"),
    [
        ("a.jsx", "export default () => <b>x</b>;\n", "react"),
        ("a.tsx", "import { useId } from 'react';\nexport default () => <b>{useId()}</b>\n", "react"),
        ("a.vue", "<template><b>x</b></template>\n", "vue"),
        ("a.mmd", "graph TD; A --> B\n", "mermaid"),
        ("a.html", "<p>x</p>\n", "html"),
        ("a.md", "Here:\n\n```vue\n<template><b>x</b></template>\n```\n", "vue"),
    ],
)  # fmt: skip
def test_the_environment_of_a_file_is_found(tmp_path: Path, name: str, text: str, environment: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert find_program(Parts(Settings.load()), path, "auto").environment == environment


def test_a_markdown_file_is_a_program_only_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "text.md"
    path.write_text("# Title\n\nText.\n")
    program = find_program(Parts(Settings.load()), path, "markdown")
    assert (program.environment, program.code) == ("markdown", path.read_text())
    with pytest.raises(UsageError, match="no program"):
        find_program(Parts(Settings.load()), path, "auto")


def test_python_in_another_encoding_is_read_in_it(tmp_path: Path) -> None:
    file = tmp_path / "old.py"
    file.write_bytes("# -*- coding: latin-1 -*-\nprint('é')\n".encode("latin-1"))
    assert "print('é')" in find_program(Parts(Settings.load()), file, "auto").code
    file.write_bytes(b"# coding: no-such-thing\nprint(1)\n")
    assert "print(1)" in find_program(Parts(Settings.load()), file, "auto").code


@pytest.mark.parametrize("name", ["main.c", "answer.md"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("\n \n")
    with pytest.raises(UsageError, match="is empty"):
        find_program(Parts(Settings.load()), file, "auto")
