"""Java."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..domain.code import Program
from ..domain.execution import ProcessPlan
from .caches import fill, run_ahead
from .prompts import prompt
from .toolchain import CACHES, INSIDE, Tool, ToolEnvironment, first, major

_OLDEST = 17
_CLASSES = "/tmp/classes"  # noqa: S108  # the sandbox's own
_PATTERNS = 21
"""The first Java that has them for good."""
_PATTERN = re.compile(r"\bcase\s+[A-Z]\w*(?:<[^<>]{0,100}>)?(?:\s+\w+\s*(?:->|&&|when\b|:)|\s*\()")
_FAST = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A compiler lives too short for better code."""


class Java(ToolEnvironment):
    """A class that has a `main`, in a file with the name of the public class, and files beside it."""

    name = "java"
    title = "Java"
    languages = ("java",)
    system_prompt = prompt("java")
    install = f"Java needs a JDK, {_OLDEST} or newer: apt-get install default-jdk-headless"

    def find(self) -> Tool | None:
        """The system's JDK, or the one of JAVA_HOME or the path."""
        return first(map(_jdk, _homes()))

    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """Compile, then run the class with `main`."""
        public, main = class_names(program.code)
        file = f"{public}.java"
        archive = f"-J-XX:SharedArchiveFile={CACHES}/{_cache(tool)}/javac.jsa"
        options = (
            *(f"-J{option}" for option in _FAST),
            archive,
            "-J-Xlog:disable",
            "-J-Xlog:all=error:stderr",
        )
        beside = [path for path, _ in program.files if path.endswith(".java") and path != file]
        preview = _previews(program, tool)
        words = (*preview, "-encoding", "UTF-8", "-proc:none", "-nowarn", "-d", _CLASSES, file, *beside)
        build = (tool.path, *options, *words)
        java = tool.path.removesuffix("javac") + "java"
        run = (
            java,
            *preview[:1],
            "-XX:+UseSerialGC",
            "-Xmx1280m",
            "-Dfile.encoding=UTF-8",
            "-cp",
            ":".join((_CLASSES, *_resources(program))),
            main,
        )
        return ProcessPlan({file: program.code}, run, (build,))

    def fill_cache(self, caches: Path) -> None:
        """Keep the compiler's own classes ready to map: javac then starts in a quarter of the time."""
        if self.tool is not None:
            host = str(self.tool.host)
            fill(caches, _cache(self.tool), lambda folder: _archive(host, folder))


def _previews(program: Program, tool: Tool) -> tuple[str, ...]:
    """What lets the compiler take patterns in `switch`, which Java 17 to 20 have on trial."""
    texts = (program.code, *(text for path, text in program.files if path.endswith(".java")))
    version = major(tool.version)
    if version >= _PATTERNS or not any(_PATTERN.search(text) for text in texts):
        return ()
    return "--enable-preview", "--release", str(version)


def _resources(program: Program) -> tuple[str, ...]:
    """Folders of the answer's resources, as builders know them."""
    found = {path.partition("resources/")[0] for path, _ in program.files if "resources/" in path}
    return tuple(f"{before}resources" for before in sorted(found))


def class_names(code: str) -> tuple[str, str]:
    """(name of the file without suffix, full name of the class to run) of a Java source.

    The file is named after the public class; that of `main` is run, a nested one only where no other has
    it, else the first.
    """
    package = nested = ""
    classes: list[_Class] = []
    around: list[tuple[int, str]] = []
    for depth, words in _statements(code):
        while around and around[-1][0] >= depth:
            around.pop()
        if depth == 0 and (found := re.search(r"\bpackage\s+([\w.]+)$", words)):
            package = f"{found[1]}."
        if found := re.search(r"\b(?:class|interface|enum|record)\s+([^\W\d]\w*)", words):
            around.append((depth, found[1]))
            if depth == 0:
                classes.append(_Class(found[1], public=bool(re.search(r"\bpublic\b", words))))
        elif classes and re.search(r"\bvoid\s+main\s*\(", words):
            if depth == 1:
                classes[-1].runs = True
            elif not nested and len(around) == depth:  # classes all the way, no methods between them
                nested = "$".join(name for _, name in around)
    if not classes:
        return "Main", "Main"
    main = next((found.name for found in classes if found.runs), nested or classes[0].name)
    public = next((found.name for found in classes if found.public), main.partition("$")[0])
    return public, f"{package}{main}"


@dataclass
class _Class:
    name: str
    public: bool
    runs: bool = False


_NO_CODE = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|\"\"\".*?(?:\"\"\"|\Z)|\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?",
    re.DOTALL,
)


def _statements(code: str) -> Iterator[tuple[int, str]]:
    """(depth of braces, text) of what stands before each brace or semicolon, without strings
    and comments."""
    depth = 0
    parts = re.split(r"([{};])", _NO_CODE.sub(" ", code))
    for words, mark in zip(parts[::2], parts[1::2], strict=False):
        yield depth, words[-1000:].strip()
        depth += {"{": 1, "}": -1, ";": 0}[mark]


def _homes() -> Iterator[Path]:
    """Folders of JDKs, the system's first."""
    for path in ("/usr/local/bin:/usr/bin:/bin", None):
        if found := shutil.which("javac", path=path):
            yield Path(found).resolve().parents[1]
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)


def _jdk(home: Path) -> Tool | None:
    """The compiler of a JDK; its `release` file shows that the folder is a whole one, and which.
    To ask javac itself would take a second."""
    javac = home / "bin" / "javac"
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r'^JAVA_VERSION="(\d+[\d.]*)', text, re.MULTILINE)
    if found is None or major(found[1]) < _OLDEST or not javac.is_file():
        return None
    if home.is_relative_to("/usr"):
        return Tool("javac", str(javac), javac, found[1])
    inside = f"{INSIDE}/jdk"
    return Tool("javac", f"{inside}/bin/javac", javac, found[1], {inside: home})


def _archive(javac: str, folder: Path) -> None:
    source = folder / "Main.java"
    source.write_text(_PROGRAM)
    options = [f"-J{option}" for option in (*_FAST, f"-XX:ArchiveClassesAtExit={folder / 'javac.jsa'}")]
    run_ahead([javac, *options, "-proc:none", "-d", str(folder / "classes"), str(source)], folder, {})
    (folder / "javac.jsa").chmod(0o644)


_PROGRAM = """import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Main {
    record Point(int x, int y) {}
    interface Shape { double area(); }
    enum Colour { RED, GREEN }
    static <T extends Comparable<T>> T best(List<T> all) { return Collections.max(all); }
    public static void main(String[] arguments) throws Exception {
        Map<String, List<Integer>> map = new HashMap<>();
        for (int i = 0; i < 3; i++) map.computeIfAbsent("a" + i, key -> new ArrayList<>()).add(i);
        var text = Stream.of(1, 2).map(n -> n * 2).map(String::valueOf).collect(Collectors.joining(","));
        Shape shape = () -> switch (Colour.RED) { case RED -> 1.0; default -> 2.0; };
        try (Scanner in = new Scanner(System.in)) { System.out.printf("%s %s%n", text, best(List.of(1, 2))); }
        catch (IllegalStateException error) { throw new RuntimeException(error); }
    }
}
"""


def _cache(tool: Tool) -> str:
    return f"javac-{tool.version}"
