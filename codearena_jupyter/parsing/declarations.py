"""C, C++, Go and Rust that an answer gives in pieces: a type in one block, who uses it in the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..domain.code import CodeBlock
from .companions import starts
from .grammar import parse, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

LANGUAGES = frozenset({"c", "cpp", "go", "rust"})
_PACKAGE = re.compile(r"^package\s+\w+", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
_AROUND = {"template_declaration", "type_definition", "declaration", "type_declaration"}
_NAMED = ("_item", "_specifier", "type_spec")
_MAX_BLOCKS = 20


def declared_before(program: CodeBlock, blocks: Sequence[CodeBlock]) -> tuple[str, ...]:
    """Texts of the blocks without a name before a program that declare what it uses, in order."""
    if program.language not in LANGUAGES or program.filename:
        return ()
    before = blocks[: next(index for index, block in enumerate(blocks) if block is program)]
    own = _declared(program)
    needed = set(_WORD.findall(program.text)) - own
    found: list[str] = []
    for block in reversed(before[-_MAX_BLOCKS:]):
        if block.language != program.language or block.filename or starts(block):
            continue
        declared = _declared(block)
        if declared & needed and not declared & own:
            found.insert(0, block.text)
            own |= declared
            needed = (needed | set(_WORD.findall(block.text))) - own
    return tuple(found)


def joined(program: CodeBlock, parts: Sequence[str]) -> str:
    """A program and its parts as one text, "" where that can't be: Go names its package once, and first."""
    texts = [*parts, program.text]
    if program.language == "go":
        texts.sort(key=lambda text: _PACKAGE.search(text) is None)
        if sum(_PACKAGE.search(text) is not None for text in texts) > 1:
            return ""
    return "\n".join(texts)


def _declared(block: CodeBlock) -> set[str]:
    """Names of the types and functions that stand at the top of a block, with what they are."""
    root = parse(block.text, block.language)
    return set(_names(root)) if root is not None else set()


def _names(root: Node) -> Iterator[str]:
    for node in root.named_children:
        if node.type in _AROUND:
            yield from _names(node)
        elif node.type == "function_declaration" and (name := node.child_by_field_name("name")):
            yield text_of(name)
        elif node.type == "function_definition":
            inner: Node | None = node
            while inner is not None and inner.type != "identifier":
                inner = inner.child_by_field_name("declarator")
            yield text_of(inner)
        elif node.type.endswith(("_item", "_specifier", "type_spec")) and (
            name := node.child_by_field_name("name")
        ):
            yield text_of(name)
