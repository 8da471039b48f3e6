"""Programs that nobody wrote for us, shown in the frame that the panel uses; see README.md.

    python -m tests.pages.public [--kind vue] [--shots FOLDER]

prints a table of how many of them work. What can't work is named below with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Frame

from ..conftest import Visitor, build
from .sources import SOURCES, PublicProgram

KINDS = tuple(SOURCES)
LANGUAGES = {".tsx": "typescript", ".jsx": "javascript"}
CAN_NOT = {
    "react/javascript-in-jsx-with-curly-braces-6.jsx": "an exercise, broken on purpose: React says why",
    "vue/fetching-data-composition.vue": "asks GitHub for its data, and pages have no network",
    "vue/fetching-data-options.vue": "asks GitHub for its data, and pages have no network",
    "mermaid/usecase-1.mmd": "a kind of diagram that the package is ahead of Mermaid by",
    "mermaid/usecase-2.mmd": "a kind of diagram that the package is ahead of Mermaid by",
    "mermaid/usecase-3.mmd": "a kind of diagram that the package is ahead of Mermaid by",
}
"""Programs that can't work here, and why."""

_SHOWN = """async () => {
  const deadline = performance.now() + 15000;
  const pending = () => document.querySelector('code.language-mermaid, main > div:empty');
  while (pending() && performance.now() < deadline) await new Promise(done => setTimeout(done, 50));
  const pictures = [...document.querySelectorAll('svg, canvas, img, input, button, div')];
  return (document.body.innerText.trim() !== '' || pictures.some(element => element.offsetWidth > 20))
    && !pending();
}"""


@dataclass(frozen=True)
class Result:
    """What came of one program; `problem` is empty where it works."""

    name: str
    problem: str
    console: tuple[str, ...] = ()
    shot: bytes = b""


def programs(kind: str) -> list[PublicProgram]:
    """Every program of an environment; a test is skipped where a checkout is missing."""
    return list(SOURCES[kind].read())


def missing(kind: str) -> list[str]:
    """What to do about each checkout that is needed and not there."""
    return [checkout.missing for checkout in SOURCES[kind].checkouts if checkout.missing]


def try_program(visitor: Visitor, kind: str, program: PublicProgram, *, shoot: bool = False) -> Result:
    """Build a program, show it, and see whether it shows something and nothing fails in it."""
    built = build(kind, program.code, LANGUAGES.get(program.suffix, ""))
    if built.html is None:
        return Result(program.name, f"not built: {built.problems}")

    async def look(frame: Frame) -> Any:
        shown = await frame.evaluate(_SHOWN)
        return shown, await frame.page.screenshot() if shoot else b""

    visit = visitor.visit(built.html, look)
    shown, shot = visit.result
    problem = visit.errors[0] if visit.errors else "" if shown else "nothing is shown"
    return Result(program.name, problem, tuple(visit.console), shot)
