from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Frame

from .conftest import Visitor, page_of


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

~~~html
<!-- a comment --><script>let a = 1</script>
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
