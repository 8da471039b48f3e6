"""Packages that answers name in files and metadata."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import CodeBlock, Program
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.parsing.dependencies import dependencies, with_code

ENVIRONMENTS = load_environments()


@pytest.mark.parametrize(
    ("line", "requirement"),
    [
        ("requests==2.31.0", "requests==2.31.0"),
        ("requests >= 2.31, < 3  # for the API", "requests>=2.31,<3"),
        ("requests==2.31.0 ; python_version < '3.13'", "requests==2.31.0"),
        ("requests==2.31.0 --hash=sha256:abc", "requests==2.31.0"),
        ("requests==2.31.0 \\", "requests==2.31.0"),
        ("requests[socks]", "requests[socks]"),
        ("Requests~=2.31", "Requests~=2.31"),
        ("-r base.txt", "requests"),
        ("--index-url https://evil.example/simple", "requests"),
        ("requests @ https://evil.example/requests.whl", "requests"),
        ("./requests", "requests"),
        ("# requests==1", "requests"),
        ("", "requests"),
    ],
)
@pytest.mark.parametrize("name", ["requirements.txt", "app/requirements-dev.txt"])
def test_requirements_say_versions(line: str, requirement: str, name: str) -> None:
    block = CodeBlock(f"{line}\n", "text", name)
    assert dependencies("import requests", "python", (block,)) == (requirement,)


def test_requirements_say_what_no_import_shows() -> None:
    answer = (
        "**main.py**\n```python\nimport pandas as pd\npd.read_excel('a.xlsx')\n```\n"
        "**requirements.txt**\n```txt\npandas>=2\nopenpyxl==3.1.5\n```\n"
    )
    program = read_answer(answer, ENVIRONMENTS).program
    assert program is not None
    assert program.dependencies == ("openpyxl==3.1.5", "pandas>=2")


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nname = "x"\ndependencies = ["rich>=13", "httpx[http2]==0.27.*"]\n',
        '[project]\ndependencies = [\n  "rich >=13; python_version > \'3\'",\n  "httpx[http2]==0.27.*",\n]\n',
    ],
)
def test_a_project_s_file_says_versions(text: str) -> None:
    block = CodeBlock(text, "toml", "pyproject.toml")
    assert dependencies("import rich", "python", (block,)) == ("httpx[http2]==0.27.*", "rich>=13")


@pytest.mark.parametrize(
    "text",
    ["[project", "[project]\ndependencies = 'rich'\n", "project = 1\n", "[project]\ndependencies = [1]\n"],
)
def test_a_file_that_is_none_is_passed_over(text: str) -> None:
    block = CodeBlock(text, "toml", "pyproject.toml")
    assert dependencies("import rich", "python", (block,)) == ("rich",)
    block = CodeBlock(text, "json", "package.json")
    assert dependencies("import 'lodash'", "javascript", (block,)) == ("lodash",)


SCRIPT = """#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "rich<14",
#
#   "httpx",
# ]
# ///
import rich
"""


def test_a_script_says_what_it_needs() -> None:
    program = read_answer(f"```python\n{SCRIPT}```\n", ENVIRONMENTS).program
    assert program == Program(SCRIPT, "python", "python", ("httpx", "rich<14"))


def test_an_edited_script_has_what_it_says_then() -> None:
    program = Program(SCRIPT, "python", "python", ("httpx==0.26", "rich<14"))
    edited = with_code(program, SCRIPT.replace("rich<14", "rich<13"))
    assert edited.dependencies == ("httpx==0.26", "rich<13")


@pytest.mark.parametrize("text", [SCRIPT.replace("# ///\n", ""), SCRIPT.replace('"rich<14",', '"rich<14')])
def test_metadata_that_is_none_is_passed_over(text: str) -> None:
    assert dependencies(text, "python") == ("rich",)


def test_a_manifest_says_versions_of_what_is_imported() -> None:
    manifest = """{"name": "x", "dependencies": {"lodash": "^4.17.21", "evil": "file:../.."},
                   "devDependencies": {"zod": "3.23.8"}, "scripts": {"postinstall": "curl evil.example"}}"""
    block = CodeBlock(manifest, "json", "package.json")
    code = "import _ from 'lodash'\nimport { z } from 'zod'\nimport evil from 'evil'\n"
    assert dependencies(code, "javascript", (block,)) == ("evil", "lodash@^4.17.21", "zod@3.23.8")


def test_hostile_files_take_no_time_to_speak_of() -> None:
    for text in ("# /// script\n" + "#\n" * 200_000, "# /// script\n" * 50_000, "[[" * 100_000):
        blocks = (CodeBlock(text, "text", "requirements.txt"), CodeBlock(text, "toml", "pyproject.toml"))
        assert dependencies(f"{text}import rich\n", "python", blocks) in {("rich",), ()}
