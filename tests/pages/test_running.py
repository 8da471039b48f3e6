"""The whole way: planned by its environment, built in the real sandbox."""

from __future__ import annotations

import asyncio

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import Execution, ExecutionRequest
from codearena_jupyter.environments.pages.builder import BunBuilder
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.execution.runner import ProgramRunner
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.settings import Settings

from .conftest import Visitor

COMPONENT = "export default function App() { return <b>built</b> }"


def run(code: str, environment: str, language: str, pages: BunBuilder | None = None) -> Execution:
    return asyncio.run(_run(Program(code, language, environment), pages or BunBuilder()))


async def _run(program: Program, builder: BunBuilder) -> Execution:
    sandbox = BubblewrapSandbox(Settings.load(pool_size=0), builder.shown)
    try:
        runner = ProgramRunner(load_environments(), sandbox, builder)
        return await runner.run(ExecutionRequest(program))
    finally:
        await sandbox.close()


def test_a_component_becomes_a_page(visitor: Visitor) -> None:
    execution = run(COMPONENT, "react", "javascript")
    assert execution.status == "ok", execution
    assert execution.sandbox == "bubblewrap"
    assert 0 < execution.durations_ms.build < 5000
    assert execution.page is not None
    visit = visitor.visit(execution.page)
    assert visit.text.strip() == "built"
    assert visit.errors == visit.requests == []


@pytest.mark.parametrize(
    ("code", "environment", "language", "line"),
    [
        ("export default () => <b>\n<i></b>", "react", "javascript", "line 2"),
        ("<template>\n<p :a='b c'></p></template>", "vue", "vue", "line 2"),
        ("<script type=module>\n\nimport a from './a.js'; a()</script>", "html", "html", "line 3"),
    ],
)
def test_a_failed_build_says_so_with_its_line(code: str, environment: str, language: str, line: str) -> None:
    execution = run(code, environment, language)
    assert execution.status == "build_failed"
    assert execution.detail.startswith(f"Building failed: {line}")
    assert execution.stderr.startswith(line)
    assert execution.page is None


def test_what_the_page_could_not_have_is_told() -> None:
    execution = run("import './a.css'; export default () => <b>x</b>", "react", "javascript")
    assert execution.status == "ok"
    assert execution.detail == "The style sheet “./a.css” is not part of the answer."


def test_where_nothing_can_be_built_html_is_shown_as_it_is_and_react_is_not() -> None:
    class Nothing(BunBuilder):
        shown = {}  # type: ignore[assignment]  # noqa: RUF012

    execution = run("<!DOCTYPE html><script>1</script>", "html", "html", Nothing())
    assert execution.status == "ok"
    assert execution.page == "<!DOCTYPE html><script>1</script>"
    assert execution.detail.startswith("Shown as it is, not built.")
    execution = run(COMPONENT, "react", "javascript", Nothing())
    assert execution.status == "unavailable"
    assert execution.page is None


def test_an_answer_can_not_leave_the_sandbox_while_it_is_built() -> None:
    # Of many ways (see test_attacks.py) the plainest: files can't be read into a page by any kind of import.
    code = (
        "import a from '/etc/passwd' with { type: 'text' };\nexport * from '/home/arena/main.py';\n"
        "export default () => <b>{a}{String(require('../../etc/passwd'))}</b>"
    )
    execution = run(code, "react", "javascript")
    assert execution.status == "build_failed"
    assert execution.stderr.count("can't be imported") == 3
    assert "arena:x:" not in str(execution)
