from __future__ import annotations

import time

import pytest

from codearena_jupyter.parsing.markdown import read_fences, read_indented


def fence(text: str) -> tuple[str, str, str | None]:
    [block] = read_fences(text)
    return block.language, block.text, block.filename


@pytest.mark.parametrize("mark", ["```", "~~~", "`````", "~~~~"])
def test_fences_of_backticks_and_tildes_are_read(mark: str) -> None:
    assert fence(f"Here:\n\n{mark}python\nprint(1)\n{mark}\nDone.") == ("python", "print(1)\n", None)


def test_a_shorter_fence_inside_a_longer_one_is_text() -> None:
    assert fence("````md\n```python\nprint(1)\n```\n````")[1] == "```python\nprint(1)\n```\n"


def test_tildes_inside_backticks_are_text() -> None:
    assert fence("```\n~~~\n```")[1] == "~~~\n"


def test_a_fence_without_end_reaches_to_the_end_and_says_so() -> None:
    [block] = read_fences("Sure:\n```python\nfor i in range(3):\n    print(")
    assert block.text == "for i in range(3):\n    print("
    assert not block.closed


def test_a_fence_with_an_end_is_closed() -> None:
    assert [block.closed for block in read_fences("```\na\n```\n\n```\n```\n")] == [True, True]


def test_a_fence_in_a_list_loses_the_indent_of_the_list() -> None:
    assert fence("1. First\n\n   ```python\n   if x:\n       y()\n   ```\n")[1] == "if x:\n    y()\n"


def test_a_fence_in_a_quote_is_read() -> None:
    assert fence("> ```js\n> f()\n> ```\n") == ("javascript", "f()\n", None)


def test_a_fence_inside_raw_html_is_read() -> None:
    assert fence("<details>\n<summary>Code</summary>\n```python\nprint(1)\n```\n</details>")[0] == "python"


def test_blocks_come_in_order() -> None:
    text = "```a\n1\n```\n```b\n2\n```\n~~~c\n3\n~~~\n"
    assert [block.language for block in read_fences(text)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("info", "language", "filename"),
    [
        ("py", "python", None),
        ("Python3", "python", None),
        ("python main.py", "python", "main.py"),
        ("python:src/app.py", "python", "src/app.py"),
        ("main.py", "python", "main.py"),
        ("index.html", "html", "index.html"),
        ('jsx title="App.jsx"', "javascript", "App.jsx"),
        ("js filename=app.js {1,3}", "javascript", "app.js"),
        ("{.python}", "python", None),
        ("{python}", "python", None),
        ("c++", "cpp", None),
        ("golang", "go", None),
        ("rs", "rust", None),
        ("tsx", "typescript", None),
        ("c#", "csharp", None),
        ("Dockerfile", "dockerfile", None),
        ("console", "shell", None),
        ("brainfuck", "brainfuck", None),
        ("python v3.11", "python", None),
        ("", "", None),
    ],
)
def test_info_strings(info: str, language: str, filename: str | None) -> None:
    assert fence(f"~~~{info}\n1\n~~~")[::2] == (language, filename)


@pytest.mark.parametrize(
    ("line", "filename"),
    [
        ("# main.py", "main.py"),
        ("// src/app.js", "src/app.js"),
        ("<!-- index.html -->", "index.html"),
        ("/* style.css */", "style.css"),
        ("# filename: tool.py", "tool.py"),
        ("# uses version 3.11", None),
        ("# see https://example.org/a.py for more", None),
        ("print('a.py')", None),
    ],
)
def test_the_first_comment_may_name_the_file(line: str, filename: str | None) -> None:
    assert fence(f"```text\n{line}\nx\n```")[2] == filename


def test_a_file_name_tells_the_language_of_an_untagged_block() -> None:
    assert fence("```\n# main.rb\nputs 1\n```")[0] == "ruby"


def test_indented_code_is_apart() -> None:
    text = "Run this:\n\n    print(1)\n"
    assert read_fences(text) == ()
    assert [block.text for block in read_indented(text)] == ["print(1)\n"]


@pytest.mark.parametrize("text", ["", "   ", "Just words.", "`inline` code", "``` not a fence ```"])
def test_text_without_code_has_no_blocks(text: str) -> None:
    assert read_fences(text) == () == read_indented(text)


N = 200_000


@pytest.mark.parametrize(
    "text",
    [
        "`" * N,
        "```\n" * (N // 4),
        "> " * (N // 2),
        "- " * (N // 2),
        "1. " * (N // 3),
        "- a\n" * (N // 4),
        "> - ```\n" * (N // 8),
        "\n" * N,
        " " * N,
        "\t" * N,
        "```" + "a.b " * (N // 4) + "\n",
        "[" * N,
        "<" * N,
        "\n".join(" " * (2 * depth) + "- a" for depth in range(440)),
        "\n".join("`" * n for n in range(630)),
        "```\n" + "#" + " " * N,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    started = time.process_time()
    read_fences(text)
    assert time.process_time() - started < 12, "about 3 s on a slow machine; quadratic would be minutes"
