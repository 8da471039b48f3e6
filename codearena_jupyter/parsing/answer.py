"""Which of an answer's code blocks is the program, and what it is meant for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..domain.code import CodeBlock, Program
from ..domain.protocols import Environment
from ..errors import NotFound
from .assembling import assembled
from .companions import classes_beside, files_beside, is_served, is_test, starts, uses
from .dependencies import dependencies
from .guess import correct_language, guess_language
from .javascript import facts
from .language import NO_PROGRAM
from .markdown import read_fences, read_indented
from .python import parse_python, python_imports

AUTO = "auto"
_MAX_WRAPS = 2
"""Answers come in a Markdown block now and then; deeper, each level would cost another reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer holds. `note` is a sentence for people where something had to be decided,
    is missing or cut, else ""."""

    blocks: tuple[CodeBlock, ...]
    program: Program | None
    note: str = ""


def read_answer(text: str, environments: Sequence[Environment], wanted: str = AUTO) -> Reading:
    """Find the program of an answer.

    Each block is asked of every environment (of the one called `wanted`, if not "auto"). Blocks of
    commands, data, output or style are never the program. Of several that fit, the longest is it
    (Python that does not parse counts half), unless a later block repeats at least half of its
    lines: then that is the author's revision. Where the answer names its files, the one that uses the others
    is the program, and they lie beside it. Takes time linear in the text's length.

    Raises:
        NotFound: there is no environment of the name `wanted`.
    """
    if wanted != AUTO:
        environments = [environment for environment in environments if environment.name == wanted]
        if not environments:
            raise NotFound("environment", wanted)
    return _read(_without_thoughts(_clean(text)), environments, wanted)


def read_source(
    text: str, language: str, filename: str, environments: Sequence[Environment]
) -> Program | None:
    """The program that a source file is, None where no environment fits."""
    block = _told(CodeBlock(_clean(text), language, filename))
    candidate = _candidate(block, environments, AUTO)
    return _with_dependencies(candidate.program, (block,)) if candidate else None


def _read(text: str, environments: Sequence[Environment], wanted: str, wrapped_in: int = 0) -> Reading:
    blocks = tuple(_told(block) for block in read_fences(text) or _raw(text) or read_indented(text))
    candidates = [candidate for block in blocks if (candidate := _candidate(block, environments, wanted))]
    if any(candidate.block.language == "html" for candidate in candidates):
        # The script of a page goes along with it, however long it is.
        candidates = [candidate for candidate in candidates if "dom" not in candidate.block.traits]
    wrapped = next((block.text for block in blocks if block.language == "markdown"), "")
    if wrapped_in < _MAX_WRAPS and all(candidate.block.language == "markdown" for candidate in candidates):
        inner = read_fences(wrapped)
        if inner and (not candidates or (wanted == AUTO and _is_mostly(inner, wrapped))):
            return _read(wrapped, environments, wanted, wrapped_in + 1)
    if not candidates:
        return Reading(blocks, None, _nothing(blocks, environments, wanted))
    candidates = _that_start(candidates)
    longest = max(candidates, key=lambda candidate: candidate.weight)
    later = candidates[candidates.index(longest) + 1 :]
    chosen = next((candidate for candidate in reversed(later) if candidate.revises(longest)), longest)
    chosen = _user_of(chosen, candidates)
    files = files_beside(chosen.block, blocks) or classes_beside(chosen.block, blocks)
    code, how = assembled(chosen.block, chosen.program, blocks)
    files = tuple((path, text) for path, text in files if not text or text not in code)
    program = replace(chosen.program, code=code or chosen.block.text, files=files)
    program = _with_dependencies(program, blocks)
    return Reading(blocks, program, _note(blocks, candidates, chosen, longest, files, how))


def _is_mostly(blocks: Sequence[CodeBlock], text: str) -> bool:
    """Whether a text is little but its one program, and so no document that shows one."""
    programs = [block for block in blocks if block.language not in {*NO_PROGRAM, "markdown", "mermaid"}]
    code = sum(len(block.text.split("\n")) for block in programs)
    rest = len([line for line in text.splitlines() if line.strip()]) - code
    return len(programs) == 1 and 2 * rest <= code


def _with_dependencies(program: Program, blocks: Sequence[CodeBlock]) -> Program:
    found = dependencies(program.code, program.language, blocks, program.files)
    return replace(program, dependencies=found)


def _that_start(candidates: list[_Candidate]) -> list[_Candidate]:
    """Without tests, parts of programs that have their `main` elsewhere, and pages that a server hands out,
    unless nothing else is left."""
    for unwanted in (is_test, lambda block: not starts(block), is_served):
        candidates = [found for found in candidates if not unwanted(found.block)] or candidates
    return candidates


def _user_of(chosen: _Candidate, candidates: Sequence[_Candidate]) -> _Candidate:
    """The program that uses the file which was chosen, and is not used itself."""
    for _ in candidates:
        if chosen.block.filename is None:
            break
        users = [found for found in candidates if uses(found.block, chosen.block)]
        users = [found for found in users if not uses(chosen.block, found.block)]
        if not users:
            break
        chosen = max(users, key=lambda candidate: candidate.weight)
    return chosen


@dataclass(frozen=True)
class _Candidate:
    block: CodeBlock
    environment: Environment
    fit: float

    @property
    def program(self) -> Program:
        language = self.block.language or self.environment.languages[0]
        return Program(self.block.text, language, self.environment.name)

    @property
    def lines(self) -> set[str]:
        return {line.strip() for line in self.block.text.splitlines()} - {""}

    @property
    def weight(self) -> float:
        broken = self.block.language == "python" and parse_python(self.block.text)[0] is None
        return self.fit * len(self.lines) * (0.5 if broken else 1)

    def revises(self, other: _Candidate) -> bool:
        lines = other.lines
        return self.environment is other.environment and 2 * len(self.lines & lines) >= len(lines)


def _candidate(block: CodeBlock, environments: Sequence[Environment], wanted: str) -> _Candidate | None:
    # Whoever chose a shell means the commands.
    meant = wanted != AUTO and block.language in environments[0].languages
    if (block.language in NO_PROGRAM and not meant) or not block.text.strip():
        return None
    best = max(environments, key=lambda environment: environment.fit(block), default=None)
    if best is None:
        return None
    fit = best.fit(block)
    if wanted != AUTO and not block.language:
        # No parser knows it, but the user said what it is meant for.
        fit = max(fit, 0.1)
    return _Candidate(block, best, fit) if fit > 0 else None


def _told(block: CodeBlock) -> CodeBlock:
    """The block with the language that it is in, where the fence says nothing or something else."""
    lines = [line.strip() for line in block.text.splitlines() if line.strip()]
    if lines and block.language in {"", "python"} and all(line.startswith(_INSTALLS) for line in lines):
        return replace(block, language="shell")
    if block.language in {"", "shell"} and (script := _SCRIPTS.match(block.text)):
        block = replace(block, language="javascript" if script[1] in {"node", "bun"} else "python")
    if block.language == "python" and lines and lines[0].startswith(">>> "):
        return replace(block, language="text")
    if block.language in {"", "xml"}:
        block = replace(block, language=guess_language(block.text) or block.language)
    else:
        block = replace(block, language=correct_language(block.text, block.language))
    if block.language == "python":
        return replace(
            block, imports=frozenset(name.partition(".")[0] for name in python_imports(block.text))
        )
    if block.language in {"javascript", "typescript"}:
        imports, traits = facts(block.text, block.language)
        return replace(block, imports=imports, traits=traits)
    return block


_SCRIPTS = re.compile(r"#![^\n]{0,80}\b(python|node|bun)[\d.]*[ \t]*\n")
"""What a script says of itself, whatever its fence says."""
_INSTALLS = (
    "pip ", "pip3 ", "!pip ", "%pip ", "python -m pip ", "python3 -m pip ", "$ ", "uv ", "conda ", "npm ",
    "npx ", "yarn ", "pnpm ", "apt ", "apt-get ", "sudo ", "brew ", "cargo ", "go get ", "go run ", "node ",
)  # fmt: skip


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
    """What follows the thinking that some models write into their answer."""
    return text.rpartition("</think>")[2] if text.lstrip().startswith("<think>") else text


def _note(
    blocks: Sequence[CodeBlock],
    candidates: Sequence[_Candidate],
    chosen: _Candidate,
    longest: _Candidate,
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


def _nothing(blocks: Sequence[CodeBlock], environments: Sequence[Environment], wanted: str) -> str:
    if not blocks:
        return "The answer holds no code."
    languages = list(dict.fromkeys(block.language for block in blocks if block.language not in NO_PROGRAM))
    named = " and ".join(language or "of an unknown language" for language in languages)
    if not languages:
        return "The answer holds no program, only commands, data or text."
    if wanted != AUTO:
        return f"The code of the answer is {named}, not {environments[0].title}."
    return f"The code of the answer is {named}, for which there is no environment."
