"""Which package names are well known, and which only look so.

Models invent package names, and others register them. So what a battle installs by itself is on a list
that comes along (`known/`); all else is shown to the user first.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files

from ...domain.packages import Ecosystem

LISTS: dict[Ecosystem, str] = {"python": "pypi.txt", "npm": "npm.txt"}
MORE: dict[Ecosystem, tuple[str, ...]] = {
    "python": (
        "arcade", "asciimatics", "esper", "manim", "mesa", "noise", "perlin-noise", "pretty-midi", "pytmx",
        "pyxel", "vpython",
    ),
    "npm": (
        "@react-three/rapier", "brain.js", "cannon-es", "kaboom", "lil-gui", "matter-js", "ml5", "p5",
        "paper", "phaser", "planck-js", "pts", "simplex-noise", "tone", "tweakpane", "uplot",
    ),
}  # fmt: skip
"""What answers use for games, music and pictures, which all the world's servers do not."""

_LETTERS = string.ascii_lowercase + string.digits + "-_./@"
_SHORTEST = 4
"""Shorter names are all a letter apart from one another."""


def normal(name: str, ecosystem: Ecosystem) -> str:
    """One spelling for all that the index takes for the same."""
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "python" else name.lower()


@cache
def known(ecosystem: Ecosystem) -> frozenset[str]:
    """The well-known names."""
    text = files(__package__).joinpath("known", LISTS[ecosystem]).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#")) | {*MORE[ecosystem]}


def doubt(name: str, ecosystem: Ecosystem, trusted: Collection[str] = ()) -> str:
    """Why a name should be looked at before it is installed, as a sentence; "" where it need not.

    `trusted` are further names, of the user or the administrator.
    """
    own = normal(name, ecosystem)
    if own in known(ecosystem) or own in {normal(other, ecosystem) for other in trusted}:
        return ""
    if meant := lookalike(own, ecosystem):
        return f"“{name}” is not a well-known package, but one letter away from “{meant}”."
    return f"“{name}” is not among the well-known packages."


def lookalike(name: str, ecosystem: Ecosystem) -> str:
    """The well-known name that this one can be mistaken for, "" if there is none."""
    names = known(ecosystem)
    if len(name) < _SHORTEST:
        return ""
    return min((other for other in _neighbours(name) if other in names and other != name), default="")


def _neighbours(name: str) -> Iterator[str]:
    """Every text one slip away: a letter more, less, other or swapped, or other separators."""
    for at in range(len(name) + 1):
        start, end = name[:at], name[at:]
        for letter in _LETTERS:
            yield f"{start}{letter}{end}"
            if end:
                yield f"{start}{letter}{end[1:]}"
        if end:
            yield start + end[1:]
        if len(end) > 1:
            yield f"{start}{end[1]}{end[0]}{end[2:]}"
    yield re.sub(r"[-_.]", "", name)
