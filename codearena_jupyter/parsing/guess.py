"""The language of code that does not say, or says something else."""

from __future__ import annotations

import ast
import builtins
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from .grammar import errors, parse, text_of
from .python import parse_python, whole_statements

if TYPE_CHECKING:
    from tree_sitter import Node

_GUESS_CHARS = 20_000
"""A beginning of this length tells the language, and bounds the parsers' time on hostile text."""


def guess_language(text: str, *, whole: bool = False) -> str:
    """The language of untagged code as parsers see it, or "" where none of them recognises it.

    Code whose beginning is good Python is Python, with a syntax error in it; not so with
    `whole`, which is for text that may well be no code at all.
    """
    if len(text) > _GUESS_CHARS:
        text, whole = text[:_GUESS_CHARS], False
    told = _guess_markup(text) or _guess_diagram(text) or _guess_json(text) or _guess_python(text, whole=True)
    if told:
        return told
    candidates = _grammars_that_know(text)
    if candidates and candidates[0][0] == 0:
        return candidates[0][1]
    if whole:
        return ""
    # An import of Java is one of Python too: beginnings count only now.
    few = text.count("\n") // 10
    return (
        _guess_python(text, whole=False)
        or next((language for wrong, language in candidates if wrong <= few), "")
        or _guess_sql(text)
    )


def correct_language(text: str, language: str) -> str:
    """The language of code whose fence names a close relative of it: C++ in a C fence,
    TypeScript in a JavaScript one; or something else, where a parser understands one and not the other."""
    text = text[:_GUESS_CHARS]
    if (language == "python" or language in _SIGNS) and (other := _mistaken(text, language)):
        return other
    root = parse(text, language) if language in {"c", "javascript"} else None
    if root is None:
        return language
    if language == "c" and _is_cpp(root, text):
        return "cpp"
    if (
        language == "javascript"
        and root.has_error
        and not (errors(parse(text, "typescript")) and errors(parse(text, "tsx")))
    ):
        return "typescript"
    return language


def understands(text: str, language: str) -> bool:
    """Whether text is wholly good code of a language, for those that there is a parser for, and a program."""
    text = text[:_GUESS_CHARS]
    if language == "python":
        return bool(_guess_python(text, whole=True))
    if language in {"html", "svg", "vue"}:
        return _guess_markup(text) == language
    if language == "mermaid":
        return bool(_guess_diagram(text))
    if language == "sql":
        return bool(_guess_sql(text))
    roots = (parse(text, grammar) for grammar, told in _GRAMMARS.items() if told == language)
    return any(root is not None and not root.has_error and _has_sign(root, language) for root in roots)


def _mistaken(text: str, language: str) -> str:
    """The language of code that the parser of the fence's language does not understand and another one does;
    "" where the fence is right."""
    is_python = parse_python(text)[0] is not None
    if language == "python":
        if is_python:
            return ""
        if errors(parse(text, "javascript")) == 0:
            return "javascript"
    elif not all(errors(parse(text, grammar)) for grammar, told in _GRAMMARS.items() if told == language):
        return ""
    elif is_python:
        return "python"
    known = _grammars_that_know(text)
    other = known[0][1] if known and known[0][0] == 0 else ""
    return "" if (language, other) == ("c", "cpp") else other  # closer relatives than a parser can tell apart


_DIAGRAM = re.compile(
    r"\s{0,200}(?:%%\{[^\n]{0,500}\}%%\s{0,20})?(?:(?:graph|flowchart)[ \t]+(?:TD|TB|LR|RL|BT)\b"
    r"|(?:sequenceDiagram|classDiagram|stateDiagram(?:-v2)?|erDiagram|mindmap|gitGraph|quadrantChart|journey|gantt)"
    r"[ \t]*(?:\n|$))",
)


def _guess_diagram(text: str) -> str:
    return "mermaid" if _DIAGRAM.match(text) else ""


def _guess_markup(text: str) -> str:
    start = text.lstrip().removeprefix("\ufeff")
    if not start.startswith("<"):
        return ""
    probe = _FirstTag()
    # A beginning is enough, and bounds the parser's time on hostile markup.
    probe.feed(start[:5000])
    return probe.language


class _FirstTag(HTMLParser):
    """Finds out what kind of markup begins here."""

    # Elements that begin pages and fragments of pages; <T>, <stdio.h> and XML are none of them.
    _ELEMENTS = frozenset({
        "html", "head", "body", "div", "span", "main", "section", "article", "header", "footer",
        "nav", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "table", "form",
        "button", "input", "label", "canvas", "style", "script", "link", "meta", "title", "base",
        "template", "img", "video", "audio", "iframe", "a", "b", "i", "em", "strong", "pre", "code",
        "select", "textarea", "fieldset", "details", "dialog", "figure", "center", "noscript", "br",
        "hr",
    })  # fmt: skip
    language = ""

    def handle_decl(self, decl: str) -> None:
        if decl.lower().startswith("doctype html"):
            self.language = self.language or "html"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.language:
            vue = tag == "script" and "setup" in dict(attrs)
            known = "html" if tag in self._ELEMENTS else "xml"
            self.language = "vue" if vue else "svg" if tag == "svg" else known


def _guess_json(text: str) -> str:
    if not text.lstrip().startswith(("{", "[")):
        return ""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return "json"


def _guess_python(text: str, whole: bool) -> str:
    tree, good_lines = parse_python(text)
    if tree is None and not whole:
        tree, _ = parse_python(whole_statements(text.splitlines()[:good_lines]))
    return "python" if tree is not None and _is_program(tree) else ""


_STATEMENTS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While,
    ast.If, ast.With, ast.Try, ast.Assert, ast.Raise,
)  # fmt: skip


def _is_program(tree: ast.Module) -> bool:
    """Whether this does something and is no mere text or output that happens to parse, nor code
    of another language: `console.log(1)` calls what no Python program has."""
    if any(isinstance(statement, _STATEMENTS) for statement in tree.body):
        return True
    calls = [
        statement.value
        for statement in tree.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    ]
    known = {*dir(builtins), *_bound_names(tree)}
    return bool(calls) and all(_root(call.func) in known for call in calls)


def _bound_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _root(node: ast.expr) -> str | None:
    """`a` of `a.b.c`; "str" for methods of literals."""
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Constant):
        return "str"
    return node.id if isinstance(node, ast.Name) else None


# What only a program of that language has at its top level. Grammars take a lot for what it is
# not: a word is a JavaScript expression, "Note: done" a labelled one.
_SIGNS = {
    "javascript": {
        "import_statement", "export_statement", "function_declaration", "generator_function_declaration",
        "class_declaration", "lexical_declaration", "for_statement", "for_in_statement", "try_statement",
        "if_statement", "while_statement",
    },
    "typescript": {
        "import_statement", "export_statement", "interface_declaration", "type_alias_declaration",
        "enum_declaration", "function_declaration", "class_declaration", "lexical_declaration",
        "abstract_class_declaration",
    },
    "java": {"class_declaration", "interface_declaration", "enum_declaration", "record_declaration"},
    "go": {"package_clause"},
    "rust": {"function_item", "use_declaration", "struct_item", "impl_item", "enum_item", "macro_definition"},
    "c": {"preproc_include", "function_definition"},
    "cpp": {"preproc_include", "function_definition"},
}  # fmt: skip
# C takes nearly anything for a declaration: it is asked last.
_GRAMMARS = {**{language: language for language in _SIGNS}, "tsx": "typescript"}


def _grammars_that_know(text: str) -> list[tuple[int, str]]:
    """(places that its grammar does not understand, language), best first."""
    found: list[tuple[int, str]] = []
    for grammar, language in _GRAMMARS.items():
        root = parse(text, grammar)
        if root is None or not _has_sign(root, language):
            continue
        if language == "c" and _is_cpp(root, text):
            continue
        found.append((errors(root), language))
        if found[-1][0] == 0:
            break
    return sorted(found, key=lambda candidate: candidate[0])


def _has_sign(root: Node, language: str) -> bool:
    statements = root.named_children
    if any(statement.type in _SIGNS[language] for statement in statements):
        return True
    return language == "javascript" and any(map(_calls_something_of_javascript, statements))


def _calls_something_of_javascript(statement: Node) -> bool:
    if statement.type != "expression_statement" or not statement.named_children:
        return False
    call = statement.named_children[0]
    function = call.child_by_field_name("function") if call.type == "call_expression" else None
    return text_of(function).partition(".")[0] in {"console", "document", "window", "alert", "process"}


def _is_cpp(root: Node, text: str) -> bool:
    """Whether this is C++, which the C grammar understands only in part."""
    headers = [
        text_of(node.child_by_field_name("path"))
        for node in root.named_children
        if node.type == "preproc_include"
    ]
    if any(header.startswith("<") and "." not in header for header in headers):
        return True  # <iostream>, <vector>
    # C of old times has functions without a type, which neither grammar understands well.
    return _CPP_WORDS.search(text) is not None and errors(parse(text, "cpp")) < errors(root)


_CPP_WORDS = re.compile(
    r"::|\b(?:class|namespace|template|typename|using|new|delete|public|private|virtual|override|operator|nullptr"
    r"|constexpr|auto|bool|try|catch|throw|explicit|static_cast|[a-z]+_cast)\b|[>\])]\s*\(|\w\s?&\s?\w+\s*[,)=]"
)
"""What C++ has and C has not (or not in such places)."""


_SQL = re.compile(
    r"(?:select\s+(?:distinct\s+)?(?:[\d'*(]|.*?\sfrom\s)|create\s+(?:or\s+replace\s+|temp(?:orary)?\s+)?(?:table|view)\s"
    r"|insert\s+into\s|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]{0,300}\)\s*)?as\s*\(|drop\s+table\s|update\s+\w+\s+set\s"
    r"|delete\s+from\s|alter\s+table\s)",
    re.IGNORECASE | re.DOTALL,
)


def _guess_sql(text: str) -> str:
    text = text[:5000].lstrip()
    while text.startswith(("--", "/*")):
        text = text.partition("\n" if text.startswith("--") else "*/")[2].lstrip()
    return "sql" if _SQL.match(text) else ""
