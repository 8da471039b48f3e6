"""Whole answers, as models write them: what people see of each, without a network."""

from __future__ import annotations

import pytest
from playwright.async_api import Frame

from codearena_jupyter.domain.execution import BuildPlan, PagePlan
from codearena_jupyter.environments.registry import find_environment, load_environments
from codearena_jupyter.parsing.answer import read_answer

from .answers import Answer, answers
from .conftest import Visit, Visitor, build_plan

KINDS = ("html", "react", "vue", "mermaid", "markdown")
ALL = [answer for kind in KINDS for answer in answers(kind)]
ENVIRONMENTS = load_environments()


@pytest.mark.slow
@pytest.mark.parametrize("answer", ALL, ids=lambda answer: f"{answer.environment}: {answer.name}")
def test_an_answer_shows_what_is_meant_or_says_what_is_wrong(answer: Answer, visitor: Visitor) -> None:
    program = read_answer(answer.text, ENVIRONMENTS).program
    assert program is not None
    assert program.environment == answer.environment
    plan = find_environment(ENVIRONMENTS, program.environment).plan(program)
    if isinstance(plan, BuildPlan):
        built = build_plan(plan)
        html, problems = built.html, " ".join((built.problems, *built.notes))
    else:
        assert isinstance(plan, PagePlan)
        html, problems = plan.html, ""
    if html is None:
        assert answer.seen.startswith("! ")
        assert answer.seen[2:] in problems
        return

    async def act(frame: Frame) -> bool:
        if answer.seen.startswith("! "):
            await frame.wait_for_timeout(500)
            return False
        if answer.seen.startswith("# "):
            await frame.wait_for_selector(answer.seen[2:], state="attached", timeout=10_000)
        else:
            await frame.get_by_text(answer.seen).first.wait_for(state="attached", timeout=10_000)
        return True

    visit: Visit = visitor.visit(html, act)
    if answer.seen.startswith("! "):
        assert any(answer.seen[2:] in told for told in (*visit.errors, problems)), (visit.errors, problems)
    else:
        assert visit.result
        assert visit.errors == []
