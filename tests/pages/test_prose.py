from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Frame

from .conftest import Visitor, page_of

SOURCES = Path(__file__).parents[2] / "pages"


def test_a_diagram_is_drawn(visitor: Visitor) -> None:
    async def look(frame: Frame) -> Any:
        return await frame.evaluate("document.querySelector('svg').getBoundingClientRect().width")

    visit = visitor.visit(page_of("mermaid", 'graph TD; A["a </script> b"] --> B'), look)
    assert visit.result > 50
    assert "a" in visit.text
    assert visit.errors == visit.requests == []


@pytest.mark.parametrize("code", ["graph TD; A --> ", "not a diagram", "", "sequenceDiagram\n A->>: x"])
def test_an_invalid_diagram_is_an_error_of_the_page(visitor: Visitor, code: str) -> None:
    visit = visitor.visit(page_of("mermaid", code))
    assert any("Invalid diagram" in error for error in visit.errors)
    assert "The diagram is not valid" in visit.text


def test_mermaids_own_examples_are_drawn(visitor: Visitor) -> None:
    """One of each kind; the package is installed where the libraries were built."""
    if not (SOURCES / "node_modules/@mermaid-js/examples").is_dir():
        pytest.skip("the sources of the libraries are not installed: npm ci --prefix pages")
    print_all = "import('@mermaid-js/examples').then(m => console.log(JSON.stringify(m.diagramData)))"
    done = subprocess.run(["node", "-e", print_all], cwd=SOURCES, capture_output=True, check=True)
    examples = {kind["id"]: kind["examples"][0]["code"] for kind in json.loads(done.stdout)}
    assert len(examples) > 20
    text = "\n\n".join(f"```mermaid\n{code}\n```" for name, code in examples.items() if name != "usecase")

    async def wait(frame: Frame) -> Any:
        await frame.wait_for_function("!document.querySelector('code.language-mermaid')", timeout=30_000)
        return await frame.evaluate("document.querySelectorAll('figure > svg').length")

    visit = visitor.visit(page_of("markdown", text), wait)
    assert visit.errors == visit.requests == []
    # The package is ahead of the library by one kind of diagram.
    assert visit.result == len(examples) - ("usecase" in examples)


def test_a_text_is_shown_with_formulas_code_tables_and_tasks(visitor: Visitor) -> None:
    code = """---
title: front matter
---
# Title

Euler: $e^{i\\pi} = -1$, and $$\\int_0^1 x\\,dx$$ costs $5.

- [x] done

| a | b |
|---|---|
| 1 | 2 |

~~~python
def f(): return "</script>"
~~~

<details><summary>More</summary>hidden</details>
<img src="https://example.com/a.png" alt="none">
"""

    async def look(frame: Frame) -> Any:
        return await frame.evaluate(
            "['h1', '.katex', 'table td', 'input[type=checkbox]:checked', '.hljs-keyword', 'details']"
            ".filter(wanted => !document.querySelector(wanted))"
        )

    visit = visitor.visit(page_of("markdown", code), look)
    assert visit.result == []
    assert "front matter" not in visit.text
    assert visit.errors == []
