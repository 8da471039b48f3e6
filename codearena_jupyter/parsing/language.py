"""Names of languages, and the language of code that does not say."""

from __future__ import annotations

import ast
import builtins
import json
import warnings
from collections.abc import Iterator
from html.parser import HTMLParser

_ALIASES = {
    "python": "py py3 python3 python2 ipython ipython3 py3k pycon3 gyp sage",
    "javascript": "js jsx mjs cjs node nodejs ecmascript javascriptreact",
    "typescript": "ts tsx mts cts typescriptreact",
    "html": "htm html5 xhtml",
    "svg": "",
    "vue": "vuejs vue3",
    "css": "scss sass less stylus postcss tailwindcss",
    "c": "h c99 c11 c17",
    "cpp": "c++ cc cxx hpp hxx cplusplus c++11 c++14 c++17 c++20 c++23",
    "csharp": "c# cs dotnet",
    "java": "jav java17 java21",
    "go": "golang",
    "rust": "rs",
    "sql": "sqlite sqlite3 duckdb postgres postgresql mysql plpgsql tsql",
    "r": "rscript splus",
    "julia": "jl",
    "ruby": "rb",
    "php": "php5 php7 php8",
    "kotlin": "kt kts",
    "swift": "",
    "perl": "pl",
    "haskell": "hs",
    "lua": "",
    "mermaid": "mmd",
    "markdown": "md mdown commonmark gfm",
    "json": "jsonc json5 jsonl ndjson geojson",
    "yaml": "yml",
    "toml": "",
    "ini": "cfg conf properties dotenv env",
    "xml": "xsl plist",
    "csv": "tsv",
    "diff": "patch",
    "dockerfile": "docker containerfile",
    "make": "makefile mk cmake",
    "shell": "sh bash zsh fish ksh csh console shell-session shellsession shellscript sh-session terminal "
    "bash-session powershell pwsh ps1 posh cmd bat batch dos doscon command",
    "text": "txt plain plaintext output out stdout stderr log none ascii result results traceback pycon "
    "python-repl pytb py3tb repl raw",
}  # fmt: skip
_CANONICAL = {alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases.split())}
_SUFFIXES = {
    "py": "python", "pyw": "python", "js": "javascript", "mjs": "javascript", "cjs": "javascript",
    "jsx": "javascript", "ts": "typescript", "mts": "typescript", "tsx": "typescript", "html": "html",
    "htm": "html", "svg": "svg", "vue": "vue", "css": "css", "scss": "css", "c": "c", "h": "c", "cpp": "cpp",
    "cc": "cpp", "cxx": "cpp", "hpp": "cpp", "cs": "csharp", "java": "java", "go": "go", "rs": "rust",
    "sql": "sql", "r": "r", "jl": "julia", "rb": "ruby", "php": "php", "kt": "kotlin", "swift": "swift",
    "pl": "perl", "hs": "haskell", "lua": "lua", "mmd": "mermaid", "md": "markdown", "json": "json",
    "yaml": "yaml", "yml": "yaml", "toml": "toml", "ini": "ini", "cfg": "ini", "xml": "xml", "csv": "csv",
    "sh": "shell", "bash": "shell", "bat": "shell", "ps1": "shell", "txt": "text", "log": "text",
}  # fmt: skip

NO_PROGRAM = frozenset({
    "shell", "text", "json", "yaml", "toml", "ini", "xml", "csv", "diff", "dockerfile", "make", "css",
})  # fmt: skip
"""Languages whose blocks go along with a program and never are one."""


def canonical_language(tag: str) -> str:
    """The one name of the language that a fence's tag names; an unknown tag in lower case, so
    that it is never taken for a language that it is not."""
    return _CANONICAL.get(tag.lower(), tag.lower())


def language_of_suffix(suffix: str) -> str:
    """The language of files with this suffix (with or without its dot), "" if it is unknown."""
    return _SUFFIXES.get(suffix.lower().removeprefix("."), "")


_GUESS_CHARS = 50_000
"""A beginning of this length tells the language, and bounds the parsers' time on hostile text."""


def guess_language(text: str, *, whole: bool = False) -> str:
    """The language of untagged code as parsers see it: "html", "svg", "json", "python", or ""
    where none of them recognises it.

    Code whose beginning is good Python is Python, with a syntax error in it; not so with
    `whole`, which is for text that may well be no code at all.
    """
    if len(text) > _GUESS_CHARS:
        text, whole = text[:_GUESS_CHARS], False
    return _guess_markup(text) or _guess_json(text) or _guess_python(text, whole)


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
            self.language = "svg" if tag == "svg" else "html" if tag in self._ELEMENTS else "xml"


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
        tree, _ = parse_python(_whole_statements(text.splitlines()[:good_lines]))
    return "python" if tree is not None and _is_program(tree) else ""


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


def _whole_statements(lines: list[str]) -> str:
    """Without the last statement, which the error may be part of."""
    while lines and (not lines[-1].strip() or lines[-1][0].isspace()):
        lines.pop()
    return "\n".join(lines[:-1])


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
