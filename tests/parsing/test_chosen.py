"""Answers for which an environment was named."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import read_answer, read_source

ENVIRONMENTS = load_environments()
JAVA = """public class Hello {
    public static void main(String[] args) {
        System.out.println("hi");
    }
}
"""
JS = "const rows = [1, 2];\nconsole.log(rows.map((row) => row * 2));\n"
PYTHON = "total = 0\nfor number in range(4):\n    total += number\nprint(total)\n"
C = '#include <stdio.h>\nint main(void) {\n    puts("hi");\n    return 0;\n}\n'


def fenced(code: str, tag: str = "") -> str:
    return f"```{tag}\n{code}```\n\n"


def found(text: str, wanted: str, *, insist: bool = False) -> Program | None:
    return read_answer(text, ENVIRONMENTS, wanted, insist=insist).program


@pytest.mark.parametrize(
    ("tag", "code", "wanted", "language"),
    [
        ("python", JAVA, "java", "java"),
        ("csharp", JAVA, "java", "java"),
        ("text", PYTHON, "python", "python"),
        ("bash", PYTHON, "python", "python"),
        ("c", C, "cpp", "cpp"),
        ("cpp", C, "c", "c"),
        ("js", JS, "typescript", "typescript"),
        ("ts", JS, "javascript", "javascript"),
        ("js", JS, "server", "javascript"),
        ("postgres", "SELECT 1 + 1;\n", "sql", "sql"),
        ("text", "flowchart TD\n  A --> B\n", "mermaid", "mermaid"),
        ("xml", "<div>hello</div>\n", "html", "html"),
    ],
)
def test_the_name_wins_over_a_wrong_fence(tag: str, code: str, wanted: str, language: str) -> None:
    assert found(fenced(code, tag), wanted) == Program(code, language, wanted)


def test_output_is_not_the_program_where_that_has_a_wrong_fence() -> None:
    program = found(fenced(JAVA, "python") + "It prints:\n\n" + fenced("7\n"), "java")
    assert program == Program(JAVA, "java", "java")


def test_output_is_not_the_program_where_that_is_for_another_environment() -> None:
    reading = read_answer(fenced(JS, "js") + fenced("7\n"), ENVIRONMENTS, "python")
    assert reading.program is None
    assert reading.note == "The code of the answer is javascript and of an unknown language, not Python."


def test_what_was_decided_against_the_fence_is_told() -> None:
    assert read_answer(fenced(JAVA, "csharp"), ENVIRONMENTS, "java").note == (
        "What is called csharp there runs as Java."
    )
    assert read_answer(fenced(JAVA, "java"), ENVIRONMENTS, "java").note == ""


RUBY = "puts [1, 2].sum\n"


def test_who_insists_gets_any_code_run_and_others_are_told_what_it_is() -> None:
    reading = read_answer(fenced(RUBY, "ruby"), ENVIRONMENTS, "python")
    assert reading.program is None
    assert reading.note == "The code of the answer is ruby, not Python."
    assert found(fenced(RUBY, "ruby"), "python", insist=True) == Program(RUBY, "python", "python")


def test_who_insists_gets_text_run_where_there_is_no_code() -> None:
    odd = "print 'old'\n"
    assert found(fenced(odd, "text"), "python", insist=True) == Program(odd, "python", "python")
    assert found(fenced(odd, "ruby") + fenced("7\n", "text"), "python", insist=True) == Program(
        odd, "python", "python"
    )


@pytest.mark.parametrize(
    ("tag", "code", "language"),
    [("python", JAVA, "java"), ("java", PYTHON, "python"), ("js", C, "c"), ("c", JS, "javascript")],
)
def test_a_fence_that_only_another_parser_understands_is_corrected(
    tag: str, code: str, language: str
) -> None:
    assert found(fenced(code, tag), "auto") == Program(code, language, language)


def test_code_that_no_parser_understands_is_what_its_fence_says() -> None:
    broken = JAVA.replace("{", "{{", 1)
    assert found(fenced(broken, "java"), "auto") == Program(broken, "java", "java")


def test_a_text_file_may_hold_a_program() -> None:
    assert read_source(PYTHON, "text", "x.txt", ENVIRONMENTS) == Program(PYTHON, "python", "python")
    assert read_source("Dear all,\nsee you.\n", "text", "x.txt", ENVIRONMENTS) is None


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("#!/usr/bin/env python3", "python"),
        ("#!/usr/bin/python3.12 -u", "python"),
        ("#!/usr/bin/env -S uv run --script", "python"),
        ("#!/usr/bin/env node", "javascript"),
        ("#!/usr/bin/perl -w", "perl"),
        ("#!/usr/bin/env Rscript", "r"),
        ("#!/bin/bash", "shell"),
    ],
)
def test_a_script_says_what_runs_it(line: str, language: str) -> None:
    block = read_answer(fenced(f"{line}\nx = 1\n"), ENVIRONMENTS).blocks[0]
    assert block.language == language
