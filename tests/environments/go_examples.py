"""Programs of Go's authors: the examples in the documentation of its standard library, which come with Go
(from PyPI or its makers), with what they print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codearena_jupyter.environments.go import Go

_EXAMPLE = re.compile(r"^func (Example\w*)\(\) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_OUTPUT = re.compile(r"^\t// Output:(.*)\Z", re.MULTILINE | re.DOTALL)
_ELSEWHERE = (
    "net", "os", "log/syslog", "plugin", "runtime", "testing", "cmd", "database", "go", "vendor", "embed",
    "io/ioutil", "simd",
)  # fmt: skip
"""What needs a network, files of its own, Go's sources, or a special machine."""
_APART = {
    "archive/zip/example_test.go", "context/example_test.go", "errors/example_test.go", "log/example_test.go",
    "log/slog/example_wrap_test.go", "sync/example_test.go", "time/example_test.go",
}  # fmt: skip
"""What says nothing apart from its package: it reads or names its own file, or needs another one of it, or
its authors' time zone."""


@dataclass(frozen=True)
class Example:
    """One file of examples as a program that calls them all."""

    name: str
    code: str
    output: str


@cache
def examples() -> tuple[Example, ...]:
    """Those of this machine's Go; none where it came without them."""
    tool = Go().tool
    return tuple(_read(Path(tool.host).resolve().parents[1] / "src")) if tool else ()


def _read(sources: Path) -> Iterator[Example]:
    for file in sorted(sources.rglob("example*_test.go")):
        name = str(file.relative_to(sources))
        if name in _APART:
            continue
        text = file.read_text(encoding="utf-8")
        said = [(found[1], output) for found in _EXAMPLE.finditer(text) if (output := _output(found[2]))]
        if (
            said
            and not name.startswith(tuple(f"{folder}/" for folder in _ELSEWHERE))
            and "internal" not in name
        ):
            calls = "".join(f'\t{called}()\n\tends.Stdout.WriteString("\\n")\n' for called, _ in said)
            first = 'package main\n\nimport ends "os"'
            code = re.sub(r"^package \w+", first, text, count=1, flags=re.MULTILINE)
            yield Example(name, f"{code}\nfunc main() {{\n{calls}}}\n", "\n".join(text for _, text in said))


def _output(body: str) -> str:
    found = _OUTPUT.search(body)
    if found is None:
        return ""
    lines = [line.strip().removeprefix("//").removeprefix(" ") for line in found[1].splitlines()]
    return "\n".join(lines).strip()


def same(printed: str, output: str) -> bool:
    """As `go test` compares, but for empty lines and spaces around lines: examples follow each other."""
    return _lines(printed) == _lines(output)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
