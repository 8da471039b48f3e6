"""Which programs of others are shown, where their checkouts have them, how their parts become one file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...public_programs import Checkout

HERE = Path(__file__).parent
DOM_EXAMPLES = Checkout(
    "mdn/dom-examples", "6aaab9c50896ad161853296c6f704f8b900c4aac", "https://github.com/mdn/dom-examples"
)
MERMAID = Checkout(
    "mermaid-js/mermaid",
    "df032c942c32f805a7f4cd1cf30a565e610bc4f1",
    "https://github.com/mermaid-js/mermaid",
)
PROJECTS = Checkout(
    "bradtraversy/50projects50days",
    "c92b0bc3a87fc95d44b89552b7b6a2eeb36ca481",
    "https://github.com/bradtraversy/50projects50days",
)
REACT = Checkout(
    "reactjs/react.dev",
    "12d692da47e77cdc558b928fcfbaf4e71c6d0cec",
    "https://github.com/reactjs/react.dev",
)
VUE = Checkout("vuejs/docs", "01e098a967951ea92d09b100b8e7d82c7a3369a2", "https://github.com/vuejs/docs")

PAGES = (
    "3d-boxes-background", "animated-countdown", "animated-navigation", "auto-text-effect", "blurry-loading",
    "button-ripple-effect", "content-placeholder", "custom-range-slider", "double-click-heart", "drag-n-drop",
    "drawing-app", "drink-water", "expanding-cards", "faq-collapse", "feedback-ui-design", "form-input-wave",
    "good-cheap-fast", "hoverboard", "incrementing-counter", "insect-catch-game", "notes-app",
    "password-generator", "quiz-app", "random-choice-picker", "theme-clock", "toast-notification",
    "todo-list", "verify-account-ui",
)  # fmt: skip
"""The folders in `PROJECTS` whose page needs no file but its own style sheet and script."""

CHAPTERS = {
    "learn/adding-interactivity": 7,
    "learn/choosing-the-state-structure": 2,
    "learn/conditional-rendering": 10,
    "learn/describing-the-ui": 4,
    "learn/escape-hatches": 2,
    "learn/javascript-in-jsx-with-curly-braces": 6,
    "learn/keeping-components-pure": 0,
    "learn/managing-state": 1,
    "learn/manipulating-the-dom-with-refs": 9,
    "learn/passing-props-to-a-component": 11,
    "learn/preserving-and-resetting-state": 2,
    "learn/queueing-a-series-of-state-updates": 4,
    "learn/reacting-to-input-with-state": 10,
    "learn/referencing-values-with-refs": 12,
    "learn/removing-effect-dependencies": 3,
    "learn/reusing-logic-with-custom-hooks": 10,
    "learn/separating-events-from-effects": 6,
    "learn/sharing-state-between-components": 1,
    "learn/state-a-components-memory": 11,
    "learn/state-as-a-snapshot": 4,
    "learn/synchronizing-with-effects": 2,
    "learn/tutorial-tic-tac-toe": 8,
    "learn/updating-objects-in-state": 1,
    "reference/react/Component": 10,
    "reference/react/Fragment": 1,
    "reference/react/PureComponent": 0,
    "reference/react/memo": 2,
    "reference/react/use": 0,
    "reference/react/useEffectEvent": 3,
    "reference/react/useId": 0,
    "reference/react/useRef": 1,
    "reference/react/useSyncExternalStore": 1,
}
"""The chapters of `REACT` and which of each one's examples, from 0, is a single file of code."""

COMPONENTS = (
    "attribute-bindings", "circle-drawer", "conditionals-and-loops", "counter", "crud", "fetching-data",
    "flight-booker", "form-bindings", "handling-input", "hello-world", "list-transition", "markdown",
    "temperature-converter", "timer",
)  # fmt: skip
"""The examples of `VUE` that are one component; each is there in Vue's two styles."""

DIAGRAMS = (
    "architecture", "block", "c4", "gitgraph", "kanban", "mindmap", "packet", "pie", "quadrantChart", "radar",
    "requirementDiagram", "sankey", "timeline", "treemap", "userJourney", "xyChart",
)  # fmt: skip
GUIDE = (
    "essentials/class-and-style",
    "essentials/computed",
    "extras/reactivity-in-depth",
    "built-ins/transition",
)

_EXAMPLE = re.compile(r"<Sandpack[^>]*>(.*?)</Sandpack>", re.DOTALL)
_FENCE = re.compile(r"```js[^\n]*\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class PublicProgram:
    """One program, as one file; its suffix tells its language."""

    name: str
    code: str

    @property
    def suffix(self) -> str:
        """Such as `.jsx`."""
        return Path(self.name).suffix


@dataclass(frozen=True)
class Source:
    """The programs of an environment and the checkouts that they are read from."""

    read: Callable[[], Iterator[PublicProgram]]
    checkouts: tuple[Checkout, ...] = ()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _html() -> Iterator[PublicProgram]:
    for name in PAGES:
        folder = PROJECTS.folder() / name
        style, script = _text(folder / "style.css"), _text(folder / "script.js")
        page = _text(folder / "index.html")
        page = page.replace('<link rel="stylesheet" href="style.css" />', f"<style>\n{style}</style>")
        page = page.replace('<script src="script.js"></script>', f"<script>\n{script}</script>")
        yield PublicProgram(f"{name}.html", page)


def _react() -> Iterator[PublicProgram]:
    for chapter, number in CHAPTERS.items():
        text = _text(REACT.folder() / "src" / "content" / f"{chapter}.md")
        code = _FENCE.search(_EXAMPLE.findall(text)[number])
        assert code is not None, f"example {number} of {chapter} has no code"
        yield PublicProgram(f"{Path(chapter).name}-{number}.jsx", code[1])


def _vue() -> Iterator[PublicProgram]:
    for name in COMPONENTS:
        folder = VUE.folder() / "src" / "examples" / "src" / name / "App"
        for style in ("composition", "options"):
            script = folder / f"{style}.js"
            sheet = folder / "style.css"
            parts = [
                f"<script>\n{_text(script)}</script>\n" if script.exists() else "",
                f"<template>\n{_text(folder / 'template.html')}</template>\n",
                f"<style>\n{_text(sheet)}</style>\n" if sheet.exists() else "",
            ]
            yield PublicProgram(f"{name}-{style}.vue", "\n".join(filter(None, parts)))


def _mermaid() -> Iterator[PublicProgram]:
    for path in sorted((HERE / "mermaid").iterdir()):
        yield PublicProgram(path.name, _text(path))


def _markdown() -> Iterator[PublicProgram]:
    for checkout in (PROJECTS, DOM_EXAMPLES):
        name = checkout.repository.partition("/")[2]
        yield PublicProgram(f"{name}.md", _text(checkout.folder() / "README.md"))
    for name in DIAGRAMS:
        path = MERMAID.folder() / "docs" / "syntax" / f"{name}.md"
        yield PublicProgram(f"mermaid-{name}.md", _text(path))
    for name in GUIDE:
        path = VUE.folder() / "src" / "guide" / f"{name}.md"
        yield PublicProgram(f"vue-{path.stem}.md", _text(path))


SOURCES = {
    "html": Source(_html, (PROJECTS,)),
    "react": Source(_react, (REACT,)),
    "vue": Source(_vue, (VUE,)),
    "mermaid": Source(_mermaid),
    "markdown": Source(_markdown, (PROJECTS, DOM_EXAMPLES, MERMAID, VUE)),
}
