"""The code blocks of an answer that may be its program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain.code import CodeBlock, Program
from ..domain.protocols import Environment
from .guess import understands
from .labels import in_language
from .language import NO_PROGRAM
from .pieces import SCRIPTS, remakes
from .python import parse_python

_FLOOR = 0.1
"""How well code fits that only somebody's word speaks for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a program may be meant for: any of the environments, or the one that was `named`. Who insists on
    that means this very answer; without that it was named before there was one."""

    environments: tuple[Environment, ...]
    named: bool = False
    insist: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the environment that was named."""
        return self.environments[0].languages if self.named else ()


@dataclass(frozen=True)
class Candidate:
    """A block that may be the program, and how well (0 to 1) it fits the environment."""

    block: CodeBlock
    environment: Environment
    fit: float

    @property
    def program(self) -> Program:
        """The block as a program, without what goes along with it."""
        language = self.block.language or self.environment.languages[0]
        return Program(self.block.text, language, self.environment.name)

    @property
    def lines(self) -> set[str]:
        """What it says."""
        return {line.strip() for line in self.block.text.splitlines()} - {""}

    @property
    def weight(self) -> float:
        """Long ones that fit go first; Python that does not parse counts half."""
        broken = self.block.language == "python" and parse_python(self.block.text)[0] is None
        return self.fit * len(self.lines) * (0.5 if broken else 1)

    def revises(self, other: Candidate) -> bool:
        """Whether it repeats at least half of another one's lines, or makes all that that one does."""
        lines, language = other.lines, self.block.language
        files = {self.block.filename, other.block.filename} - {None}
        if self.environment is not other.environment or len(files) > 1:
            return False
        if 2 * len(self.lines & lines) >= len(lines):
            return True
        same = language == other.block.language and language in SCRIPTS
        return same and remakes(self.block.text, other.block.text, language)


def candidates_of(blocks: Sequence[CodeBlock], choice: Choice) -> list[Candidate]:
    """The blocks that may be the program, in order. Where none fits the environment that was named, its name
    speaks for what is in one of its languages."""
    code = _code(blocks, choice)
    found = [candidate for block in code if (candidate := _fitting(block, choice.environments))]
    if found or not choice.named:
        return found
    return [
        Candidate(block, choice.environments[0], _FLOOR)
        for block in code
        if block.language in choice.languages
    ]


def as_meant(blocks: tuple[CodeBlock, ...], choice: Choice) -> tuple[CodeBlock, ...]:
    """The blocks, in the languages of the environment that was named where their fences name none of them.

    Its word then goes for code that a parser understands as one, else for code of no known language where
    there is no other. For who insists it goes for any code, and at last for text.
    """
    languages = choice.languages
    code = _code(blocks, choice)
    if not languages or any(block.language in languages for block in code):
        return blocks
    changed = [_understood(block, languages) for block in blocks]
    if any(block is not None for block in changed):
        return tuple(new or old for old, new in zip(blocks, changed, strict=True))
    tagged = [block for block in code if block.language]
    tiers = ([] if tagged else code, *((tagged, blocks) if choice.insist else ()))
    meant = next((tier for tier in tiers if tier), ())
    return tuple(in_language(block, languages[0]) if block in meant else block for block in blocks)


def _code(blocks: Iterable[CodeBlock], choice: Choice) -> list[CodeBlock]:
    """Without commands, data, output and style; but whoever chose a shell means the commands."""
    none = NO_PROGRAM.difference(choice.languages)
    return [block for block in blocks if block.language not in none and block.text.strip()]


def _fitting(block: CodeBlock, environments: Iterable[Environment]) -> Candidate | None:
    best = max(environments, key=lambda environment: environment.fit(block), default=None)
    fit = best.fit(block) if best else 0.0
    return Candidate(block, best, fit) if best and fit > 0 else None


def _understood(block: CodeBlock, languages: Iterable[str]) -> CodeBlock | None:
    """The block in the first of the languages that a parser understands it as."""
    language = next((language for language in languages if understands(block.text, language)), None)
    return in_language(block, language) if language else None
