"""Names of languages."""

from __future__ import annotations

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
    "python-repl pytb py3tb repl raw mod gomod go.mod",
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
    "mod": "text", "properties": "ini", "conf": "ini", "tsv": "csv", "jsonl": "json", "geojson": "json",
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
