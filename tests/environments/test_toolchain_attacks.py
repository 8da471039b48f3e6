"""Compilers read files, run programs and load plugins: nothing of the host is seen through them."""

# ruff: noqa: E501  # hostile programs are not wrapped

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from codearena_jupyter.domain.execution import Execution

from .conftest import Workshop


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the host that everybody may read, so that only the sandbox keeps it."""
    path = tmp_path_factory.mktemp("host") / "secret.h"
    path.write_text(f"#error {secrets.token_hex(16)}\n")
    for folder in path.parents:
        if os.access(folder, os.W_OK) and folder not in (Path("/"), Path("/tmp")):
            folder.chmod(folder.stat().st_mode | 0o755)
    path.chmod(0o644)
    return path


def said(execution: Execution) -> str:
    """Everything that came out."""
    return "\n".join([execution.stdout, execution.stderr, execution.detail, str(execution.outputs)])


READING = {
    "c": ['#include "$FILE"\nint main(void) { return 0; }\n',
          '__asm__(".incbin \\"$FILE\\"");\nint main(void) { return 0; }\n',
          "#include \"/proc/self/root/$FILE\"\nint main(void) { return 0; }\n"],
    "cpp": ['#include "$FILE"\nint main() { return 0; }\n'],
    "rust": ['fn main() { print!("{}", include_str!("$FILE")); }\n',
             '#[path = "$FILE"] mod secret;\nfn main() {}\n'],
    "go": ['package main\n\nimport _ "embed"\n\n//go:embed $FILE\nvar text string\n\nfunc main() { print(text) }\n',
           '//line $FILE:1\npackage main\n\nfunc main() { undeclared() }\n'],
    "javascript": ["import text from '$FILE' with { type: 'text' }\nconsole.log(text)\n",
                   "console.log(require('fs').readFileSync('$FILE', 'utf8'))\n"],
    "typescript": ["import text from '$FILE' with { type: 'text' }\nconsole.log(text)\n"],
    "java": ["class A { public static void main(String[] a) throws Exception "
             '{ System.out.println(java.nio.file.Files.readString(java.nio.file.Path.of("$FILE"))); } }\n'],
    "sql": ["SELECT * FROM read_csv('$FILE');\n", "COPY (SELECT 1) TO '$FILE';\nSELECT * FROM read_csv('$FILE');\n"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "code"), [(language, code) for language, codes in READING.items() for code in codes]
)
def test_no_compiler_reads_a_file_of_the_host(
    workshop: Workshop, secret: Path, language: str, code: str
) -> None:
    text = secret.read_text()
    execution = workshop.run(language, code.replace("$FILE", str(secret)))
    assert text.split()[1] not in said(execution)
    assert secret.read_text() == text
    assert execution.status in {"build_failed", "error"}, "it was looked for, and is not there"


@pytest.mark.parametrize("path", ["/etc/shadow", "/root/.bashrc", "/proc/1/environ", "/etc/hostname"])
@pytest.mark.parametrize("language", ["c", "rust"])
def test_files_of_the_system_are_hidden_from_compilers(workshop: Workshop, language: str, path: str) -> None:
    code = READING[language][0].replace("$FILE", path)
    execution = workshop.run(language, code)
    if Path(path).exists() and path != "/proc/1/environ":
        for line in filter(None, Path(path).read_text(errors="replace").splitlines()[:5]):
            assert line not in said(execution)
    assert "root:" not in said(execution)


RUNNING = {
    "cgo": ("go", 'package main\n\n// #include <stdlib.h>\n// int f() { return system("id"); }\nimport "C"\n\n'
                  "func main() { C.f() }\n"),
    "cgo flags": ("go", "package main\n\n// #cgo CFLAGS: -fplugin=/tmp/x.so\nimport \"C\"\n\nfunc main() {}\n"),
    "go generate": ("go", "package main\n\n//go:generate touch /tmp/generated\n\nimport \"os\"\n\n"
                          'func main() { _, err := os.Stat("/tmp/generated"); if err != nil { os.Exit(9) } }\n'),
    "a toolchain to download": ("go", "//go:build go1.99\n\npackage main\n\nfunc main() {}\n"),
    "a crate": ("rust", "extern crate rand;\nfn main() {}\n"),
    "a procedural macro": ("rust", '#![crate_type = "proc-macro"]\nextern crate proc_macro;\n'
                                   "#[proc_macro] pub fn f(_: proc_macro::TokenStream) -> proc_macro::TokenStream "
                                   "{ loop {} }\nfn main() { f!(); }\n"),
    "an annotation processor": ("java", '@javax.annotation.processing.SupportedAnnotationTypes("*")\n'
                                        "public class P extends javax.annotation.processing.AbstractProcessor {\n"
                                        "  static { if (true) throw new Error(); }\n"
                                        "  public boolean process(java.util.Set<? extends "
                                        "javax.lang.model.element.TypeElement> s, "
                                        "javax.annotation.processing.RoundEnvironment e) { return false; }\n"
                                        "  public static void main(String[] a) { }\n}\n"),
    "a package of npm": ("javascript", "import leftpad from 'left-pad'\nconsole.log(leftpad('a', 3))\n"),
    "an import from the web": ("javascript", "import x from 'https://example.com/x.js'\nconsole.log(x)\n"),
    "an extension of DuckDB": ("sql", "INSTALL httpfs; LOAD httpfs; SELECT 1;\n"),
    "a page of the web in a table": ("sql", "SELECT * FROM 'https://example.com/x.csv';\n"),
}  # fmt: skip


@pytest.mark.parametrize("attack", RUNNING)
def test_no_code_comes_from_elsewhere_and_none_runs_while_building(workshop: Workshop, attack: str) -> None:
    language, code = RUNNING[attack]
    execution = workshop.run(language, code, wall_seconds=30)
    assert execution.status in {"build_failed", "error"}, said(execution)
    assert "uid=" not in said(execution)


def test_a_java_agent_attached_to_other_processes_finds_none(workshop: Workshop) -> None:
    code = """import java.util.stream.Collectors;

public class Look {
    public static void main(String[] args) {
        System.out.println(ProcessHandle.allProcesses()
            .map(p -> p.info().command().orElse("-")).filter(c -> c.contains("pytest")).collect(Collectors.toList()));
        System.out.println(ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().getAsLong() < 200);
    }
}
"""
    execution = workshop.run("java", code)
    assert execution.stdout == "[]\ntrue\n", said(execution)


SHOWN_WRITES = """const fs = require('fs')
let written = 0
for (const folder of ['/opt/arena', '/opt/arena/tools', '/opt/arena/caches', '/opt/arena/tools/go', '/usr', '/etc',
  ...fs.readdirSync('/opt/arena/caches').map(name => '/opt/arena/caches/' + name)]) {
  try { fs.writeFileSync(folder + '/evil', 'x'); written++ } catch { }
}
console.log('written', written)
"""


def test_tools_and_caches_are_read_only(workshop: Workshop) -> None:
    execution = workshop.run("javascript", SHOWN_WRITES)
    assert execution.stdout == "written 0\n", said(execution)
