"""SQL that an answer gives in steps: tables in one block, rows in the next, the query in a third."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ..domain.code import CodeBlock

_ASIDE = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^'\n]|'')*'?", re.DOTALL)
_CREATES = re.compile(
    r"\bcreate\s{1,9}(?:or\s{1,9}replace\s{1,9})?(?:temp(?:orary)?\s{1,9})?(?:table|view|schema|sequence|type|macro)\s{1,9}"
    r"(?:if\s{1,9}not\s{1,9}exists\s{1,9})?([\w.\"]{1,200})",
    re.IGNORECASE,
)


def in_order(blocks: Sequence[CodeBlock]) -> str:
    """The SQL blocks one after the other where they are steps, "" where they are not: nothing is created, or
    something twice, since then they are different ways to do the same."""
    steps = [block for block in blocks if block.language == "sql"]
    created = Counter(name.lower() for block in steps for name in _created(block.text))
    if len(steps) < 2 or not created or max(created.values()) > 1:
        return ""
    return "\n".join(_ended(block.text) for block in steps)


def _created(text: str) -> list[str]:
    return _CREATES.findall(_ASIDE.sub(" ", text))


def _ended(text: str) -> str:
    """With the semicolon that a last statement may lack."""
    bare = _ASIDE.sub(" ", text).rstrip()
    return text if not bare or bare.endswith(";") else f"{text.rstrip()}\n;\n"
