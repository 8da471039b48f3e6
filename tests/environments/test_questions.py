"""Programs in JavaScript that ask questions with promises."""

from __future__ import annotations

import pytest

from .conftest import Workshop

CODE = """import * as readline from 'node:readline/promises';
const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
const first = await rl.question('first? ');
const second = await rl.question('second? ');
console.log(`${first} and ${second}`);
rl.close();
"""
AT_ITS_END = "It asked for input, and standard input was at its end.\n"


@pytest.mark.parametrize("language", ["javascript", "typescript"])
@pytest.mark.parametrize("given", [b"1\n2\n3\n", b"1\n2\n", b"1\n2"])
def test_each_question_gets_its_line(workshop: Workshop, language: str, given: bytes) -> None:
    execution = workshop.run(language, CODE, stdin=given)
    assert (execution.status, execution.stdout) == ("ok", "first? second? 1 and 2\n")


@pytest.mark.parametrize(("given", "asked"), [(b"", "first? "), (b"1\n", "first? second? "), (b"1", None)])
def test_a_question_at_the_end_of_the_input_ends_the_program(
    workshop: Workshop, given: bytes, asked: str | None
) -> None:
    execution = workshop.run("javascript", CODE, stdin=given, wall_seconds=10.0)
    assert (execution.exit_code, execution.stderr) == (13, AT_ITS_END)
    assert execution.stdout == (asked or "first? second? ")
    assert execution.artifacts == ()


def test_who_listens_to_lines_gets_them(workshop: Workshop) -> None:
    listen = "rl.on('line', line => console.log('heard', line));\n"
    code = CODE.partition("const second")[0].replace("const first", f"{listen}const first")
    execution = workshop.run("javascript", f"{code}console.log('got', first);\n", stdin=b"1\n2\n")
    assert execution.status == "ok"
    assert sorted(execution.stdout.removeprefix("first? ").splitlines()) == ["got 1", "heard 2"]
