"""The code blocks of a Markdown answer."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..domain.code import CodeBlock
from .language import canonical_language, language_of_suffix

_FILE_NAME = re.compile(r"[\w./\\-]{1,200}\.[A-Za-z]\w{0,9}")
_COMMENT = re.compile(
    r"\s{0,8}(?:#|//|--|;|/\*|<!--)\s{0,8}(?:file(?:name)?\s{0,4}:\s{0,4})?([\w./-]{1,200}\.\w{1,10})\s{0,8}(?:\*/|-->)?\s{0,8}",
    re.IGNORECASE,
)

_LINE_CHARS = 200
_NAME = r"[\w./-]{1,100}\.[A-Za-z]\w{0,9}"
_ALONE = re.compile(
    rf"[\s>#*_`+-]{{0,20}}(?:\d{{1,2}}[.)]\s{{0,4}})?(?:(?:file|filename|in|create)\b:?)?[\s*_`\"'(\[]{{0,8}}({_NAME})"
    rf"[\s*_`\"')\]:]{{0,8}}(?:\([^()]{{0,80}}\)[\s*_:]{{0,6}})?",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"(?:`|\*\*)({_NAME})(?:`|\*\*)")


def read_fences(text: str) -> tuple[CodeBlock, ...]:
    """The fenced blocks of an answer in order.

    Fences may be of backticks or tildes, stand in lists and quotes, hold shorter fences, and
    lack their end where the answer was cut.
    """
    lines = text.splitlines()
    return tuple(_fenced(token, lines) for token in _parser().parse(text) if token.type == "fence")


def read_indented(text: str) -> tuple[CodeBlock, ...]:
    """The indented code blocks of an answer, for where it has no fence."""
    return tuple(CodeBlock(token.content) for token in _parser().parse(text) if token.type == "code_block")


@functools.cache
def _parser() -> MarkdownIt:
    """CommonMark's blocks alone. Inline text does not matter here; in raw HTML a fence counts
    too, since models put code in <details>; and an underline of dashes is no heading."""
    parser = MarkdownIt("commonmark")
    parser.disable(["inline", "html_block", "reference", "lheading", "heading", "hr"])
    return parser


def _fenced(token: Token, answer: Sequence[str]) -> CodeBlock:
    language, filename = _read_info(token.info)
    first, after = token.map or [0, 0]
    above = answer[max(first - 2, 0) : first]
    filename = filename or _name_in_comment(token.content) or _name_in(above, language)
    if not language and filename:
        language = language_of_suffix(PurePosixPath(filename).suffix)
    lines = token.content.count("\n") + (token.content[-1:] not in {"", "\n"})
    closed = after - first == lines + 2
    return CodeBlock(token.content, language, filename, closed)


def _name_in(lines: Sequence[str], language: str) -> str | None:
    """The file name that the last of the lines above a fence states: `**utils.py**`, `### 2. src/main.c`, or
    a sentence that leads to the code and names one file, as in "Create a file `utils.py`:". What the fence
    says of the language has to agree."""
    above = next((line for line in reversed(lines) if line.strip()), "")[:_LINE_CHARS]
    found = _ALONE.fullmatch(above)
    names = [found[1]] if found else []
    if not names and above.rstrip(" *_").endswith(":"):
        names = _QUOTED.findall(above)
    if len(names) != 1:
        return None
    suffix = PurePosixPath(names[0]).suffix
    told = language_of_suffix(suffix)
    agrees = language in {"", told} or (language == "cpp" and suffix == ".h")
    return names[0] if told and agrees else None


def _read_info(info: str) -> tuple[str, str | None]:
    """(language, file name) of an info string: `py`, `python main.py`, `python:src/main.py`,
    `main.py`, `{.python}`, `js title="app.js"`."""
    words = info[:1000].replace("{", " ").replace("}", " ").replace(",", " ").split()
    if not words:
        return "", None
    tag, _, rest = words[0].lstrip(".").partition(":")
    names = [rest, *(word.rpartition("=")[2].strip("\"'`()") for word in words[1:])]
    filename = next((name for name in names if _FILE_NAME.fullmatch(name)), None)
    if "." in tag and language_of_suffix(PurePosixPath(tag).suffix):
        return language_of_suffix(PurePosixPath(tag).suffix), tag
    return canonical_language(tag), filename


def _name_in_comment(text: str) -> str | None:
    """The file name that a block's first line states, as in `# main.py`."""
    found = _COMMENT.fullmatch(text.partition("\n")[0][:300])
    return found[1] if found and language_of_suffix(PurePosixPath(found[1]).suffix) else None
