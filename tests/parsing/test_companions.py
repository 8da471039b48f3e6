"""Answers that hold several files."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments.python import Python
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.parsing.dependencies import with_code

ENVIRONMENTS = load_environments()
ADD = "def add(a, b):\n    return a + b\n\n\ndef more():\n    pass\n"
USE = "from utils import add\n\nprint(add(2, 3))\n"


def program(text: str) -> Program:
    found = read_answer(text, ENVIRONMENTS).program
    assert found is not None
    return found


def block(code: str, tag: str = "python") -> str:
    return f"```{tag}\n{code}```\n"


@pytest.mark.parametrize(
    "name",
    [
        "**{}**",
        "`{}`",
        "`{}`:",
        "### {}",
        "#### 1. `{}`",
        "2. **`{}`**",
        "File: {}",
        "**File: `{}`**",
        "**`{}`** (helpers and the like)",
        "Create a file called `{}` with this:",
        "Then comes **{}**:",
        "{}\n",
    ],
)
def test_a_line_above_a_fence_names_its_file(name: str) -> None:
    found = program(f"{name.format('utils.py')}\n{block(ADD)}\n{name.format('main.py')}\n\n{block(USE)}")
    assert (found.code, found.files, found.dependencies) == (USE, (("utils.py", ADD),), ())


@pytest.mark.parametrize(
    "above",
    [
        "Save it, then run it with `python main.py` and see `utils.py`:",
        "This is better than what was in utils.py before.",
        "Run `build.sh`:",
        "As of version 3.11:",
        "In `utils.js`:",
    ],
)
def test_other_lines_name_none(above: str) -> None:
    assert program(f"{block('print(1)' + chr(10))}\n{above}\n{block(ADD)}").files == ()


def test_the_file_that_uses_the_others_is_the_program_however_long_they_are() -> None:
    reading = read_answer(
        f"`utils.py`\n{block(ADD)}\n`main.py`\n{block(USE)}\n`test_utils.py`\n"
        + block("from utils import add\n" + "def test():\n    assert add(1, 1) == 2\n" * 9),
        ENVIRONMENTS,
    )
    assert reading.program == Program(USE, "python", "python", (), (("utils.py", ADD),))
    assert reading.note == (
        "3 code blocks; the one that uses the others was taken, Python, with utils.py beside it."
    )


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("from tools import x\n", "tools.py"),
        ("from app.tools import x\n", "app/tools.py"),
        ("from src.app.tools import x\n", "src/app/tools.py"),
    ],
)
def test_files_are_seen_from_the_folder_that_the_program_means(line: str, path: str) -> None:
    found = program(f"`src/app/main.py`\n{block(line)}`src/app/tools.py`\n{block('x = 1' + chr(10))}")
    assert found.code == line
    assert (dict(found.files), found.path) == ({path: "x = 1\n"}, "")


@pytest.mark.parametrize(
    ("others", "path", "files"),
    [
        ({"src/tools.py": "x = 1\n"}, "", ["tools.py"]),
        ({"data/a.json": "[1]\n"}, "src/main.py", ["data/a.json"]),
        ({"data/a.json": "[1]\n", "src/tools.py": "x = 1\n"}, "src/main.py", ["data/a.json", "src/tools.py"]),
        ({"README.md": "# It\n"}, "", []),
        ({"requirements.txt": "rich\n"}, "src/main.py", ["requirements.txt"]),
        ({"tests/test_it.py": "def test(): pass\n"}, "", []),
        ({"/etc/a.json": "[1]\n", "../b.json": "[1]\n"}, "", []),
    ],
)
def test_files_outside_of_the_program_s_folder_lie_as_in_the_project(
    others: dict[str, str], path: str, files: list[str]
) -> None:
    answer = "".join(f"```{Path(name).suffix[1:]} {name}\n{text}```\n" for name, text in others.items())
    found = program(f"```python src/main.py\nimport tools\nprint(tools.x)\n```\n{answer}")
    assert (found.path, [name for name, _ in found.files]) == (path, files)


@pytest.mark.parametrize("folder", ["calc", "src/calc", "project/src/calc"])
def test_a_module_that_imports_its_neighbours_lies_in_its_package(folder: str) -> None:
    found = program(
        f"```python {folder}/__main__.py\nfrom .ops import add\nprint(add(1, 2))\nprint(add(3, 4))\n```\n"
        f"```python {folder}/ops.py\ndef add(a, b): return a + b\n```\n"
    )
    assert (found.path, [name for name, _ in found.files]) == ("calc/__main__.py", ["calc/ops.py"])


@pytest.mark.parametrize("path", ["../up.py", "/etc/up.py", ".hidden/up.py", "a/b/c/d/e/f/g/up.py"])
def test_no_file_lies_outside(path: str) -> None:
    assert program(f"{block('print(1)' + chr(10))}```python {path}\n{ADD[:20]}\n```\n").files == ()


def test_what_files_beside_import_is_installed_and_they_themselves_are_not() -> None:
    text = f"`utils.py`\n{block('import rich' + chr(10) + ADD)}\n`main.py`\n{block(USE)}"
    assert program(text).dependencies == ("rich",)
    edited = with_code(program(text), USE + "print(add(4, 5))\n")
    assert (edited.dependencies, edited.files) == (("rich",), program(text).files)
    assert with_code(replace(edited, files=()), USE).dependencies == ("utils",)


def test_a_page_that_a_server_hands_out_is_not_the_program() -> None:
    page = "<!DOCTYPE html>\n<html><body>\n" + "<p>Hi</p>\n" * 60 + "</body></html>\n"
    server = (
        "from flask import Flask, render_template\napp = Flask(__name__)\n\n@app.route('/')\ndef home():\n"
        "    return render_template('index.html')\n\napp.run()\n"
    )
    found = program(f"`app.py`\n{block(server)}\n`templates/index.html`\n{block(page, 'html')}")
    assert (found.environment, found.files) == ("server", (("templates/index.html", page),))


def test_what_has_no_main_is_not_the_program() -> None:
    square = "int square(int x);\n" + "/* a\n long\n comment\n */\n" * 5
    main = '#include "square.h"\nint main(void) { return square(0); }\n'
    found = program(f"`square.h`:\n{block(square, 'c')}\n`main.c`:\n{block(main, 'c')}")
    assert (found.code, found.files) == (main, (("square.h", square),))


def test_headers_and_module_files_lie_beside_the_program() -> None:
    main = '#include "point.h"\nint main() { return P{0}.x; }\n'
    found = program(
        f"`point.h`\n{block('struct P { int x; };' + chr(10), 'cpp')}`main.cpp`\n{block(main, 'cpp')}"
    )
    assert (found.code, found.files) == (main, (("point.h", "struct P { int x; };\n"),))
    go = 'package main\n\nimport "a.b/c/d"\n\nfunc main() { d.Do() }\n'
    module = "module a.b/c\n"
    assert program(f"`go.mod`\n{block(module, '')}`main.go`\n{block(go, 'go')}").files == (
        ("go.mod", module),
    )


def test_a_snippet_of_the_program_is_no_file_beside_it() -> None:
    whole = block(f"{ADD}\nprint(add(1, 2))\n")
    assert program(f"{whole}In `main.py`, change this:\n{block('print(9)' + chr(10))}").files == ()


def test_further_pages_of_an_app_are_not_the_app() -> None:
    home = "import streamlit as st\nst.title('Home')\n"
    page = "import streamlit as st\n" + "st.write('x')\n" * 9
    found = program(f"`Home.py`\n{block(home)}`pages/1_More.py`\n{block(page)}")
    assert (found.environment, found.code, found.files) == ("streamlit", home, (("pages/1_More.py", page),))


def test_a_go_test_is_no_file_of_the_program() -> None:
    main = 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(1) }\n'
    test = 'package main\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {\n' + "\tt.Log(1)\n" * 20 + "}\n"
    assert program(block(main, "go") + block(test, "go")) == Program(main, "go", "go")


def test_an_answer_wrapped_in_a_markdown_block_is_no_document_but_one_about_a_program_is() -> None:
    code = block("def f():\n    return 1\n\n\ndef g():\n    return 2\n\n\nprint(f() + g())\n")
    assert program(f"````markdown\nHere you are:\n\n{code}````\n").environment == "python"
    prose = "A line about it.\n\n" * 20
    assert program(f"````markdown\n# Title\n\n{prose}{code}{prose}````\n").environment == "markdown"


def test_a_script_that_uses_a_page_is_one() -> None:
    found = program(block("document.body.append('hi')\n", "js"))
    assert (found.language, found.environment) == ("javascript", "html")
    assert program(block("console.log(process.argv, document)\n", "js")).environment == "javascript"


def test_a_mark_at_the_beginning_is_no_text() -> None:
    assert program("\ufeff" + block("print(1)\n")) == Program("print(1)\n", "python", "python")


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"`m{n}.py`\n```python\nimport m{n + 1}\n```\n" for n in range(300)),
        "`" * 200_000 + "\n```python\nx\n```\n",
        ("**" * 100 + "a.py" * 40 + ":\n```\nx = 1\n```\n") * 300,
        ("( " * 90 + "\n```\nx = 1\n```\n") * 500,
    ],
)
def test_hostile_answers_take_linear_time(text: str) -> None:
    start = time.process_time()
    read_answer(text, ENVIRONMENTS)
    assert time.process_time() - start < 8


def test_classes_of_java_in_blocks_without_names_lie_beside_the_program() -> None:
    shape = "interface Shape { double area(); }\n"
    circle = "record Circle(double r) implements Shape { public double area() { return 3 * r * r; } }\n"
    other = "class Unused { }\n"
    main = (
        "public class Main { public static void main(String[] a) { System.out.println(new Circle(1)); } }\n"
    )
    found = program("\nAnd then:\n".join(block(code, "java") for code in (shape, circle, other, main)))
    assert (found.code, found.files) == (main, (("Circle.java", circle), ("Shape.java", shape)))


def test_an_empty_file_is_a_file() -> None:
    package = f"`pkg/__init__.py`\n{block('')}`pkg/a.py`\n{block(ADD)}"
    found = program(f"{package}`main.py`\n{block(USE.replace('utils', 'pkg.a'))}")
    assert dict(found.files) == {"pkg/__init__.py": "", "pkg/a.py": ADD}


@pytest.mark.parametrize(
    ("tag", "suffix", "load"),
    [
        ("r", "R", 'source("helpers.R")'),
        ("julia", "jl", 'include("./helpers.jl")'),
        ("ruby", "rb", "require_relative 'helpers'"),
        ("lua", "lua", 'local helpers = require("helpers")'),
    ],
)
def test_the_file_that_quotes_the_others_is_the_program(tag: str, suffix: str, load: str) -> None:
    environment = Kernel(tag)
    helpers = "".join(f"x{n} = {n}\n" for n in range(20))
    code = f"{load}\n"
    answer = f"`helpers.{suffix}`:\n\n{block(helpers, tag)}\n`run.{suffix}`:\n\n{block(code, tag)}"
    found = read_answer(answer, [environment]).program
    assert found == Program(code, tag, tag, files=((f"helpers.{suffix}", helpers),))


def test_the_file_called_main_is_the_program_where_none_uses_another() -> None:
    helpers = "".join(f"val x{n} = {n}\n" for n in range(20))
    code = "println(x1)\n"
    answer = f"`Helpers.kt`:\n\n{block(helpers, 'kotlin')}\n`main.kt`:\n\n{block(code, 'kotlin')}"
    found = read_answer(answer, [Kernel("kotlin")]).program
    assert found is not None
    assert found.code == code


class Kernel(Python):
    """Any other language."""

    def __init__(self, language: str) -> None:
        self.name = language
        self.languages = (language,)
