"""Environments whose programs a tool of the machine compiles or runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments import caches, java, toolchain
from codearena_jupyter.environments.c import C, Cpp
from codearena_jupyter.environments.go import Go
from codearena_jupyter.environments.java import Java, class_names
from codearena_jupyter.environments.javascript import JavaScript, TypeScript
from codearena_jupyter.environments.rust import Rust
from codearena_jupyter.environments.toolchain import ToolEnvironment, system_tool
from codearena_jupyter.errors import MissingRequirement, SandboxError
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.testing.environment_contract import EnvironmentContract


class TestC(EnvironmentContract):
    environment = C()
    program = "int main(void) { return 0; }\n"


class TestCpp(EnvironmentContract):
    environment = Cpp()
    program = "#include <iostream>\nint main() { std::cout << 1; }\n"


class TestGo(EnvironmentContract):
    environment = Go()
    program = "package main\n\nfunc main() {}\n"


class TestJava(EnvironmentContract):
    environment = Java()
    program = "public class Main { public static void main(String[] a) {} }\n"


class TestJavaScript(EnvironmentContract):
    environment = JavaScript()
    program = "console.log(1)\n"


class TestRust(EnvironmentContract):
    environment = Rust()
    program = "fn main() {}\n"


class TestTypeScript(EnvironmentContract):
    environment = TypeScript()
    program = "const n: number = 1;\n"


ALL = [C, Cpp, Go, Java, JavaScript, Rust, TypeScript]


class _Without:
    """Mixed into an environment: a machine without its tool."""

    def find(self) -> None:
        return None


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_without_its_tool_an_environment_says_the_command_that_gets_it(kind: type[ToolEnvironment]) -> None:
    bare = type("Bare", (_Without, kind), {})()
    found = bare.availability()
    assert not found.available
    assert "install " in found.detail
    assert dict(bare.shown) == {}
    with pytest.raises(MissingRequirement, match="install"):
        bare.plan(Program("x", kind.languages[0], kind.name))


def test_tools_outside_the_system_s_folders_are_not_the_system_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "gcc"
    fake.write_text("#!/bin/sh\necho 99.0\n")
    fake.chmod(0o755)
    monkeypatch.setattr(toolchain.shutil, "which", lambda name, path: str(fake))
    assert system_tool("gcc") is None


def test_a_tool_that_is_too_old_is_passed_over() -> None:
    assert system_tool("sh", version="-c 'echo 1'") is None
    assert system_tool("python3", oldest=99) is None


def test_a_cache_is_whole_or_absent(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("x")
        raise SandboxError("full")

    with pytest.raises(SandboxError):
        caches.fill(tmp_path, "tool-1", fail)
    assert list(tmp_path.iterdir()) == []
    caches.fill(tmp_path, "tool-1", lambda folder: (folder / "all").touch())
    caches.fill(tmp_path, "tool-1", fail)  # it is there: nothing to do
    assert [path.name for path in tmp_path.rglob("*")] == ["tool-1", "all"]


def test_what_a_compiler_complains_of_ahead_is_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="no such luck"):
        caches.run_ahead(["sh", "-c", "echo no such luck >&2; exit 1"], tmp_path, {})


@pytest.mark.parametrize(
    ("release", "version"),
    [
        ('IMPLEMENTOR="X"\nJAVA_VERSION="21.0.2"\n', "21.0.2"),
        ('JAVA_VERSION="17"\n', "17"),
        ('JAVA_VERSION="11.0.1"\n', None),
        ('JAVA_VERSION="1.8.0_392"\n', None),
        ("nothing", None),
        (None, None),
    ],
)
def test_a_jdk_outside_the_system_is_shown_whole_where_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str | None, version: str | None
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "javac").touch()
    if release is not None:
        (tmp_path / "release").write_text(release)
    monkeypatch.setattr(java.shutil, "which", lambda name, path: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    tool = Java().tool
    assert (tool and tool.version) == version
    if tool:
        assert tool.shown == {"/opt/arena/tools/jdk": tmp_path}


@pytest.mark.parametrize(
    ("code", "file", "main"),
    [
        ("public class Hello { public static void main(String[] a) {} }", "Hello", "Hello"),
        ("class A {} class B { static public void main(String... a) {} }", "B", "B"),
        ("class A { public static void main(String[] a) {} }\npublic class B {}", "B", "A"),
        ("package a.b;\npublic class C { public static void main(String[] x) {} }", "C", "a.b.C"),
        ("// public class No {\n/* class Neither { */ class Yes { static void main() {} }", "Yes", "Yes"),
        (
            'class A { String s = "class B { void main("; }\nclass C { static void main(String[] a) {} }',
            "C",
            "C",
        ),
        ("record P(int x) {}\nenum E { A; public static void main(String[] a) {} }", "E", "E"),
        (
            "public final class Main<T extends Comparable<T>> implements Runnable { void run() {} }",
            "Main",
            "Main",
        ),
        ("interface I { static void main(String[] a) { class Inner {} } }", "I", "I"),
        ('class A { String s = """\n class B {\n"""; static void main(String[] a) {} }', "A", "A"),
        ("class A { char c = '{'; char d = '\\''; }\nclass M { static void main(String[] a) {} }", "M", "M"),
        ("@interface X {}\nclass Übung { public static void main(String[] a) {} }", "Übung", "Übung"),
        ("class Outer { static class Inner { } public static void main(String[] a) {} }", "Outer", "Outer"),
        ("class A { static class B { public static void main(String[] a) {} } }", "A", "A$B"),
        ("package p; class A { void f() { class B { void main() {} } } } class C {}", "A", "p.A"),
        ("class A { class B { static void main() {} } } class C { static void main() {} }", "C", "C"),
        ("void main() {}", "Main", "Main"),
        ("", "Main", "Main"),
    ],
)
def test_the_class_and_the_file_of_a_java_program_are_found(code: str, file: str, main: str) -> None:
    assert class_names(code) == (file, main)


@pytest.mark.parametrize(
    "text", ["{" * 300_000, "class " * 60_000, "class A{" * 60_000, "/*" * 100_000, '"' * 100_001]
)
@pytest.mark.timeout(10)
def test_hostile_java_takes_linear_time(text: str) -> None:
    class_names(text)


@pytest.mark.parametrize(
    ("fence", "code", "environment"),
    [
        ("js", "const rl = require('readline');\n", "javascript"),
        ("js", "console.log(1)\n", "javascript"),
        ("ts", "const n: number = 1;\n", "typescript"),
        ("js", "const n: number = 1;\n", "typescript"),
        ("c", "int main(void) { return 0; }\n", "c"),
        ("c", "#include <vector>\nint main() {}\n", "cpp"),
        ("c++", "int main() {}\n", "cpp"),
        ("", "#include <iostream>\nint main() {}\n", "cpp"),
        ("", "package main\n\nfunc main() {}\n", "go"),
        ("golang", "package main\n\nfunc main() {}\n", "go"),
        ("rs", "fn main() {}\n", "rust"),
        ("", "fn main() {}\n", "rust"),
        ("java", "class A {}\n", "java"),
        ("", "public class A { public static void main(String[] a) {} }\n", "java"),
    ],
)
def test_answers_for_tools_are_told_apart(fence: str, code: str, environment: str) -> None:
    program = read_answer(f"```{fence}\n{code}```\n", [kind() for kind in ALL]).program
    assert program is not None
    assert program.environment == environment
