"""The language that a code block is in, whatever its fence says."""

from __future__ import annotations

import re
from dataclasses import replace

from ..domain.code import CodeBlock
from .guess import correct_language, guess_language
from .javascript import facts
from .language import canonical_language
from .python import python_imports

_SCRIPTS = re.compile(
    r"#![ \t]*\S{0,80}/(?:env[ \t]+(?:-\S+[ \t]+){0,3})?([A-Za-z]+)[\d.]*(?:[ \t][^\n]{0,80})?\n"
)
"""What a script says of itself, whatever its fence says."""
_INSTALLS = (
    "pip ", "pip3 ", "!pip ", "%pip ", "python -m pip ", "python3 -m pip ", "$ ", "uv ", "conda ", "npm ",
    "npx ", "yarn ", "pnpm ", "apt ", "apt-get ", "sudo ", "brew ", "cargo ", "go get ", "go run ", "node ",
)  # fmt: skip


def labelled(block: CodeBlock) -> CodeBlock:
    """The block with the language that it is in, where the fence says nothing or something else."""
    lines = [line.strip() for line in block.text.splitlines() if line.strip()]
    language = block.language
    if lines and language in {"", "python"} and all(line.startswith(_INSTALLS) for line in lines):
        return replace(block, language="shell")
    if language in {"", "shell"} and (script := _SCRIPTS.match(block.text)):
        language = _RUNNERS.get(script[1]) or canonical_language(script[1])
    if language == "python" and lines and lines[0].startswith(">>> "):
        return replace(block, language="text")
    if language in {"", "xml"}:
        language = guess_language(block.text) or language
    else:
        language = correct_language(block.text, language)
    return in_language(block, language)


_RUNNERS = {"bun": "javascript", "deno": "typescript", "uv": "python", "pypy": "python", "swipl": "prolog"}
"""Programs of scripts that are not called like their language."""


def in_language(block: CodeBlock, language: str) -> CodeBlock:
    """The block with that language, and what it imports and shows in it."""
    if language == "python":
        imports = frozenset(name.partition(".")[0] for name in python_imports(block.text))
        return replace(block, language=language, imports=imports)
    if language in {"javascript", "typescript"}:
        imports, traits = facts(block.text, language)
        return replace(block, language=language, imports=imports, traits=traits)
    return replace(block, language=language)
