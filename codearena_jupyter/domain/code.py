"""Code found in an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block of an answer.

    `language` is the canonical name of the fence's tag ("python" for "py"),
    empty where the fence has none; `filename` is the name given beside the
    fence or in the block's first comment, if any. `closed` is false for the
    last block of an answer that was cut.

    `imports` are the packages that Python, JavaScript or TypeScript code imports, as
    its parser sees them: "streamlit" for `import streamlit.web`, "@mui/material",
    "react-dom" for `react-dom/client`, "node:fs"; files beside it ("./app.js") are
    not among them. `traits` are what else its parser sees: "jsx" (JSX syntax), "dom"
    (it uses `document`, `window` and the like, so it is meant for a page), "node"
    (it uses `process`, `require` and the like, so it is not).
    """

    text: str
    language: str = ""
    filename: str | None = None
    closed: bool = True
    imports: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Program:
    """The one program of an answer, ready to be run.

    `environment` is the name of an environment ("python", "html", …), never
    "auto". `dependencies` are package requirements the code asks for. `files`
    are the answer's other files, as (path, text): they lie beside the program. Where
    `path` is not "", they lie below the working folder as in the answer's project,
    and so does the program.
    """

    code: str
    language: str
    environment: str
    dependencies: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    path: str = ""
