# ruff: noqa: E501  # a program is a line
from __future__ import annotations

import pytest

from .conftest import Visitor, page_of

STOPPED = "Stopped: a loop (line {}) ran for 5 seconds without a pause."


@pytest.mark.parametrize(
    ("kind", "code", "line"),
    [
        ("html", "<p>before</p>\n<script>\nlet n = 0;\nwhile (true) n++;\n</script>", 4),
        ("html", "<p>before</p>\n<script type='module'>\nfor (;;) { try { throw 1 } catch { } }\n</script>", 3),
        (
            "react",
            "import { useEffect } from 'react';\nexport default function App() {\n  useEffect(() => {\n"
            "    do { } while (1);\n  });\n  return <p>before</p>;\n}",
            4,
        ),
        (
            "vue",
            "<template><p>before</p></template>\n<script setup>\nimport { onMounted } from 'vue'\n"
            "onMounted(async () => {\n  for (;;) await null\n})\n</script>",
            5,
        ),
    ],
)  # fmt: skip
def test_an_endless_loop_is_stopped_and_named(visitor: Visitor, kind: str, code: str, line: int) -> None:
    visit = visitor.visit(page_of(kind, code))
    said = [*visit.errors, *visit.console]  # Vue logs what its hooks throw
    assert any(STOPPED.format(line) in text for text in said), said


def test_loops_that_end_or_pause_are_left_alone(visitor: Visitor) -> None:
    code = """<script>
function* numbers() { let n = 0; while (true) yield n++; }
const sleep = () => new Promise(done => setTimeout(done));
(async () => {
  let sum = 0;
  outer: for (const n of numbers()) {
    for (let i = 0; i < 3; i++) if (n % 2 && i === 1) continue outer; else sum += 1;
    if (n === 5000) do sum--; while (false);
    else if (n >= 10_000) break outer;
  }
  for (const key in { a: 1, b: 2 }) sum += key.length;
  let big = 0;
  for (let i = 0; i < 3e7; i++) big += i;
  for (let i = 0; i < 300; i++) await sleep();
  const worker = new Worker(URL.createObjectURL(new Blob([`onmessage = ${function () {
    let n = 0; for (let i = 0; i < 5; i++) n += i; postMessage(n);
  }}`])));
  worker.onmessage = ({ data }) => document.body.append(`done ${sum} ${data}`);
  worker.postMessage(1);
})();
</script>"""
    visit = visitor.visit(page_of("html", code), settle=2.5)
    assert visit.errors == []
    assert visit.text.strip() == "done 20004 10"
