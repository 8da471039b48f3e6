"""The packages that a program needs from an index, from its imports and what the answer says of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ..domain.code import CodeBlock, Program
from .addresses import packages_from_web
from .companions import as_blocks
from .declared import REQUIREMENT, normal, npm_declared, python_declared
from .javascript import facts, is_node_module
from .packages import ALONG, PACKAGES, PYTHON_ALONG
from .python import python_imports
from .scripts import scripts_in


def dependencies(
    code: str,
    language: str,
    blocks: Sequence[CodeBlock] = (),
    files: Sequence[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """What to install for a program in `language` with `files` beside it; see `python_dependencies` for
    `blocks`."""
    beside = as_blocks(files)
    match language:
        case "python":
            return python_dependencies(code, (*blocks, *beside), beside)
        case "javascript" | "typescript" | "vue":
            text = scripts_in(code) if language == "vue" else code
            kind = "javascript" if language == "javascript" else "typescript"
            imports, _ = facts(text, kind)
            for block in beside:
                if block.language in {"javascript", "typescript"}:
                    imports |= facts(block.text, block.language)[0]
            versions = dict(npm_declared(blocks))
            own = {name for name in imports if not is_node_module(name)}
            names = sorted(own.union(*(ALONG[name] for name in own if name in ALONG)))
            return tuple(versions.get(name, name) for name in names)
        case "html":
            return packages_from_web(code)
    return ()


def with_code(program: Program, code: str) -> Program:
    """The program with other code: what that imports, in the versions that were asked for before."""
    if code == program.code:
        return program
    asked = {package_name(text, program.language): text for text in program.dependencies}
    found = dependencies(code, program.language, files=program.files)
    kept = tuple(
        text if _has_version(text) else asked.get(package_name(text, program.language), text)
        for text in found
    )
    return replace(program, code=code, dependencies=kept)


def _has_version(requirement: str) -> bool:
    return re.search(r"[<>=~!]|.@", requirement) is not None


def merged(program: Program, demanded: Sequence[str]) -> tuple[str, ...]:
    """The dependencies, with what somebody asked for in place of what was found of the same package."""
    named = {package_name(text, program.language) for text in demanded}
    found = [text for text in program.dependencies if package_name(text, program.language) not in named]
    return (*found, *demanded)


def package_name(requirement: str, language: str) -> str:
    """The package that a requirement names, in one spelling."""
    if language == "python":
        found = REQUIREMENT.match(requirement)
        return normal(found[1]) if found else requirement
    at = requirement.find("@", 1)
    return (requirement if at < 0 else requirement[:at]).lower()


def python_dependencies(
    code: str, blocks: Sequence[CodeBlock] = (), beside: Sequence[CodeBlock] = ()
) -> tuple[str, ...]:
    """Requirements, sorted, for the modules that are neither Python's own nor files beside it.

    `blocks` are the answer's: files among them are local modules, and what its install lines and manifests
    say wins over a guess from a module's name, version included. What the files `beside` import counts too.
    """
    paths = [PurePosixPath(block.filename) for block in blocks if block.filename]
    local = {name for path in paths for name in (path.stem, path.parts[0])}
    said = (*blocks, CodeBlock(code, "python"))
    named = {normal(name): requirement for name, requirement in python_declared(said)}
    found: dict[str, str] = {}
    texts = [code, *(block.text for block in beside if block.language == "python")]
    for module in sorted(set().union(*map(python_imports, texts))):
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top in local or top == "__future__":
            continue
        if package := _package(module, named):
            found[normal(package)] = named.get(normal(package), package)
            # "opencv-python" beside "opencv-python-headless": the one that works without a screen,
            # a compiler and the like was mapped on purpose.
            named = {name: text for name, text in named.items() if not package.startswith(f"{name}-")}
    along = {other: other for name, other in PYTHON_ALONG.items() if name in found}
    return tuple(sorted({**along, **named, **found}.values(), key=str.lower))


def _package(module: str, named: Iterable[str]) -> str:
    """The package that brings a module."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        beginning = ".".join(parts[:length])
        if beginning in PACKAGES:
            return PACKAGES[beginning]
    if normal(parts[0]) in named:
        return parts[0]
    if parts[0] in {"google", "azure", "mysql", "snowflake"}:
        # Shared by many packages that are mostly named after the whole path.
        return "-".join(parts[:3] if parts[:2] == ["google", "cloud"] else parts[:2])
    return normal(parts[0])
