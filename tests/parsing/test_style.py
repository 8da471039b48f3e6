"""Measures of how an answer is written."""

from __future__ import annotations

import inspect

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.parsing.style import style_of


def program(language: str, code: str) -> Program:
    given = {"code": code, "language": language, "environment": language}
    return Program(**{name: given[name] for name in inspect.signature(Program).parameters if name in given})


def test_text_code_comments_and_markup_are_measured_apart() -> None:
    code = "# sums\nx = 1  # one\n    # indented\nprint(x)\n"
    answer = f"## Plan\n\n- add\n- **print**\n\n```python\n{code}```\nDone."
    assert style_of(answer, program("python", code)) == {
        "length": len("## Plan\n\n- add\n- **print**\n\n\nDone."),
        "code": len(code),
        "comments": 2,
        "markdown": 4,
    }


@pytest.mark.parametrize(
    ("language", "code", "comments"),
    [
        ("javascript", "// a\nlet x = '// no'\n/* b\n * c\n */", 4),
        ("html", "<p>x</p><!-- a --><!-- b -->", 2),
        ("python", "#!/usr/bin/env python\n# a", 1),
        ("mermaid", "graph TD\n%% a\nA-->B", 1),
    ],
)
def test_comments_of_several_languages(language: str, code: str, comments: int) -> None:
    assert style_of("", program(language, code))["comments"] == comments


def test_an_answer_without_a_program_has_no_code() -> None:
    assert style_of("No.", None) == {"length": 3, "code": 0, "comments": 0, "markdown": 0}
