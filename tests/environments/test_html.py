from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import BuildPlan, PagePlan
from codearena_jupyter.environments.html import Html


def shown(code: str) -> str:
    plan = Html().plan(Program(code, "html", "html"))
    assert isinstance(plan, PagePlan)
    return plan.html


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html><p>x</p>", "\ufeff\n<!doctype HTML><p>x</p>", "<HTML><p>x</p></HTML>"]
)
def test_a_document_is_shown_as_it_is(start: str) -> None:
    assert shown(start) == start


@pytest.mark.parametrize("part", ["<div>x</div>", "<svg></svg>", "text", ""])
def test_a_part_is_shown_in_a_document(part: str) -> None:
    html = shown(part)
    assert html.startswith("<!DOCTYPE html>")
    assert f"<body>{part}\n</body>" in html


@pytest.mark.parametrize(
    "code", ["<script>for (;;) {}</script>", '<LINK rel="stylesheet" href="https://x.example/a.css">']
)
def test_scripts_and_style_sheets_are_built_and_shown_as_they_are_where_they_can_not_be(code: str) -> None:
    plan = Html().plan(Program(f"<!DOCTYPE html>{code}", "html", "html"))
    assert isinstance(plan, BuildPlan)
    assert plan.kind == "html"
    assert plan.code == plan.plain == f"<!DOCTYPE html>{code}"
