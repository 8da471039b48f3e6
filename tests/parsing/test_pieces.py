"""Python that an answer gives in pieces."""

from __future__ import annotations

import pytest

from codearena_jupyter.parsing.pieces import pieces, remakes

CLASS = """class Stack:
    def __init__(self):
        self.items = []
    def push(self, x):
        self.items.append(x)
"""
USAGE = "stack = Stack()\nstack.push(1)\nprint(stack.items)\n"


@pytest.mark.parametrize(
    ("texts", "chosen", "expected"),
    [
        ([CLASS, USAGE], 0, (0, 1)),
        ([CLASS, USAGE], 1, (0, 1)),
        ([CLASS, "print(len(stack.items))"], 0, (0,)),
        ([CLASS + USAGE, "other = Stack()\nprint(other)"], 0, (0,)),
        ([CLASS, USAGE, "Stack().push(2)\nprint('again')"], 0, (0, 1, 2)),
        ([CLASS, CLASS.replace("append", "insert") + USAGE], 1, (1,)),
        ([CLASS, CLASS.replace("append", "insert") + USAGE], 0, (0,)),
        (["import numpy as np\nx = np.arange(3)", "y = x ** 2\nprint(y)", "print(y.sum())"], 1, (0, 1, 2)),
        (["import numpy as np", "import numpy as np\nprint(np.pi)"], 1, (1,)),
        ([CLASS, "Stack().push(\n"], 0, (0,)),
        (["from shapes import *", "print(area(2))"], 1, (1,)),
        ([CLASS, "stack = Stack()", "stack.push(3)\nprint(stack.items)", "print(stack)"], 0, (0, 1, 2, 3)),
        (["def f(:\n", USAGE], 0, (0,)),
        ([CLASS, "if __name__ == '__main__':\n    print([s for s in map(str, Stack().items)])"], 0, (0, 1)),
        (["def area(r):\n    return 3 * r * r", "for r in range(3):\n    print(area(r))"], 0, (0, 1)),
        (["def size(rows):\n    return len(rows)", "rows = [1, 2]", "print(size(rows))"], 0, (0, 1, 2)),
        (["import pandas as pd", "data = {\n'a': [1]\n}", "print(pd.DataFrame(data))"], 1, (0, 1, 2)),
        (["import math", "x = 2", "print(math.sqrt(x))"], 0, (0, 1, 2)),
        (["import math", "x = y", "print(math.sqrt(x))"], 0, (0,)),
        (["x = 1", "x = 2", "import math", "print(math.sqrt(x))"], 2, (1, 2, 3)),
        ([CLASS, "def other():\n    pass", "print(Stack())", "print(Stack(), other())"], 0, (0, 1, 2, 3)),
    ],
)  # fmt: skip
def test_what_belongs_together(texts: list[str], chosen: int, expected: tuple[int, ...]) -> None:
    assert pieces(texts, chosen) == expected


SCRIPT = "class LRU {\n  constructor(n) { this.n = n; }\n  get size() { return this.n; }\n}\n"


@pytest.mark.parametrize(
    ("texts", "chosen", "expected"),
    [
        ([SCRIPT, "const lru = new LRU(2);\nconsole.log(lru.size);"], 0, (0, 1)),
        ([SCRIPT, "const lru = new LRU(2);\nconsole.log(lru.size);"], 1, (0, 1)),
        ([SCRIPT + "console.log(new LRU(1).size)", "console.log(new LRU(5))"], 0, (0,)),
        ([SCRIPT, "const { LRU } = require('./lru');\nconsole.log(new LRU(1).size)"], 0, (0,)),
        ([SCRIPT, "class LRU { }\nconsole.log(LRU)"], 0, (0,)),
        ([SCRIPT, "console.log('nothing of it')"], 0, (0,)),
        (["const add = (a, b) => a + b;", "[1, 2].map(x => add(x, 1)).forEach(console.log)"], 0, (0, 1)),
    ],
)
def test_what_belongs_together_in_javascript(
    texts: list[str], chosen: int, expected: tuple[int, ...]
) -> None:
    assert pieces(texts, chosen, "javascript") == expected


BROKEN = "def avg(xs):\n    total = 0\n    return total / 0\n\nprint(avg([1]))\n"


@pytest.mark.parametrize(
    ("text", "other", "language", "expected"),
    [
        ("def avg(xs):\n    return sum(xs) / len(xs)\n\nprint(avg([1]))\n", BROKEN, "python", True),
        ("def avg(xs):\n    return sum(xs) / len(xs)\n", BROKEN, "python", False),
        ("def mean(xs):\n    return 1\n\nprint(mean([1]))\n", BROKEN, "python", False),
        ("def avg(xs):\n    return add(xs)\n\nprint(avg([1]))\n", BROKEN, "python", False),
        ("print(1)", "print(2)", "python", False),
        ("def avg(:", BROKEN, "python", False),
        (
            "const add = (a, b) => a + b;\nconsole.log(add(1, 2))",
            "const add = (a, b) => a;\n",
            "javascript",
            False,
        ),
        (
            "function add(a, b) { return a + b }\nconsole.log(add(1, 2))",
            "function add(a, b) { return a }\n",
            "javascript",
            True,
        ),
    ],
)
def test_another_version_of_a_program_makes_what_it_makes(
    text: str, other: str, language: str, expected: bool
) -> None:
    assert remakes(text, other, language) is expected


def test_many_steps_take_linear_time() -> None:
    texts = ["def f(x):\n    return x", *(f"y{number} = {number}" for number in range(2000))]
    texts += [f"print(f(y{number}))" for number in range(2000)]
    assert len(pieces(texts, 0)) == len(texts)


def test_many_blocks_take_linear_time() -> None:
    texts = [f"x{number} = x{number - 1} + 1 if {number} else 0" for number in range(3000)]
    assert pieces(["x0 = 0", *texts[1:]], 0) == tuple(range(3000))
