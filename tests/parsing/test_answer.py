from __future__ import annotations

import time

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments.html import Html
from codearena_jupyter.environments.python import Python
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.errors import NotFound
from codearena_jupyter.parsing.answer import Reading, read_answer

ENVIRONMENTS = [Html(), Python()]
SCRIPT = "def square(x):\n    return x * x\n\nprint(square(4))\n"
PAGE = "<!DOCTYPE html>\n<html><body><h1>Hi</h1></body></html>\n"


def read(text: str, wanted: str = "auto") -> Reading:
    return read_answer(text, ENVIRONMENTS, wanted)


def program(text: str, wanted: str = "auto") -> Program:
    found = read(text, wanted).program
    assert found is not None
    return found


def fenced(code: str, tag: str = "", mark: str = "```") -> str:
    return f"{mark}{tag}\n{code}{mark}\n"


def test_the_only_block_is_the_program() -> None:
    reading = read(f"Here you are:\n\n{fenced(SCRIPT, 'python')}\nEnjoy!")
    assert reading.program == Program(SCRIPT, "python", "python")
    assert reading.note == ""


def test_an_answer_without_code_has_no_program() -> None:
    reading = read("Use `print(1)` for that.")
    assert reading == Reading((), None, "The answer holds no code.")


@pytest.mark.parametrize("text", ["", " \n", "```", "```python\n```"])
def test_an_empty_answer_has_no_program(text: str) -> None:
    assert read(text).program is None


@pytest.mark.parametrize(
    "other",
    [
        fenced("pip install numpy\n", "bash"),
        fenced("pip install numpy pandas\npip install x\npip install y\npip install z\npip install q\n"),
        fenced("pip install numpy\n", "python"),
        fenced("!pip install numpy\n", "python"),
        fenced('{"rows": [\n' + "  1,\n" * 200 + "  2]}\n", "json"),
        fenced('{"rows": [\n' + "  1,\n" * 200 + "  2]}\n"),
        fenced("line of output\n" * 300, "text"),
        fenced("line of output\n" * 300),
        fenced("16\n" * 300),
        fenced("a: 1\n" * 300, "yaml"),
        fenced("p { color: red }\n" * 300, "css"),
        fenced("echo hi\n" * 300, "sh"),
        fenced(">>> square(4)\n16\n" * 100, "python"),
    ],
)
def test_commands_data_and_output_are_never_the_program(other: str) -> None:
    for text in (other + fenced(SCRIPT, "python"), fenced(SCRIPT, "python") + other):
        assert program(text).code == SCRIPT
    assert read(other).program is None


def test_of_several_python_blocks_the_longest_is_taken() -> None:
    reading = read(
        fenced("import math\n", "python") + fenced(SCRIPT, "py") + fenced("print(square(9))\n", "python")
    )
    assert reading.program == Program(SCRIPT, "python", "python")
    assert reading.note == "3 code blocks; the longest was taken, Python."


def test_a_complete_revision_replaces_the_longest() -> None:
    revised = "def square(x):\n    return x * x\n\nprint(square(5))\n"
    reading = read(fenced("# a comment\n" + SCRIPT, "python") + "Better:\n" + fenced(revised, "python"))
    assert reading.program is not None
    assert reading.program.code == revised
    assert reading.note == "2 code blocks; the last revision of the longest was taken, Python."


def test_a_snippet_of_the_program_is_no_revision() -> None:
    long = "".join(f"def f{n}():\n    return {n}\n\n" for n in range(10))
    assert (
        program(fenced(long, "python") + "Note:\n" + fenced("def f1():\n    return 1\n", "python")).code
        == long
    )


def test_python_that_does_not_parse_gives_way_to_python_that_does() -> None:
    broken = "def f(:\n    pass\nx = 1\ny = 2\n"
    assert program(fenced(broken, "python") + fenced(SCRIPT, "python")).code == SCRIPT


def test_a_broken_program_is_still_the_program_beside_a_snippet() -> None:
    broken = "def f(:\n" + "".join(f"    x{n} = {n}\n" for n in range(30))
    assert program(fenced(broken, "python") + fenced("print(1)\n", "python")).code == broken


def test_the_language_decides_the_environment() -> None:
    assert program(fenced(PAGE, "html")).environment == "html"
    assert program(fenced("<svg></svg>\n", "svg")).environment == "html"


def test_the_environment_may_be_chosen() -> None:
    page = PAGE.replace("<h1>", "".join(f"<p>{n}</p>\n" for n in range(9)) + "<h1>")
    text = fenced(page, "html") + fenced(SCRIPT, "python")
    assert program(text).environment == "html"
    assert program(text, wanted="python").code == SCRIPT


def test_code_for_another_environment_than_the_chosen_is_told() -> None:
    reading = read(fenced(PAGE, "html"), wanted="python")
    assert reading.program is None
    assert reading.note == "The code of the answer is html, not Python."


def test_a_chosen_environment_takes_untagged_code_that_no_parser_knows() -> None:
    assert program(fenced("print 'old'\nprint 'python'\n"), wanted="python").environment == "python"


def test_an_unknown_environment_is_an_error() -> None:
    with pytest.raises(NotFound, match="cobol"):
        read(fenced(SCRIPT), wanted="cobol")


# What the reference guessed wrongly.


def test_an_untagged_fence_is_run() -> None:
    assert program(fenced(SCRIPT)) == Program(SCRIPT, "python", "python")
    assert program(fenced(PAGE)) == Program(PAGE, "html", "html")


def test_a_tilde_fence_is_run() -> None:
    assert program(fenced(SCRIPT, "python", "~~~")).code == SCRIPT


@pytest.mark.parametrize("name", ["st", "gr"])
def test_a_variable_called_like_an_app_library_stays_python(name: str) -> None:
    code = f"{name} = 'text'\nprint({name}.title())\n"
    assert program(fenced(code, "python")).environment == "python"


@pytest.mark.parametrize("code", ["import pygame\npygame.init()\n", "import gradio as gr\ngr.Interface\n"])
def test_libraries_need_no_install_command_to_be_seen(code: str) -> None:
    assert program(fenced(code, "python")).code == code
    assert program(fenced(code, "python") + fenced("pip install pygame gradio\n", "bash")).code == code


@pytest.mark.parametrize("language", ["css", "sql", "php", "rs", "csharp", "zig"])
def test_other_languages_are_not_run_as_python(language: str) -> None:
    reading = read(fenced("select 1\n", language))
    assert reading.program is None
    assert reading.note


def test_javascript_with_ref_and_watch_is_javascript() -> None:
    reading = read(fenced("const a = ref(0)\nwatch(a, () => {})\n", "js"))
    assert reading.program is None
    assert reading.note == "The code of the answer is javascript, for which there is no environment."


def test_a_fragment_of_markup_is_a_page() -> None:
    assert program(fenced("<div>hello</div>\n")).environment == "html"
    assert program(fenced("<div>hello</div>\n", "html")).environment == "html"


# Answers that do not keep to the form.


def test_a_bare_page_is_found_between_words() -> None:
    assert program(f"Here is the page:\n\n{PAGE}\nIt greets.").code == PAGE


def test_a_bare_script_is_the_program() -> None:
    assert program(SCRIPT).code == SCRIPT


def test_indented_code_counts_where_nothing_else_is() -> None:
    indented = "    import math\n    print(math.pi)\n"
    assert program(f"Run this:\n\n{indented}").code == "import math\nprint(math.pi)\n"
    assert program(f"Run this:\n\n{indented}\n{fenced(SCRIPT)}").code == SCRIPT


def test_an_answer_wrapped_in_a_markdown_block_is_unwrapped() -> None:
    assert program(f"```markdown\n# Title\n```python\n{SCRIPT}```\n```\n").code == SCRIPT
    assert program(f"````markdown\n# Title\n```python\n{SCRIPT}```\n````\n").code == SCRIPT


def test_a_cut_answer_says_so() -> None:
    reading = read("Sure:\n```python\nfor i in range(3):\n    print(")
    assert reading.program is not None
    assert reading.note == "The code block has no end, the answer was probably cut."


def test_thoughts_are_not_the_answer() -> None:
    longer = fenced("x = 1\n" + SCRIPT, "python")
    assert program(f"<think>\nMaybe {longer}</think>\n{fenced(SCRIPT, 'python')}").code == SCRIPT


def test_style_and_script_in_blocks_of_their_own_are_put_into_the_page() -> None:
    page = '<html><head><link rel="stylesheet" href="style.css"></head><body></body></html>\n'
    assert "<style>\np {}\n</style>" in program(fenced(page, "html") + fenced("p {}\n", "css")).code


def test_windows_line_ends_and_halves_of_characters_are_no_trouble() -> None:
    assert program(fenced(SCRIPT, "python").replace("\n", "\r\n")).code == SCRIPT
    program(fenced("print('\ud800')\n", "python")).code.encode()


@pytest.mark.parametrize(
    "text",
    [
        "```python\n" + "x = 1\n" * 33_000,
        "```\n" + "x = 1\n" * 33_000,
        "```py\nx\n```\n" * 15_000,
        "```\nx = 1\n```\n" * 14_000,
        "<html" * 40_000,
        "<think>" * 28_000,
        "    x = 1\n" * 20_000,
        "~~~html\n" + "<link " * 33_000,
        "```markdown\n" * 16_000,
        "a" * 200_000,
        "x=1\n" * 50_000,
        "````md\n```md\n" * 14_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_answers_take_linear_time(text: str) -> None:
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 12, "seconds at most; quadratic would be minutes"


def test_a_class_and_its_usage_in_blocks_of_their_own_run_together() -> None:
    answer = (
        "First the class:\n"
        + fenced("class Dog:\n    def bark(self):\n        return 'Wuff'\n", "python")
        + "\nUse it like this:\n"
        + fenced("import rich\nprint(Dog().bark())\n", "python")
    )
    found = read(answer)
    assert found.program is not None
    assert found.program.code.index("class Dog") < found.program.code.index("Dog().bark()")
    assert found.program.dependencies == ("rich",)
    assert found.note == "2 code blocks; those that belong together were taken in order."


def test_a_script_that_names_its_interpreter_is_no_list_of_commands() -> None:
    assert program(fenced("#!/usr/bin/env python3\nprint(1)\n", "bash")).language == "python"


def test_python_in_a_fence_of_javascript_is_python() -> None:
    assert program(fenced("def f(x):\n    return x\n\nprint(f(1))\n", "javascript")).language == "python"


@pytest.mark.parametrize(
    ("language", "first", "main"),
    [
        ("c", "int twice(int n) { return 2 * n; }\n", "int main(void) { return twice(1); }\n"),
        ("cpp", "#include <string>\nstruct P { std::string name; };\n", "int main() { P p{\"a\"}; }\n"),
        ("rust", "struct P { n: i32 }\nimpl P { fn a() {} }\n", "fn main() { P::a(); }\n"),
    ],
)  # fmt: skip
def test_types_and_functions_stand_before_the_program_that_uses_them(
    language: str, first: str, main: str
) -> None:
    texts = ("int other() { return 0; }\n" if language != "rust" else "fn other() {}\n", first, main)
    answer = "\nThen:\n".join(fenced(text, language) for text in texts)
    found = read_answer(answer, load_environments()).program
    assert found is not None
    assert found.code == f"{first}\n{main}"


def test_a_program_gives_way_to_no_test_of_it() -> None:
    tests = "import pytest\nfrom solution import add\n\ndef test_add():\n    assert add(1, 2) == 3\n"
    code = "def add(a, b):\n    return a + b\n"
    assert program(fenced(code, "python") + "\nTests:\n" + fenced(tests, "python")).code == code


def test_the_corrected_version_is_the_program_although_it_is_shorter() -> None:
    body = "    total = 0\n    for x in xs:\n        total += x\n    return total / 0\n"
    broken = f"def avg(xs):\n{body}\nprint(avg([1]))\n"
    fixed = "def avg(xs):\n    return sum(xs) / len(xs)\n\nprint(avg([1]))\n"
    reading = read(f"{fenced(broken, 'python')}Fixed:\n\n{fenced(fixed, 'python')}")
    assert reading.program is not None
    assert reading.program.code == fixed
    assert "the last revision of the longest was taken" in reading.note


@pytest.mark.parametrize(
    "thoughts",
    [
        "<think>\n{}</think>\n",
        "<thinking>\n{}</thinking>\n",
        "Let me try:\n{}</think>\n",
        "\n<think>{}\n</think>",
    ],
)
def test_drafts_in_thoughts_are_no_answer(thoughts: str) -> None:
    draft = fenced("print('one')\nprint('two')\nprint('three')\n", "python")
    answer = thoughts.format(draft) + "\n" + fenced("print('final')\n", "python")
    assert program(answer).code == "print('final')\n"


def test_a_program_that_speaks_of_thoughts_keeps_them() -> None:
    code = "text = 'a</think>b'\nprint(text.partition('</think>'))\n"
    assert program(fenced(code, "python")).code == code
