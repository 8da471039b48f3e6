"""Scripts that an answer gives in pieces: a class in one block, how it is used in the next."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .javascript import script_names
from .python import parse_python

_MAKING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_PASSIVE = (*_MAKING, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Pass)
SCRIPTS = frozenset({"python", "javascript", "typescript"})
_MAX_SUPPLIERS = 20
"""An answer has no more steps than that."""
_KNOWN = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__annotations__"}


@dataclass(frozen=True)
class _Piece:
    defines: frozenset[str]
    makes: frozenset[str]
    """Of these the functions and classes: imports and variables may well come twice."""
    needs: frozenset[str]
    """What it uses without defining it."""
    passive: bool
    """Whether running it shows nothing: it only defines."""


def pieces(texts: Sequence[str], chosen: int, language: str = "python") -> tuple[int, ...]:
    """Which of the texts in Python, JavaScript or TypeScript make up the program that `chosen` belongs to, in
    order.

    Earlier ones belong to it that define what would be missing. Where there are such, or it shows nothing by
    itself, later ones do that use what is there, with those before them that define what else they use; what
    follows a whole program are examples. What makes the same functions or classes is another way to write it.
    """
    read = _read(texts, language)
    if chosen not in read:
        return (chosen,)
    parts = {chosen}
    own = read[chosen]
    needs = set(own.needs)
    for number in range(chosen - 1, -1, -1):
        piece = read.get(number)
        if piece and not needs.isdisjoint(piece.defines) and not piece.makes & own.makes:
            parts.add(number)
            needs -= piece.defines
            needs |= piece.needs
    if len(parts) == 1 and not own.passive:
        return (chosen,)
    there = {name: number for number in sorted(parts) for name in read[number].defines}
    makes = set[str]().union(*(read[part].makes for part in parts))
    defined: dict[str, int] = {}
    for number in range(len(texts)):
        piece = read.get(number)
        if piece is None:
            continue
        if number > chosen and not piece.needs.isdisjoint(there):
            more = _with_suppliers(number, read, there, defined)
            made = [name for part in more for name in read[part].makes]
            if more and makes.isdisjoint(made) and len(made) == len(set(made)):
                parts |= more
                makes.update(made)
                there |= {name: part for part in sorted(more) for name in read[part].defines}
        defined |= dict.fromkeys(piece.defines, number)
    return tuple(sorted(parts))


def _with_suppliers(
    number: int, read: Mapping[int, _Piece], there: Mapping[str, int], defined: Mapping[str, int]
) -> set[int]:
    """A piece and those before it that define what it lacks and is not there; none where something is defined
    nowhere."""
    found, waiting = set[int](), [number]
    while waiting:
        part = waiting.pop()
        found.add(part)
        for name in read[part].needs.difference(there):
            supplier = defined.get(name, number)
            if supplier >= part or len(found) > _MAX_SUPPLIERS:
                return set()
            if supplier not in found:
                waiting.append(supplier)
    return found


def remakes(text: str, other: str, language: str) -> bool:
    """Whether a text in Python, JavaScript or TypeScript makes all functions and classes that another one
    does, lacks nothing, and shows something if that does: then it is another version of the same program."""
    read = _read((text, other), language)
    if len(read) < 2:
        return False
    new, old = read[0], read[1]
    return bool(old.makes) and old.makes <= new.makes and not new.needs and new.passive <= old.passive


def _read(texts: Sequence[str], language: str) -> Mapping[int, _Piece]:
    return _read_python(texts) if language == "python" else _read_scripts(texts, language)


def _read_scripts(texts: Sequence[str], language: str) -> Mapping[int, _Piece]:
    """Of JavaScript's countless global names, those count as needed that another piece defines."""
    found = {
        number: _Piece(*names)
        for number, text in enumerate(texts)
        if (names := script_names(text, language)) is not None
    }
    known = frozenset[str]().union(*(piece.defines for piece in found.values()))
    return {number: replace(piece, needs=piece.needs & known) for number, piece in found.items()}


def _read_python(texts: Sequence[str]) -> Mapping[int, _Piece]:
    return {number: piece for number, text in enumerate(texts) if (piece := _piece(text))}


def _piece(text: str) -> _Piece | None:
    tree, _ = parse_python(text)
    if tree is None:
        return None
    stored: set[str] = set()
    loaded: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (loaded if isinstance(node.ctx, ast.Load) else stored).add(node.id)
        elif isinstance(node, _MAKING):
            stored.add(node.name)
        elif isinstance(node, ast.arg):
            stored.add(node.arg)
        elif isinstance(node, ast.alias):
            stored.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            stored.add(node.name)
        elif isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
            return None  # who knows what that defines
    passive = all(_is_passive(statement) for statement in tree.body)
    makes = frozenset(node.name for node in tree.body if isinstance(node, _MAKING))
    return _Piece(_top(tree), makes, frozenset(loaded - stored) - _KNOWN, passive)


def _top(tree: ast.Module) -> frozenset[str]:
    """The names that a module has once it ran."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _MAKING):
            found.add(node.name)
        elif isinstance(node, ast.Lambda):
            continue
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        else:
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(found)


def _is_passive(statement: ast.stmt) -> bool:
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, _PASSIVE)
