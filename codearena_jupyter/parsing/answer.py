"""Which of an answer's code blocks is the program, and what it is meant for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..domain.code import CodeBlock, Program
from ..domain.protocols import Environment
from ..errors import NotFound
from .assembling import assembled
from .candidates import Candidate, Choice, as_meant, candidates_of
from .companions import (
    classes_beside,
    files_beside,
    is_main,
    is_served,
    is_test,
    path_below,
    project_root,
    starts,
    uses,
)
from .dependencies import dependencies
from .guess import guess_language
from .labels import labelled
from .language import NO_PROGRAM
from .markdown import read_fences, read_indented

AUTO = "auto"
_PLACED = frozenset({"python", "javascript", "typescript"})
"""Environments whose programs may lie in a folder of the answer's project."""
_MAX_WRAPS = 2
"""Answers come in a Markdown block now and then; deeper, each level would cost another reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer holds. `note` is a sentence for people where something had to be decided,
    is missing or cut, else ""."""

    blocks: tuple[CodeBlock, ...]
    program: Program | None
    note: str = ""


def read_answer(
    text: str, environments: Sequence[Environment], wanted: str = AUTO, *, insist: bool = False
) -> Reading:
    """Find the program of an answer.

    Each block is asked of every environment (of the one called `wanted`, if not "auto"; whoever means this
    very answer by that may `insist`, whatever its code looks like). Blocks of commands, data, output or style
    are never the program. Of several that fit, the longest is it (Python that does not parse counts half),
    unless a later block repeats at least half of its lines: then that is the author's revision. Where the
    answer names its files, the one that uses the others, or is called "main", is the program, and they lie
    beside it. Takes time linear in the text's length.

    Raises:
        NotFound: there is no environment of the name `wanted`.
    """
    if wanted != AUTO:
        environments = [environment for environment in environments if environment.name == wanted]
        if not environments:
            raise NotFound("environment", wanted)
    return _read(_without_thoughts(_clean(text)), Choice(tuple(environments), wanted != AUTO, insist))


def read_source(
    text: str, language: str, filename: str, environments: Sequence[Environment]
) -> Program | None:
    """The program that a source file is, None where no environment fits."""
    # What a text file holds may be anything.
    block = labelled(CodeBlock(_clean(text), "" if language == "text" else language, filename))
    found = candidates_of((block,), Choice(tuple(environments)))
    return _with_dependencies(found[0].program, (block,)) if found else None


def _read(text: str, choice: Choice, wrapped_in: int = 0) -> Reading:
    blocks = tuple(labelled(block) for block in read_fences(text) or _raw(text) or read_indented(text))
    told, blocks = blocks, as_meant(blocks, choice)
    candidates = candidates_of(blocks, choice)
    if any(candidate.block.language == "html" for candidate in candidates):
        # The script of a page goes along with it, however long it is.
        candidates = [candidate for candidate in candidates if "dom" not in candidate.block.traits]
    wrapped = next((block.text for block in blocks if block.language == "markdown"), "")
    if wrapped_in < _MAX_WRAPS and all(candidate.block.language == "markdown" for candidate in candidates):
        inner = read_fences(wrapped)
        if inner and (not candidates or (not choice.named and _is_mostly(inner, wrapped))):
            return _read(wrapped, choice, wrapped_in + 1)
    if not candidates:
        return Reading(blocks, None, _nothing(blocks, choice))
    candidates = _that_start(candidates)
    longest = max(candidates, key=lambda candidate: candidate.weight)
    later = candidates[candidates.index(longest) + 1 :]
    chosen = next((candidate for candidate in reversed(later) if candidate.revises(longest)), longest)
    chosen = _user_of(chosen, candidates)
    root = project_root(chosen.block, blocks) if chosen.environment.name in _PLACED else None
    files = files_beside(chosen.block, blocks, root) or classes_beside(chosen.block, blocks)
    code, how = assembled(chosen.block, chosen.program, blocks)
    files = tuple((path, text) for path, text in files if not text or text not in code)
    program = replace(
        chosen.program, code=code or chosen.block.text, files=files, path=path_below(chosen.block, root)
    )
    program = _with_dependencies(program, blocks)
    fence = next(old.language for old, new in zip(told, blocks, strict=True) if new is chosen.block)
    note = _note(blocks, candidates, chosen, longest, files, how)
    if fence not in {"", program.language}:
        note = f"{note} What is called {fence} there runs as {chosen.environment.title}.".strip()
    return Reading(blocks, program, note)


def _is_mostly(blocks: Sequence[CodeBlock], text: str) -> bool:
    """Whether a text is little but its one program, and so no document that shows one."""
    programs = [block for block in blocks if block.language not in {*NO_PROGRAM, "markdown", "mermaid"}]
    code = sum(len(block.text.split("\n")) for block in programs)
    rest = len([line for line in text.splitlines() if line.strip()]) - code
    return len(programs) == 1 and 2 * rest <= code


def _with_dependencies(program: Program, blocks: Sequence[CodeBlock]) -> Program:
    found = dependencies(program.code, program.language, blocks, program.files)
    return replace(program, dependencies=found)


def _that_start(candidates: list[Candidate]) -> list[Candidate]:
    """Without tests, parts of programs that have their `main` elsewhere, and pages that a server hands out,
    unless nothing else is left."""
    for unwanted in (is_test, lambda block: not starts(block), is_served):
        candidates = [found for found in candidates if not unwanted(found.block)] or candidates
    return candidates


def _user_of(chosen: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """The program that uses the file which was chosen, and is not used itself; where none does, the one that
    is called "main"."""
    longest = chosen
    for _ in candidates:
        if chosen.block.filename is None:
            return chosen
        users = [found for found in candidates if uses(found.block, chosen.block)]
        users = [found for found in users if not uses(chosen.block, found.block)]
        if not users:
            break
        chosen = max(users, key=lambda candidate: candidate.weight)
    mains = [
        found for found in candidates if is_main(found.block) and found.environment is chosen.environment
    ]
    return mains[-1] if mains and chosen is longest else chosen


def _raw(text: str) -> tuple[CodeBlock, ...]:
    """The block of an answer that is code without any fence, or holds a whole page so."""
    lower = text.lower()
    starts = [start for mark in ("<!doctype html", "<html") if (start := lower.find(mark)) >= 0]
    end = lower.rfind("</html>")
    if starts and end > min(starts):
        return (CodeBlock(text[min(starts) : end + len("</html>")] + "\n", "html"),)
    language = guess_language(text, whole=True)
    return (CodeBlock(text, language),) if language not in {"", "json", "xml"} else ()


def _clean(text: str) -> str:
    """Without halves of characters, which no file, socket or database takes, and without the mark that some
    editors begin a file with."""
    return text.removeprefix("\ufeff").encode("utf-8", "replace").decode()


def _without_thoughts(text: str) -> str:
    """What follows the thinking that some models write into their answer. Some servers keep the mark at its
    beginning for themselves."""
    if _THOUGHTS.match(text):
        return text[max((end.end() for end in _THOUGHTS_END.finditer(text)), default=0) :]
    ends = [end.end() for end in _THOUGHTS_END.finditer(text) if end[0].startswith("\n")]
    return text[ends[-1] :] if ends else text


_THOUGHTS = re.compile(r"\s{0,50}<(?:think|thinking|thought|reasoning)>")
_THOUGHTS_END = re.compile(r"\n?</(?:think|thinking|thought|reasoning)>(?=\s|$)")


def _note(
    blocks: Sequence[CodeBlock],
    candidates: Sequence[Candidate],
    chosen: Candidate,
    longest: Candidate,
    files: Sequence[tuple[str, str]],
    how: str,
) -> str:
    cut = "" if chosen.block.closed else "the code block has no end, the answer was probably cut"
    if len(blocks) == 1:
        return f"{cut[:1].upper()}{cut[1:]}." if cut else ""
    which = f"the {chosen.environment.title} one was taken"
    if len(candidates) > 1:
        kind = "longest" if chosen is longest else "last revision of the longest"
        kind = kind if chosen is longest or chosen.revises(longest) else "one that uses the others"
        which = f"the {kind} was taken, {chosen.environment.title}"
    which = how or which
    if files:
        which += f", with {', '.join(path for path, _ in files)} beside it"
    return f"{len(blocks)} code blocks; {which}{f'; {cut}' if cut else ''}."


def _nothing(blocks: Sequence[CodeBlock], choice: Choice) -> str:
    if not blocks:
        return "The answer holds no code."
    languages = list(dict.fromkeys(block.language for block in blocks if block.language not in NO_PROGRAM))
    named = " and ".join(language or "of an unknown language" for language in languages)
    if not languages:
        return "The answer holds no program, only commands, data or text."
    if choice.named:
        return f"The code of the answer is {named}, not {choice.environments[0].title}."
    return f"The code of the answer is {named}, for which there is no environment."
