"""Trees of code in many languages: the home of tree-sitter."""

from __future__ import annotations

import functools
import importlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_GRAMMARS = {
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "java": ("tree_sitter_java", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "go": ("tree_sitter_go", "language"),
    "rust": ("tree_sitter_rust", "language"),
}
_MAX_CHARS = 300_000
"""Imports stand at the beginning; a longer program is read no further."""
_SECONDS = 0.15
_CHUNK = 1 << 16


def parse(text: str, grammar: str) -> Node | None:
    """The root of the tree, in which the parser marks what it does not understand.

    None where it gives up: on hostile text, its repairs take quadratic time.
    """
    data = text[:_MAX_CHARS].encode("utf-8", "replace")
    parser, end = _parser(grammar), time.thread_time() + _SECONDS

    def read(offset: int, _: object) -> bytes:
        return data[offset : offset + _CHUNK]

    def too_long(*_: object) -> bool:
        return time.thread_time() > end

    try:
        return parser.parse(read, progress_callback=too_long).root_node
    except ValueError:  # stopped
        parser.reset()
        return None


def errors(root: Node | None) -> int:
    """How many places the parser does not understand; 0 for whole, correct code."""
    if root is None:
        return _MAX_CHARS
    if not root.has_error:
        return 0
    return sum(node.is_error or node.is_missing for node in walk(root, lambda node: node.has_error))


def walk(root: Node, enter: Callable[[Node], bool] = lambda _: True) -> Iterator[Node]:
    """Every node, outer ones first; below a node only where `enter` says so."""
    # Not recursive: hostile text nests deeper than Python's stack.
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if enter(node):
            waiting.extend(reversed(node.children))


def text_of(node: Node | None) -> str:
    """The code of a node, "" of none."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


@functools.cache
def _parser(grammar: str) -> Parser:
    from tree_sitter import Language, Parser

    module, function = _GRAMMARS[grammar]
    return Parser(Language(getattr(importlib.import_module(module), function)()))
