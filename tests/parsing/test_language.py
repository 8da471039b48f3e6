from __future__ import annotations

import sys
import time

import pytest

from codearena_jupyter.parsing.language import canonical_language, guess_language, language_of_suffix


@pytest.mark.parametrize(
    ("tag", "name"),
    [("py", "python"), ("PYTHON", "python"), ("js", "javascript"), ("JSX", "javascript"), ("ts", "typescript"),
     ("tsx", "typescript"), ("c++", "cpp"), ("golang", "go"), ("rs", "rust"), ("sh", "shell"), ("zig", "zig"),
     ("php", "php"), ("cs", "csharp"), ("css", "css"), ("", "")],
)  # fmt: skip
def test_a_tag_has_one_canonical_name(tag: str, name: str) -> None:
    assert canonical_language(tag) == name


@pytest.mark.parametrize(
    ("suffix", "name"),
    [(".py", "python"), ("py", "python"), (".HTML", "html"), (".cpp", "cpp"), (".xyz", ""), ("", "")],
)
def test_a_suffix_tells_the_language(suffix: str, name: str) -> None:
    assert language_of_suffix(suffix) == name


@pytest.mark.parametrize(
    "code",
    [
        "print('hello')",
        "import os\n",
        "x = 3\nprint(x)\n",
        "def f():\n    return 1\n",
        "for i in range(3):\n    print(i)\n",
        "items = []\nitems.append(1)\n",
        "'-'.join('abc').upper()\n",
        "import re\nprint(re.match('\\d', '1'))\n",
        "import os\n\ndef f():\n    return 1\n\nprint(f()\n",
    ],
)
def test_python_is_told_by_its_parser(code: str) -> None:
    assert guess_language(code) == "python"


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "x = 5",
        "Output: 5",
        "yes - no",
        "1, 2, 3",
        "fib(10) = 55",
        "pip install numpy",
        "$ python main.py",
        "console.log('hi')",
        "console.log('hi');\nalert(1)",
        "document.body.append('x')",
        'printf("hi");',
        "const a = ref(0); watch(a, () => {})",
        "SELECT 1",
        'fn main() { println!("hi"); }',
        "#include <stdio.h>\nint main() { return 0; }",
        "<?php echo 1; ?>",
        "package main\n\nfunc main() {}\n",
        "vector<int> v;",
        "",
        "   \n",
    ],
)
def test_what_no_parser_knows_is_not_guessed(text: str) -> None:
    assert guess_language(text) == ""


def test_prose_that_starts_like_python_is_no_program() -> None:
    assert guess_language("import os\nprint(1)\nThat was all of it.\n", whole=True) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<!DOCTYPE html>\n<html></html>", "html"),
        ("\n  <div class='a'>x</div>", "html"),
        ("<!-- page --><p>x", "html"),
        ("<svg xmlns='http://www.w3.org/2000/svg'></svg>", "svg"),
        ("<note><to>x</to></note>", "xml"),
        ('{"a": [1, 2]}', "json"),
        ("[1, 2, 3]", "json"),
    ],
)
def test_markup_and_data_are_told(text: str, name: str) -> None:
    assert guess_language(text) == name


N = 200_000


@pytest.mark.parametrize(
    "text",
    [
        "(" * N, "[" * N, "-" * N + "1", "a" + ".b" * (N // 2), "f" + "()" * (N // 2), "not " * (N // 4) + "1",
        "1" + "+1" * (N // 2), "1" + "**1" * (N // 3), "f'" + "{" * N, "if 1:\n pass\n" + "elif 1:\n pass\n" * (N // 15),
        "x=1\n" * (N // 4) + "?", "a;" * (N // 2), "import os\n\0", "x=" + "1" * N, '{"a":' * (N // 5), "[" * N + "]" * N,
        "<a " * (N // 3), "<!--" * (N // 4), "<" * N, "</" * (N // 2), "<a " + "b='" * (N // 3), "\ufeff" * N, "lambda:" * N,
        "\n".join(" " * depth + "if 1:" for depth in range(600)), "await " * (N // 6) + "x", "@a\n" * (N // 3),
    ],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_hostile_text_neither_hangs_nor_crashes(text: str) -> None:
    started = time.process_time()
    guess_language(text)
    guess_language(text, whole=True)
    assert time.process_time() - started < 6, "well under a second each on an idle machine"


def test_invalid_escapes_warn_nobody() -> None:
    assert guess_language("import re\nre.compile('\\d')") == "python"
    assert sys.getrecursionlimit() >= 1000
