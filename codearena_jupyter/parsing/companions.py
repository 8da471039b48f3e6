"""The files of an answer that has several: which of them is the program, and which lie beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from ..domain.code import CodeBlock
from .language import language_of_suffix

_MAX_FILES = 40
_MAX_PARTS = 6
_TEST = re.compile(
    r"(?:test_\w+|\w+_test|conftest|setup)\.py|\w+_test\.(?:go|rs|c|cpp|cc)|[\w.-]+[._-](?:test|spec)\.[cm]?[jt]sx?"
    r"|\w*Tests?\.java",
)
_DEFINED = re.compile(r"^(?:(?:async )?def|class) (\w+)", re.MULTILINE)
_RELATIVE = re.compile(r"^[ \t]*from\s+(\.+)", re.MULTILINE)
_SERVED = {"html": {"templates", "static", "public"}, "python": {"pages"}}
"""Folders of the files that a web server hands out, and that Streamlit adds to an app by itself."""
_STARTS = {
    "c": re.compile(r"\bmain\s*\("),
    "cpp": re.compile(r"\bmain\s*\("),
    "go": re.compile(r"^func\s+main\s*\(\s*\)", re.MULTILINE),
    "rust": re.compile(r"\bfn\s+main\s*\("),
    "java": re.compile(r"\bvoid\s+main\s*\("),
}
_WHOLE = {"html", "svg", "markdown", "mermaid"}
"""A document has what belongs to it put into it."""
_NOT_BESIDE = {"shell", "diff", "markdown"}


def starts(block: CodeBlock) -> bool:
    """Whether something runs from here; in languages without a `main` anything does."""
    sign = _STARTS.get(block.language)
    return sign is None or sign.search(block.text) is not None


def is_test(block: CodeBlock) -> bool:
    """Whether a block tests other files, by its name, or by what it imports and defines."""
    if block.filename and _TEST.fullmatch(PurePosixPath(block.filename).name):
        return True
    if block.language == "python" and block.imports & {"pytest", "unittest"}:
        names = _DEFINED.findall(block.text)
        return bool(names) and all(name.lower().startswith("test") or name.endswith("Test") for name in names)
    return block.language == "go" and '"testing"' in block.text and not starts(block)


def is_main(block: CodeBlock) -> bool:
    """Whether its name says that the program begins there."""
    return PurePosixPath(block.filename or "").stem == "main"


def is_served(block: CodeBlock) -> bool:
    """Whether a page lies where web servers and apps look for theirs."""
    folders = set(PurePosixPath(block.filename or "").parts[:-1])
    return bool(_SERVED.get(block.language, set()) & folders)


def uses(block: CodeBlock, other: CodeBlock) -> bool:
    """Whether a block loads the file that another one is."""
    if other.filename is None or block is other or block.language != other.language:
        return False
    path = PurePosixPath(other.filename)
    if block.language == "python":
        name = path.parts[-2] if path.stem == "__init__" and len(path.parts) > 1 else path.stem
        return name in block.imports or path.parts[0] in block.imports
    if block.language in {"javascript", "typescript"}:
        return (
            re.search(rf"""["']\.{{1,2}}/(?:[\w.-]+/){{0,6}}{re.escape(path.stem)}["'.]""", block.text)
            is not None
        )
    if block.language in _STARTS:
        return False
    # source("helpers.R"), include("helpers.jl"), require_relative 'helpers'
    name = rf"(?:[\w.-]+/){{0,6}}{re.escape(path.stem)}(?:{re.escape(path.suffix)})?"
    return re.search(rf"""["'](?:\./)?{name}["']""", block.text) is not None


def project_root(program: CodeBlock, blocks: Sequence[CodeBlock]) -> PurePosixPath | None:
    """The folder below which an answer's files have to lie as in its project, None where they may lie beside
    the program; else it is part of a package, or some of them lie outside of its folder."""
    own, top = _path(program), PurePosixPath()
    if len(own.parts) < 2 or not _seen_from(top, own):
        return None
    named = [block for block in blocks if block.language not in _NOT_BESIDE and not is_test(block)]
    paths = [path for block in named if _seen_from(top, path := _path(block))]
    root = own.parent
    while not all(path.is_relative_to(root) for path in paths):
        root = root.parent
    if program.language == "python" and (dots := _RELATIVE.findall(program.text)):
        package = own.parents[min(max(map(len, dots)), len(own.parents) - 1)]
        root = package if root.is_relative_to(package) else root
    return None if root == own.parent else root


def path_below(block: CodeBlock, root: PurePosixPath | None) -> str:
    """The path of a block as seen from its project's root, "" where that does not matter."""
    return "" if root is None else str(_path(block).relative_to(root))


def _path(block: CodeBlock) -> PurePosixPath:
    return PurePosixPath((block.filename or "").replace("\\", "/"))


def files_beside(
    program: CodeBlock, blocks: Sequence[CodeBlock], root: PurePosixPath | None = None
) -> tuple[tuple[str, str], ...]:
    """(path, text) of the answer's other named files, as seen from the folder that the program runs in, or
    from the `root` of its project.

    Tests stay away, and so does what has a `main` of its own where that would be a second one. Of files with
    the same name the last is meant.
    """
    if program.language in _WHOLE:
        return ()
    own = PurePosixPath(program.filename or "")
    folder = own.parent if root is None else root
    for above in (
        own.parent.parents if root is None else ()
    ):  # a package that imports itself by name is looked for from outside
        if above != folder and own.parent.relative_to(above).parts[0] in program.imports:
            folder = above
    found: dict[str, str] = {}
    for block in blocks:
        if block is program or not block.filename or block.language in _NOT_BESIDE or is_test(block):
            continue
        if block.language == program.language and block.language in {"c", "cpp", "go"} and starts(block):
            continue
        path = _path(block)
        if block.language == program.language and path.stem == "main" and root is None:
            continue  # that is what the program itself is called where it runs
        if path != own and (name := _seen_from(folder, path)):
            found[name] = block.text
    return tuple(found.items())[-_MAX_FILES:]


def classes_beside(program: CodeBlock, blocks: Sequence[CodeBlock]) -> tuple[tuple[str, str], ...]:
    """(path, text) of other blocks without a name in Java, whose classes a program uses: each of them wants a
    file of its own."""
    if program.language != "java" or program.filename:
        return ()
    others = [
        block for block in blocks if block.language == "java" and not block.filename and not starts(block)
    ]
    others = others[:_MAX_FILES]
    found: dict[str, str] = {}
    waiting = [program]
    while waiting:
        user = waiting.pop()
        for block in others:
            name = _CLASS.search(block.text)
            if block is program or name is None or f"{name[1]}.java" in found:
                continue
            if re.search(rf"\b{name[1]}\b", user.text) and not _declares(program.text, name[1]):
                found[f"{name[1]}.java"] = block.text
                waiting.append(block)
    return tuple(found.items())


_CLASS = re.compile(
    r"^(?:(?:public|final|abstract|sealed|non-sealed|strictfp)\s+)*(?:class|interface|enum|record)\s+(\w+)",
    re.MULTILINE,
)


def _declares(text: str, name: str) -> bool:
    return re.search(rf"\b(?:class|interface|enum|record)\s+{name}\b", text) is not None


def _seen_from(folder: PurePosixPath, path: PurePosixPath) -> str:
    """The path below the working folder, "" where it would leave that."""
    if path.is_relative_to(folder):
        path = path.relative_to(folder)
    parts = [part for part in path.parts if part != "."]
    good = 0 < len(parts) <= _MAX_PARTS and not path.is_absolute() and ".." not in parts
    return "/".join(parts) if good and not parts[0].startswith(".") else ""


def as_blocks(files: Iterable[tuple[str, str]]) -> list[CodeBlock]:
    """Files as blocks of an answer, for who asks what is local."""
    return [CodeBlock(text, language_of_suffix(PurePosixPath(path).suffix), path) for path, text in files]
