"""Packages that an answer names itself: in install lines, and in the files that projects list theirs in."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..domain.code import CodeBlock

Named = tuple[str, str]
"""(name, requirement)."""
REQUIREMENT = re.compile(
    r"([A-Za-z0-9](?:[\w.-]{0,80}[A-Za-z0-9])?)(?:\[[\w, .-]{0,80}\])?"
    r"(?:(?:[<>=!~]=|[<>])[\w.*+!<>=~, -]{1,60})?"
)
"""Of PyPI: a name, extras, versions."""
_INSTALLERS = re.compile(r"(?:python[\d.]*\s+-m\s+|uv\s+)?pip[\d.]*\s+install\s|uv\s+add\s")
_NPM_INSTALLERS = re.compile(r"(?:npm\s+(?:i|install|add)|yarn\s+add|pnpm\s+(?:add|i|install)|bun\s+add)\s")
_NPM_REQUIREMENT = re.compile(r"((?:@[\w.-]{1,100}/)?[\w.-]{1,100})@[\w.^~*-]{1,60}")
_SCRIPT = re.compile(r"^# /// script[ \t]*\n((?:#(?: [^\n]*)?\n){1,200}?)# ///[ \t]*$", re.MULTILINE)
"""Metadata at the beginning of a script (PEP 723)."""
_MAX_CHARS = 20_000
_MAX_LINE = 2000
_OPTIONS = {
    "-r", "-c", "-e", "-t", "-i", "-f", "--index-url", "--extra-index-url", "--target", "--find-links",
}  # fmt: skip
"""Those that a value follows."""


def normal(name: str) -> str:
    """A package's name in the one spelling that PyPI compares names by."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python_declared(blocks: Sequence[CodeBlock]) -> Iterator[Named]:
    """What install lines, `requirements.txt`, `pyproject.toml` and the metadata of scripts name; options,
    files and addresses are not."""
    for block in blocks:
        name = PurePosixPath(block.filename or "").name.lower()
        text = block.text[:_MAX_CHARS]
        if name.startswith("requirements") and name.endswith((".txt", ".in")):
            yield from _each(text.splitlines())
        elif name == "pyproject.toml":
            yield from _project(_toml(text), "project")
        elif block.language == "python" and (script := _SCRIPT.search(text)):
            yield from _project({"script": _toml(re.sub(r"(?m)^# ?", "", script[1]))}, "script")
        if block.language in {"shell", "python", "text", ""}:
            yield from _installed(block.text, _INSTALLERS, _requirements)


def npm_declared(blocks: Sequence[CodeBlock]) -> Iterator[Named]:
    """(name, name@version) of what install lines and `package.json` name with a version."""
    for block in blocks:
        if PurePosixPath(block.filename or "").name == "package.json":
            yield from _manifest(block.text[:_MAX_CHARS])
        elif block.language in {"shell", "text", ""}:
            yield from _installed(block.text, _NPM_INSTALLERS, lambda words: _npm(words.split()))


def _installed(text: str, installers: re.Pattern[str], read: Any) -> Iterator[Named]:
    for line in text.splitlines():
        command = line.strip().lstrip("$!%> ")
        if found := installers.match(command[:200]):
            yield from read(command[found.end() : _MAX_LINE])


def _requirements(arguments: str) -> Iterator[Named]:
    try:
        words = shlex.split(arguments, comments=True)
    except ValueError:
        return
    skip = False
    for word in words:
        if word in {"&&", ";", "|", "||"}:
            return
        option, skip = skip, word in _OPTIONS
        if not option and not word.startswith("-"):
            yield from _each([word])


def _npm(words: Iterable[str]) -> Iterator[Named]:
    for word in words:
        if match := _NPM_REQUIREMENT.fullmatch(word):
            yield match[1], word


def _each(lines: Iterable[object]) -> Iterator[Named]:
    """Requirements, each without its comment, its hashes, and what it says of when it counts."""
    for line in lines:
        if isinstance(line, str):
            text = re.split(r"\s#|;|\s--|\s*\\$", line[:_MAX_LINE])[0].replace(" ", "").strip()
            if found := REQUIREMENT.fullmatch(text):
                yield found[1], text


def _project(told: dict[str, Any], table: str) -> Iterator[Named]:
    found = told.get(table)
    listed = found.get("dependencies") if isinstance(found, dict) else None
    yield from _each(listed if isinstance(listed, list) else ())


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}  # a mere excerpt; its program may run all the same


def _manifest(text: str) -> Iterator[Named]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    for table in ("devDependencies", "dependencies"):
        found = told.get(table) if isinstance(told, dict) else None
        if isinstance(found, dict):
            yield from _npm(f"{name}@{version}" for name, version in found.items())
