from __future__ import annotations

import sys
import time

import pytest

from codearena_jupyter.parsing.guess import correct_language, guess_language
from codearena_jupyter.parsing.language import canonical_language, language_of_suffix


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("py", "python"),
        ("PYTHON", "python"),
        ("js", "javascript"),
        ("JSX", "javascript"),
        ("ts", "typescript"),
        ("tsx", "typescript"),
        ("c++", "cpp"),
        ("golang", "go"),
        ("rs", "rust"),
        ("sh", "shell"),
        ("zig", "zig"),
        ("php", "php"),
        ("cs", "csharp"),
        ("css", "css"),
        ("", ""),
    ],
)
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
        'printf("hi");',
        "<?php echo 1; ?>",
        "vector<int> v;",
        "",
        "   \n",
    ],
)
def test_what_no_parser_knows_is_not_guessed(text: str) -> None:
    assert guess_language(text) == ""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("console.log('hi')", "javascript"),
        ("console.log('hi');\nalert(1)", "javascript"),
        ("document.body.append('x')", "javascript"),
        ("const a = ref(0); watch(a, () => {})", "javascript"),
        ("class A { constructor() { this.x = 1 } }\nnew A()", "javascript"),
        ("import {readFileSync} from 'node:fs'\n", "javascript"),
        ("export default function App() { return <b>hi</b> }", "javascript"),
        ("interface A { x: number }\nconst a: A = {x: 1};\n", "typescript"),
        ("const n: number = 1;\nconsole.log(n);\n", "typescript"),
        ("public class Main {\n  public static void main(String[] a) {}\n}\n", "java"),
        ("record Point(int x, int y) {}\n", "java"),
        ("#include <stdio.h>\nint main() { return 0; }", "c"),
        ('#include <stdio.h>\nint main(void) {\n  puts("a")\n  return 0;\n}\n' + "int x;\n" * 9, "c"),
        ("#include <iostream>\nint main() { std::cout << 1; }", "cpp"),
        ("#include <stdio.h>\ntemplate <class T> T twice(T x) { return x + x; }\n", "cpp"),
        ("package main\n\nfunc main() {}\n", "go"),
        ('fn main() { println!("hi"); }', "rust"),
        ("use std::fmt;\nstruct A;\n", "rust"),
        ("SELECT 1", "sql"),
        ("-- totals\nselect sum(x) from t", "sql"),
        ("CREATE TABLE t (x INT);\nINSERT INTO t VALUES (1);", "sql"),
        ("WITH RECURSIVE f(n) AS (SELECT 1) SELECT * FROM f", "sql"),
        ("<script setup>\nimport {ref} from 'vue'\n</script>\n<template><p/></template>", "vue"),
        ("<script>let x = 1</script>", "html"),
    ],
)
def test_a_grammar_tells_its_language(code: str, name: str) -> None:
    assert guess_language(code) == name


@pytest.mark.parametrize(
    ("code", "tag", "name"),
    [
        ("#include <vector>\nint main() { std::vector<int> v; }", "c", "cpp"),
        ("#include <stdio.h>\nint main() { return 0; }", "c", "c"),
        ("#include <stdio.h>\nint main() { return 0; }", "cpp", "cpp"),
        ("const n: number = 1;", "javascript", "typescript"),
        ("const n = <b>1</b>;", "javascript", "javascript"),
        ("const n = (;", "javascript", "javascript"),
        ("print(1)", "python", "python"),
    ],
)
def test_a_fence_with_the_name_of_a_relative_is_corrected(code: str, tag: str, name: str) -> None:
    assert correct_language(code, tag) == name


@pytest.mark.parametrize(
    "text",
    [
        "Select the best of them.",
        "With care.",
        "Create a file",
        "int x",
        "if it works, fine",
        "Note: done",
        "a < b",
    ],
)
def test_prose_is_of_no_language(text: str) -> None:
    assert guess_language(text) == ""
    assert guess_language(text, whole=True) == ""


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
        "(" * N,
        "[" * N,
        "-" * N + "1",
        "a" + ".b" * (N // 2),
        "f" + "()" * (N // 2),
        "not " * (N // 4) + "1",
        "1" + "+1" * (N // 2),
        "1" + "**1" * (N // 3),
        "f'" + "{" * N,
        "if 1:\n pass\n" + "elif 1:\n pass\n" * (N // 15),
        "x=1\n" * (N // 4) + "?",
        "a;" * (N // 2),
        "import os\n\0",
        "x=" + "1" * N,
        '{"a":' * (N // 5),
        "[" * N + "]" * N,
        "<a " * (N // 3),
        "<!--" * (N // 4),
        "<" * N,
        "</" * (N // 2),
        "<a " + "b='" * (N // 3),
        "\ufeff" * N,
        "lambda:" * N,
        "\n".join(" " * depth + "if 1:" for depth in range(600)),
        "await " * (N // 6) + "x",
        "@a\n" * (N // 3),
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_text_neither_hangs_nor_crashes(text: str) -> None:
    started = time.process_time()
    guess_language(text)
    guess_language(text, whole=True)
    assert time.process_time() - started < 6, "well under a second each on an idle machine"


def test_invalid_escapes_warn_nobody() -> None:
    assert guess_language("import re\nre.compile('\\d')") == "python"
    assert sys.getrecursionlimit() >= 1000


OLD = """#include <stdio.h>
#include <stdlib.h>
main()
{
    int *p = malloc(4);
    *p = 3;
    printf("%d\\n", *p);
}
"""


def test_c_of_old_times_is_c() -> None:
    assert correct_language(OLD, "c") == "c"
    assert correct_language(OLD.replace("malloc(4)", "new int"), "c") == "cpp"
    assert correct_language(OLD.replace("main()", "int main(int &x)"), "c") == "cpp"
