from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments.html import Html


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html><p>x</p>", "\ufeff\n<!doctype HTML><p>x</p>", "<HTML><p>x</p></HTML>"]
)
def test_a_document_is_shown_as_it_is(start: str) -> None:
    assert Html().plan(Program(start, "html", "html")).html == start


@pytest.mark.parametrize("part", ["<div>x</div>", "<svg></svg>", "text", ""])
def test_a_part_is_shown_in_a_document(part: str) -> None:
    html = Html().plan(Program(part, "html", "html")).html
    assert html.startswith("<!DOCTYPE html>")
    assert f"<body>\n{part}\n</body>" in html
