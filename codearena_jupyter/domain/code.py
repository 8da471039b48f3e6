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
    """

    text: str
    language: str = ""
    filename: str | None = None
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Program:
    """The one program of an answer, ready to be run.

    `environment` is the name of an environment ("python", "html", …), never
    "auto". `dependencies` are package requirements the code asks for.
    """

    code: str
    language: str
    environment: str
    dependencies: tuple[str, ...] = ()
