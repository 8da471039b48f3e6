"""Whole answers as models write them, and what people see of each.

A file holds the answers for one environment. A line `%%%% NAME => SEEN` begins one: SEEN is text that the
page shows, `# SELECTOR` of an element in it, or `! WORDS` of the problem that is told instead of a page or
by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_BEGIN = re.compile(r"^%%%% (.+?) => (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    environment: str
    name: str
    seen: str
    text: str


def answers(environment: str) -> Sequence[Answer]:
    """The answers for an environment, in order."""
    pieces = _BEGIN.split((Path(__file__).parent / f"{environment}.md").read_text(encoding="utf-8"))
    rows = zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
    return [Answer(environment, name, seen.strip(), text.strip() + "\n") for name, seen, text in rows]
