"""Python code as its own parser sees it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

_MAX_CHARS = 300_000


def parse_python(text: str) -> tuple[ast.Module | None, int]:
    """The tree of Python code, or None with the number of lines before the first syntax error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and the like: the author's affair
        try:
            return ast.parse(text), 0
        except SyntaxError as error:
            return None, (error.lineno or 1) - 1
        except (ValueError, MemoryError, RecursionError):
            return None, 0


def whole_statements(lines: list[str]) -> str:
    """Without the last statement, which the error may be part of."""
    while lines and (not lines[-1].strip() or lines[-1][0].isspace()):
        lines.pop()
    return "\n".join(lines[:-1])


def python_imports(text: str) -> frozenset[str]:
    """The modules that a program imports, by their full names ("google.cloud.storage").

    `from a import b` counts as "a.b", since b may be a module too. Of code with a syntax error,
    those that stand before it.
    """
    text = text[:_MAX_CHARS]
    tree, good_lines = parse_python(text)
    if tree is None:
        tree, _ = parse_python(whole_statements(text.splitlines()[:good_lines]))
    return frozenset(_imports(tree)) if tree is not None else frozenset()


def _imports(tree: ast.Module) -> Iterator[str]:
    # Not `ast.walk`, which is slow: what can hold an import are statements, never expressions.
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level == 0 and node.module:
                yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.If) and _is_type_checking(node.test):
            waiting.extend(node.orelse)  # the rest is never imported
        else:
            waiting.extend(_statements(node))


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        below = getattr(node, field, None)
        if isinstance(below, list):
            yield from below
