"""With every environment installed: each answer that the reference took for something else."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments.python import Python
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import Reading, read_answer

ENVIRONMENTS = load_environments()
NAMES = {environment.name for environment in ENVIRONMENTS}


def read(text: str) -> Reading:
    return read_answer(text, ENVIRONMENTS)


def of(library: str) -> str:
    """The environment of a Python library; Python itself until there is one."""
    return library if library in NAMES else "python"


def fenced(code: str, tag: str = "", mark: str = "```") -> str:
    return f"{mark}{tag}\n{code}\n{mark}\n"


PROGRAM = "def square(x):\n    return x * x\n\n\nprint(square(4))"
LONG_JSON = '{"rows": [\n' + "  1,\n" * 300 + "  2]}"


@pytest.mark.parametrize(
    ("answer", "environment"),
    [
        # PyGame and Gradio without an install line
        (fenced("import pygame\npygame.init()", "python"), of("pygame")),
        (fenced("import gradio as gr\ngr.Interface(str, 'text', 'text').launch()", "python"), of("gradio")),
        (fenced("import streamlit as st\nst.title('x')", "python"), of("streamlit")),
        # variables that are called like the customary short names
        (fenced("st = 'text'\nprint(st.title())", "python"), "python"),
        (fenced("gr = {}\ngr['a'] = 1\nprint(gr)", "python"), "python"),
        (fenced("# import streamlit\ns = 'import gradio'\nprint(s)", "python"), "python"),
        # functions that are called like Vue's
        (fenced("const ref = x => x\nconst a = ref(0)\nconsole.log(a)", "js"), "javascript"),
        (fenced("function watch(f) { f() }\nwatch(() => console.log(1))", "javascript"), "javascript"),
        (fenced("const s = 'import React from \"react\"'\nconsole.log(s)", "js"), "javascript"),
        # data, styles and commands are longer than the program
        (fenced(LONG_JSON, "json") + fenced(PROGRAM, "python"), "python"),
        (fenced(LONG_JSON) + fenced(PROGRAM), "python"),
        (fenced("p { color: red }\n" * 200, "css") + fenced(PROGRAM, "python"), "python"),
        (fenced("npm install x\n" * 100) + fenced("console.log(1)", "js"), "javascript"),
        # fences without a tag, of tildes, in lists, without an end
        (fenced(PROGRAM), "python"),
        (fenced(PROGRAM, "python", "~~~"), "python"),
        (fenced("fn main() {}", "", "~~~~"), "rust"),
        (f"1. First:\n\n   ```\n   {PROGRAM.replace(chr(10), chr(10) + '   ')}\n   ```\n", "python"),
        ("Here:\n```go\npackage main\n\nfunc main() {", "go"),
        # languages of their own
        (fenced("SELECT 1", "sql"), "sql"),
        (fenced("SELECT name FROM people"), "sql"),
        (fenced("fn main() {}", "rs"), "rust"),
        # a fragment is a page, not a component
        (fenced("<div>hello</div>"), "html"),
        (fenced("<div>hello</div>", "html"), "html"),
        (fenced("<button onclick='alert(1)'>x</button>", "html"), "html"),
        # names of files
        (fenced("#include <iostream>\nint main() {}", "main.cpp"), "cpp"),
        (fenced("public class A { public static void main(String[] a) {} }", "java:A.java"), "java"),
        (fenced("// server.ts\nconst n: number = 1\nconsole.log(n)"), "typescript"),
    ],
)
def test_an_answer_is_taken_for_what_it_is(answer: str, environment: str) -> None:
    program = read(answer).program
    assert program is not None
    assert program.environment == environment


@pytest.mark.parametrize("tag", ["css", "php", "csharp", "cs", "zig", "kotlin", "brainfuck"])
def test_what_has_no_environment_is_not_run_as_something_else(tag: str) -> None:
    reading = read(fenced("print(1);", tag))
    assert reading.program is None
    assert reading.note


def test_lines_of_notebooks_that_install_are_not_run() -> None:
    code = "!pip install numpy\nif True:\n    %pip install -q 'pandas>2'\nprint('!pip install x')\n"
    plan = Python().plan(Program(code, "python", "python"))
    assert plan.code == "pass\nif True:\n    pass\nprint('!pip install x')\n"
