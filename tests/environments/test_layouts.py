"""Answers laid out as projects are, run as their authors would."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.execution import Execution
from codearena_jupyter.parsing.answer import read_answer

from .conftest import Workshop

CPP = """`include/pool.hpp`
```cpp
#pragma once
int pool();
```
`src/pool.cpp`
```cpp
#include "../include/pool.hpp"
int pool() { return 7; }
```
`src/main.cpp`
```cpp
#include <iostream>
#include "pool.hpp"
int main() { std::cout << pool() << "\\n"; }
```
"""
RUST = """**Cargo.toml**
```toml
[package]
name = "word-count"
edition = "2021"
```
**src/lib.rs**
```rust
pub fn count(text: &str) -> usize { text.split_whitespace().count() }
```
**src/main.rs**
```rust
use word_count::count;
fn main() { println!("{}", count("a b c") + 4); }
```
"""
GO = """```go
package main

import "fmt"

type Pool struct{ size int }

func show(pool Pool) { fmt.Println(pool.size) }
```
Use it so:
```go
func main() {
	show(Pool{7})
}
```
"""
JAVA = """`src/main/resources/app.properties`
```properties
size=7
```
`src/main/java/App.java`
```java
import java.util.Properties;

public class App {
    public static void main(String[] words) throws Exception {
        Properties told = new Properties();
        told.load(App.class.getResourceAsStream("/app.properties"));
        System.out.println(told.getProperty("size"));
    }
}
```
"""
STEPS = """First:
```python
def size(rows):
    return len(rows) + 4
```
then
```python
rows = [1, 2, 3]
```
and
```python
print(size(rows))
```
"""
ANSWERS = {"cpp": CPP, "rust": RUST, "go": GO, "java": JAVA, "python": STEPS}


def answered(workshop: Workshop, text: str) -> Execution:
    program = read_answer(text, workshop.parts.environments).program
    assert program is not None
    workshop.needs(program.environment)
    return workshop.run_program(program)


@pytest.mark.parametrize("language", ANSWERS)
def test_a_project_runs(workshop: Workshop, language: str) -> None:
    execution = answered(workshop, ANSWERS[language])
    assert (execution.environment, execution.status, execution.stdout) == (language, "ok", "7\n"), execution


def test_a_library_of_rust_without_a_manifest_is_called_as_it_is_used(workshop: Workshop) -> None:
    assert answered(workshop, RUST[RUST.index("**src") :]).stdout == "7\n"


@pytest.mark.slow
@pytest.mark.parametrize("edition", ['edition = "2018"\n', 'edition = "1066"\n', "edition = [\n"])
def test_the_manifest_of_a_rust_program_names_the_edition(workshop: Workshop, edition: str) -> None:
    code = 'trait Shape { fn area(&self, u32) -> u32; }\nfn main() { println!("7"); }\n'
    beside = (("Cargo.toml", f"[package]\n{edition.replace('2018', '2015')}"),)
    old = workshop.run("rust", code, beside=beside)
    assert old.status == ("ok" if "2018" in edition else "build_failed")


def test_an_overflow_in_rust_is_an_error(workshop: Workshop) -> None:
    code = 'fn main() { let mut x: u8 = 250; for _ in 0..10 { x += 1; } println!("{x}"); }\n'
    execution = workshop.run("rust", code)
    assert execution.exit_code == 101
    assert "overflow" in execution.stderr


CRASHES = {
    "c": ('#include <stdio.h>\nint main(void) { printf("one\\ntwo\\n"); int *p = 0; *p = 1; }\n', "SIGSEGV"),
    "cpp": (
        '#include <iostream>\nint main() { std::cout << "one\\n" << "two\\n"; throw 1; }\n',
        "SIGABRT",
    ),
}


@pytest.mark.parametrize("language", CRASHES)
def test_what_a_program_prints_before_it_crashes_is_seen(workshop: Workshop, language: str) -> None:
    code, signal = CRASHES[language]
    execution = workshop.run(language, code)
    assert execution.stdout == "one\ntwo\n"
    assert signal in execution.detail


def test_what_a_program_prints_before_its_time_is_over_is_seen(workshop: Workshop) -> None:
    code = '#include <stdio.h>\nint main(void) { printf("tick\\n"); for (;;); }\n'
    execution = workshop.run("c", code, wall_seconds=1.0)
    assert (execution.status, execution.stdout) == ("timeout", "tick\n")


def test_decorators_need_no_import(workshop: Workshop) -> None:
    code = "function d(t: any, k: string) {}\nclass A { @d x() {} }\nconsole.log(new A() !== null);\n"
    assert workshop.run("typescript", code).stdout == "true\n"


PLACED = {
    "data of a project": (
        "```python src/main.py\nfrom pathlib import Path\n\nfrom tools import double\n\n"
        "place = Path(__file__).resolve().parent.parent / 'data' / 'a.txt'\n"
        "print(double(int(place.read_text())), double(int(open('data/a.txt').read())))\n```\n"
        "```python src/tools.py\ndef double(x): return 2 * x\n```\n```text data/a.txt\n4\n```\n",
        "8 8\n",
    ),
    "a package that is run": (
        "```python calc/__init__.py\nNAME = 'calc'\n```\n"
        "```python calc/ops.py\ndef add(a, b): return a + b\n```\n"
        "```python calc/__main__.py\nfrom . import NAME\nfrom .ops import add\n\n"
        "print(NAME, add(1, 2), __name__)\n```\n```bash\npython -m calc\n```\n",
        "calc 3 __main__\n",
    ),
    "a module of a package in src": (
        "```python src/app/core/cli.py\nfrom ..tools import double\n\nprint(double(2), double(3))\n"
        "print(double(4))\n```\n"
        "```python src/app/tools.py\ndef double(x): return 2 * x\n```\n",
        "4 6\n8\n",
    ),
    "a script of Node": (
        "```js src/index.js\nconst { size } = require('../config.json');\n"
        "const twice = require('../lib/twice');\n"
        "console.log(twice(size), require('path').basename(__dirname));\n```\n"
        '```json config.json\n{"size": 4}\n```\n```js lib/twice.js\nmodule.exports = x => 2 * x;\n```\n',
        "8 src\n",
    ),
    "TypeScript with paths": (
        "```ts src/index.ts\nimport { sum } from '@/sum';\n\nconsole.log(sum(3, 4));\n```\n"
        "```ts src/sum.ts\nexport const sum = (a: number, b: number) => a + b;\n```\n"
        '```json tsconfig.json\n{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./src/*"]}}}\n```\n',
        "7\n",
    ),
}


@pytest.mark.parametrize("name", PLACED)
def test_a_program_lies_where_its_project_has_it(workshop: Workshop, name: str) -> None:
    text, printed = PLACED[name]
    execution = answered(workshop, text)
    assert (execution.status, execution.stdout, execution.artifacts) == ("ok", printed, ()), execution
