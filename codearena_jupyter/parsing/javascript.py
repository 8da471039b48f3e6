"""JavaScript and TypeScript as a real parser sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .grammar import errors, parse, text_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

NODE_MODULES = frozenset({
    "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram",
    "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector", "module",
    "net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "stream",
    "string_decoder", "sys", "timers", "tls", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads",
    "zlib",
})  # fmt: skip
"""What Node and Bun bring along, also as "node:fs" and "fs/promises"."""

_JSX = {"jsx_element", "jsx_self_closing_element", "jsx_fragment"}
_CUT = re.compile(r"\breturn\s*\(\s*<[A-Za-z>]")
"""How the elements of an answer begin that was cut off."""
_PAGE_NAMES = {
    "document", "window", "alert", "prompt", "confirm", "localStorage", "sessionStorage", "HTMLElement",
    "requestAnimationFrame", "customElements",
}  # fmt: skip
_NODE_NAMES = {"process", "require", "module", "exports", "__dirname", "__filename", "Buffer", "Bun", "Deno"}
_LOADERS = {"require", "import"}
_DECLARING = {
    "formal_parameters", "import_specifier", "import_clause", "namespace_import", "required_parameter",
    "optional_parameter", "catch_clause", "array_pattern",
}  # fmt: skip
_MAKING = {
    "function_declaration", "generator_function_declaration", "class_declaration",
    "abstract_class_declaration", "interface_declaration", "type_alias_declaration", "enum_declaration",
}  # fmt: skip


def facts(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """(imports, traits) of code in "javascript" or "typescript", see `domain.code.CodeBlock`."""
    imports: set[str] = set()
    used: set[str] = set()
    bound: set[str] = set()
    declarations: set[int] = set()
    jsx = False
    root = _tree(text, language)
    for node in walk(root) if root else ():
        if node.type == "identifier":
            (bound if node.id in declarations else used).add(text_of(node))
        elif node.type in _JSX:
            jsx = True
        else:
            declarations.update(name.id for name in _declared(node))
            imports.update(filter(None, map(_package, _specifiers(node))))
    if not jsx and root and root.has_error and "export default" in text:
        jsx = _CUT.search(text) is not None  # which no parser takes for an element
    used -= bound
    traits = {"jsx"} if jsx else set()
    if used & _PAGE_NAMES:
        traits.add("dom")
    if used & _NODE_NAMES or any(is_node_module(name) for name in imports):
        traits.add("node")
    return frozenset(imports), frozenset(traits)


def _tree(text: str, language: str) -> Node | None:
    """The tree; TypeScript is read as TSX where that is understood better."""
    root = parse(text, language)
    if language == "typescript" and root is not None and root.has_error:
        other = parse(text, "tsx")
        if errors(other) < errors(root):
            return other
    return root


def script_names(
    text: str, language: str
) -> tuple[frozenset[str], frozenset[str], frozenset[str], bool] | None:
    """(names that a script has at its top level, its functions and classes among them, names that it uses and
    does not bind, whether it only defines); None of what the parser does not understand."""
    root = _tree(text, language)
    if root is None or root.has_error:
        return None
    used: set[str] = set()
    bound: set[str] = set()
    declarations: set[int] = set()
    for node in walk(root):
        if node.type in {"identifier", "type_identifier", "shorthand_property_identifier_pattern"}:
            (bound if node.id in declarations else used).add(text_of(node))
        else:
            declarations.update(part.id for name in _declared(node) for part in walk(name))
    defines: set[str] = set()
    makes: set[str] = set()
    passive = True
    for statement in root.named_children:
        declared = statement.child_by_field_name("declaration") or statement
        name = declared.child_by_field_name("name")
        if declared.type in _MAKING and name is not None:
            makes.add(text_of(name))
        elif declared.type in {"lexical_declaration", "variable_declaration", "import_statement"}:
            defines.update(text_of(node) for node in walk(declared) if node.id in declarations)
        else:
            passive = passive and declared.type in {"comment", "empty_statement", "hash_bang_line"}
    return frozenset(defines | makes), frozenset(makes), frozenset(used - bound), passive


def is_node_module(name: str) -> bool:
    """Whether the runtime itself brings this module."""
    return name.startswith(("node:", "bun:")) or name in NODE_MODULES


def _specifiers(node: Node) -> Iterator[str]:
    """What this statement or call loads, as written."""
    if node.type in {"import_statement", "export_statement"}:
        # `import type` leaves nothing to load.
        if not any(child.type == "type" for child in node.children):
            yield _string(node.child_by_field_name("source"))
    elif node.type == "call_expression" and text_of(node.child_by_field_name("function")) in _LOADERS:
        arguments = node.child_by_field_name("arguments")
        yield _string(arguments.named_children[0] if arguments and arguments.named_children else None)


def _string(node: Node | None) -> str:
    return text_of(node)[1:-1] if node is not None and node.type == "string" else ""


def _package(specifier: str) -> str:
    """As "@mui/material" of "@mui/material/Button"; "" of files and addresses."""
    if specifier.startswith((".", "/", "#", "~", "@/")) or "://" in specifier:
        return ""
    parts = specifier.split("/")
    return "/".join(parts[: 2 if specifier.startswith("@") else 1])


def _declared(node: Node) -> Iterator[Node]:
    """The names that this node declares, so that they hide globals of that name."""
    if node.type == "variable_declarator" or node.type in _MAKING:
        if name := node.child_by_field_name("name"):
            yield name
    elif node.type in _DECLARING:
        yield from node.named_children
