"""What a program of any language may do, and what is told of it."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import AttachedFile
from codearena_jupyter.environments.javascript import JavaScript

from .conftest import Workshop

BROKEN = {
    "c": "#include <stdio.h>\nint main(void) { return undeclared; }\n",
    "cpp": "#include <iostream>\nint main() { std::cout << undeclared; }\n",
    "go": "package main\n\nfunc main() { undeclared() }\n",
    "java": "public class Main { public static void main(String[] a) { undeclared(); } }\n",
    "rust": "fn main() { undeclared(); }\n",
}


@pytest.mark.parametrize("language", BROKEN)
def test_a_compiler_s_errors_are_shown_as_such(workshop: Workshop, language: str) -> None:
    execution = workshop.run(language, BROKEN[language])
    assert execution.status == "build_failed"
    assert "undeclared" in execution.stderr
    assert execution.exit_code not in (0, None)
    assert execution.detail.startswith("The program could not be built.")


WARNING = {
    "c": '#include <stdio.h>\nint main(void) { int n = "x"; puts("ran"); return 0; }\n',
    "rust": 'fn main() { let unused = 1; println!("ran"); }\n',
}


@pytest.mark.parametrize("language", WARNING)
def test_a_compiler_s_warnings_are_no_output_of_the_program(workshop: Workshop, language: str) -> None:
    execution = workshop.run(language, WARNING[language])
    assert (execution.status, execution.stdout, execution.stderr) == ("ok", "ran\n", "")


ECHO = {
    "c": """#include <stdio.h>
int main(void) {
    int n;
    char w[9];
    while (scanf("%d %8s", &n, w) == 2) printf("%d %s\\n", n + 1, w);
    puts("end");
}
""",
    "cpp": """#include <iostream>
#include <string>
int main() {
    int n;
    std::string w;
    while (std::cin >> n >> w) std::cout << n + 1 << " " << w << "\\n";
    std::cout << "end\\n";
}
""",
    "go": """package main

import ("bufio"; "fmt"; "os")

func main() {
    in := bufio.NewReader(os.Stdin)
    var n int
    var w string
    for { if _, err := fmt.Fscan(in, &n, &w); err != nil { break }; fmt.Println(n+1, w) }
    fmt.Println("end")
}
""",
    "java": """import java.util.Scanner;

public class Echo {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        while (in.hasNextInt()) System.out.println((in.nextInt() + 1) + " " + in.next());
        System.out.println("end");
    }
}
""",
    "rust": """use std::io::{self, BufRead};

fn main() {
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        let mut words = line.split_whitespace();
        println!("{} {}", words.next().unwrap().parse::<i32>().unwrap() + 1, words.next().unwrap());
    }
    println!("end");
}
""",
    "javascript": """const lines = require('fs').readFileSync(0, 'utf8').trim().split('\\n').filter(Boolean)
for (const line of lines) { const [n, w] = line.split(' '); console.log(`${+n + 1} ${w}`) }
console.log('end')
""",
    "typescript": """import * as readline from 'node:readline'
const rl = readline.createInterface({ input: process.stdin })
rl.on('line', (line: string): void => {
  const [n, w] = line.split(' ')
  console.log(`${Number(n) + 1} ${w}`)
})
rl.on('close', () => console.log('end'))
""",
}


@pytest.mark.parametrize("language", ECHO)
def test_standard_input_is_read_to_its_end(workshop: Workshop, language: str) -> None:
    execution = workshop.run(language, ECHO[language], stdin=b"1 a\n41 b\n")
    assert (execution.status, execution.stdout) == ("ok", "2 a\n42 b\nend\n"), execution.stderr


@pytest.mark.parametrize("language", ["c", "java", "javascript", "typescript"])
def test_standard_input_of_nobody_is_at_its_end(workshop: Workshop, language: str) -> None:
    execution = workshop.run(language, ECHO[language], wall_seconds=20)
    assert (execution.status, execution.stdout) == ("ok", "end\n")


ENDINGS = [
    ("c", "#include <stdlib.h>\nint main(void) { exit(7); }\n", 7, "exit code 7"),
    ("c", "int main(void) { int *p = 0; return *(volatile int *)p; }\n", 139, "SIGSEGV"),
    ("c", "#include <stdlib.h>\nint main(void) { abort(); }\n", 134, "SIGABRT"),
    ("c", "int main(void) { volatile int zero = 0; return 17 / zero; }\n", 136, "SIGFPE"),
    ("cpp", "#include <stdexcept>\nint main() { throw std::runtime_error(\"thrown\"); }\n", 134, "SIGABRT"),
    ("go", "package main\n\nfunc main() { panic(\"thrown\") }\n", 2, "exit code 2"),
    ("java", "class A { public static void main(String[] a) { throw new Error(\"thrown\"); } }\n", 1, "1"),
    ("java", "class A { public static void main(String[] a) { System.exit(5); } }\n", 5, "exit code 5"),
    ("rust", "fn main() { panic!(\"thrown\"); }\n", 101, "exit code 101"),
    ("rust", "fn main() { std::process::exit(4); }\n", 4, "exit code 4"),
    ("javascript", "throw new Error('thrown')\n", 1, "exit code 1"),
    ("typescript", "const code: number = 6; process.exit(code)\n", 6, "exit code 6"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "code", "exit_code", "told"), ENDINGS)
def test_how_a_program_ends_is_told(
    workshop: Workshop, language: str, code: str, exit_code: int, told: str
) -> None:
    execution = workshop.run(language, code)
    assert (execution.status, execution.exit_code) == ("error", exit_code)
    assert told in execution.detail
    assert ("thrown" in execution.stderr) == ("thrown" in code)


def test_a_go_library_is_told_from_a_program(workshop: Workshop) -> None:
    library = "// Package main?\n/* package main */ package shapes\n\nfunc Area() int { return 1 }\n"
    execution = workshop.run("go", library)
    assert execution.status == "error"
    assert execution.detail.startswith("This is the package “shapes”")


def test_a_main_of_a_nested_class_is_found(workshop: Workshop) -> None:
    nested = (
        "public class A { static class B { public static void main(String[] a) { System.out.println(1); } } }"
    )
    execution = workshop.run("java", nested)
    assert (execution.status, execution.stdout) == ("ok", "1\n"), execution.stderr


ENDLESS = {
    "c": "int main(void) { for (;;) ; }\n",
    "java": "class A { public static void main(String[] a) { while (true) { } } }\n",
    "javascript": "while (true) { }\n",
}


@pytest.mark.parametrize("language", ENDLESS)
def test_an_endless_program_is_stopped(workshop: Workshop, language: str) -> None:
    assert workshop.run(language, ENDLESS[language], wall_seconds=2).status == "timeout"


def test_a_program_that_ignores_signals_and_forks_is_stopped_all_the_same(workshop: Workshop) -> None:
    code = """#include <signal.h>
#include <unistd.h>
int main(void) {
    for (int n = 1; n < 32; n++) signal(n, SIG_IGN);
    fork();
    fork();
    setsid();
    for (;;) pause();
}
"""
    assert workshop.run("c", code, wall_seconds=2).status == "timeout"
    assert workshop.run("c", "int main(void) { return 0; }\n").status == "ok", "the next run is unaffected"


def test_output_that_is_no_text_and_terminal_codes_come_through(workshop: Workshop) -> None:
    text = '"\\xff\\xfe\\0 \\033[31mred\\033[0m\\n"'
    code = f"#include <stdio.h>\nint main(void) {{ fwrite({text}, 1, 18, stdout); return 0; }}\n"
    execution = workshop.run("c", code)
    assert execution.status == "ok"
    assert "\x1b[31mred" in execution.stdout
    assert execution.stdout.startswith("\ufffd\ufffd")


@pytest.mark.parametrize("language", ["c", "go", "java", "rust", "javascript", "sql"])
def test_ten_megabytes_of_code_end_in_a_clear_status(workshop: Workshop, language: str) -> None:
    comment = "-- x\n" if language == "sql" else "// x\n"
    execution = workshop.run(language, comment * (10_000_000 // len(comment)) + "]" * 100, wall_seconds=60)
    assert execution.status in {"build_failed", "error"}, execution.detail
    assert execution.detail


@pytest.mark.parametrize("language", ["c", "cpp", "go", "java", "rust", "javascript", "typescript", "sql"])
def test_code_in_the_wrong_language_is_an_error_of_that_language(workshop: Workshop, language: str) -> None:
    execution = workshop.run(language, "def f(x):\n    return x\n\nprint(f(1))\n")
    assert execution.status in {"build_failed", "error"}
    assert execution.stderr.strip()


@pytest.mark.parametrize("language", ["c", "go", "java", "javascript"])
def test_halves_of_characters_harm_nobody(workshop: Workshop, language: str) -> None:
    assert workshop.run(language, '"\ud800"').status in {"build_failed", "error", "ok"}


def test_attached_files_lie_beside_the_program(workshop: Workshop) -> None:
    code = "const fs = require('fs'); console.log(fs.readFileSync('data.txt', 'utf8'))\n"
    execution = workshop.run("javascript", code, files=[AttachedFile("data.txt", b"attached")])
    assert execution.stdout == "attached\n"
    query = "SELECT sum(n) AS total FROM 'numbers.csv';\n"
    execution = workshop.run("sql", query, files=[AttachedFile("numbers.csv", b"n\n1\n2\n")])
    assert "3" in str(execution.outputs[0]["data"]["text/plain"])


def test_files_that_a_program_wrote_are_listed_without_what_its_compiler_made(workshop: Workshop) -> None:
    code = '#include <stdio.h>\nint main(void) { fputs("x", fopen("result.txt", "w")); return 0; }\n'
    assert [artifact.name for artifact in workshop.run("c", code).artifacts] == ["result.txt"]
    create = 'new java.io.File("r").createNewFile();'
    java = f"public class W {{ public static void main(String[] a) throws Exception {{ {create} }} }}\n"
    assert [artifact.name for artifact in workshop.run("java", java).artifacts] == ["r"]


def test_a_failing_query_says_what_is_wrong_after_the_tables_before_it(workshop: Workshop) -> None:
    execution = workshop.run("sql", "SELECT 1 AS one; SELECT * FROM nowhere; SELECT 2;")
    assert (execution.status, execution.exit_code) == ("error", 1)
    assert "nowhere" in execution.stderr
    assert "Traceback" not in execution.stderr
    assert len([output for output in execution.outputs if "data" in output]) == 1


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("const a = require('fs'); return\n", "main.cjs"),
        ("import a from 'node:fs'\n", "main.js"),
        ("export default 1\n", "main.js"),
        ("async function f() {}\ntry { await f() } catch {}\n", "main.js"),
        ("console.log(import.meta.url)\n", "main.js"),
    ],
)
def test_a_script_is_told_from_a_module_as_node_does(workshop: Workshop, code: str, file: str) -> None:
    workshop.needs("javascript")
    assert list(JavaScript().plan(Program(code, "javascript", "javascript")).files) == [file]


def test_a_program_with_a_newer_library_than_the_system_s_finds_it(workshop: Workshop) -> None:
    code = '#include <format>\n#include <iostream>\nint main() { std::cout << std::format("{:>4}|", 42); }\n'
    execution = workshop.run("cpp", code, wall_seconds=150)
    if execution.status == "build_failed" and "format: No such file" in execution.stderr:
        pytest.skip("an old g++ without Zig beside it")
    assert (execution.status, execution.stdout) == ("ok", "  42|")


FILES = {
    "python": (
        "import shapes.square as s\nprint(s.area(3))\n",
        "shapes/square.py",
        "def area(a):\n    return a * a\n",
    ),
    "javascript": (
        "import { area } from './square.js';\nconsole.log(area(3));\n",
        "square.js",
        "export const area = a => a * a;\n",
    ),
    "c": (
        '#include <stdio.h>\nint area(int a);\nint main(void) { printf("%d\\n", area(3)); }\n',
        "square.c",
        "int area(int a) { return a * a; }\n",
    ),
    "go": (
        'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(area(3)) }\n',
        "square.go",
        "package main\n\nfunc area(a int) int { return a * a }\n",
    ),
    "java": (
        "class Main { public static void main(String[] a) { System.out.println(new Square(3).area()); } }\n",
        "Square.java",
        "record Square(int a) { int area() { return a * a; } }\n",
    ),
    "rust": (
        'mod square;\n\nfn main() { println!("{}", square::area(3)); }\n',
        "square.rs",
        "pub fn area(a: i32) -> i32 { a * a }\n",
    ),
    "sql": ("SELECT a FROM 'square.csv';\n", "square.csv", "a\n9\n"),
}


@pytest.mark.parametrize(
    "language",
    [
        "python",
        "c",
        *(pytest.param(name, marks=pytest.mark.slow) for name in FILES if name not in {"python", "c"}),
    ],
)
def test_the_answer_s_other_files_lie_beside_the_program(workshop: Workshop, language: str) -> None:
    code, path, text = FILES[language]
    execution = workshop.run(language, code, beside=((path, text),))
    assert execution.status == "ok", execution
    assert "9" in execution.stdout or "9" in str(execution.outputs)
    assert [made.name for made in execution.artifacts] == []


@pytest.mark.slow
def test_java_takes_patterns_in_switches_where_they_are_on_trial(workshop: Workshop) -> None:
    code = (
        "sealed interface S permits A, B {}\n"
        "record A(int n) implements S {}\nrecord B(int n) implements S {}\n"
        "public class Main { public static void main(String[] a) { S s = new B(2);\n"
        "System.out.println(switch (s) { case A x -> x.n(); case B y -> y.n() * 2; }); } }\n"
    )
    execution = workshop.run("java", code)
    assert (execution.status, execution.stdout) == ("ok", "4\n"), execution.stderr


@pytest.mark.slow
@pytest.mark.parametrize("module", [(("go.mod", "module a.b/c\n"),), ()])
def test_a_go_program_has_packages_of_its_own(
    workshop: Workshop, module: tuple[tuple[str, str], ...]
) -> None:
    code = 'package main\n\nimport "a.b/c/d"\n\nfunc main() { d.Do() }\n'
    part = 'package d\n\nimport "fmt"\n\nfunc Do() { fmt.Println("done") }\n'
    execution = workshop.run("go", code, beside=(*module, ("d/d.go", part)))
    assert (execution.status, execution.stdout) == ("ok", "done\n")


def test_a_file_that_the_answer_shows_and_the_program_writes_is_one_that_it_wrote(workshop: Workshop) -> None:
    code = "open('out.txt', 'w').write('much more than that')\n"
    execution = workshop.run("python", code, beside=(("out.txt", "so\n"), ("in.txt", "so\n")))
    assert [made.name for made in execution.artifacts] == ["out.txt"]
