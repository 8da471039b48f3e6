"""What works as `python main.py` works here; the programs are written as strangers would."""

from __future__ import annotations

import textwrap

import pytest

from codearena_jupyter.domain.execution import AttachedFile

from ..sandboxes import Bench


def script(text: str) -> str:
    return textwrap.dedent(text).lstrip()


def test_the_main_guard_holds(bench: Bench) -> None:
    code = script("""
        import sys

        def main():
            print(f"Hello from {__name__}", sys.argv)
            return 0

        if __name__ == "__main__":
            sys.exit(main())
    """)
    execution = bench.run(code)
    assert (execution.status, execution.exit_code) == ("ok", 0)
    assert execution.stdout == "Hello from __main__ ['main.py']\n"


def test_asyncio_run_works(bench: Bench) -> None:
    code = script("""
        import asyncio

        async def fetch(name, delay):
            await asyncio.sleep(delay)
            print(name, "done")
            return name

        async def main():
            results = await asyncio.gather(fetch("slow", 0.05), fetch("fast", 0.01))
            print(results)

        asyncio.run(main())
    """)
    assert bench.run(code).stdout == "fast done\nslow done\n['slow', 'fast']\n"


def test_an_event_loop_can_be_asked_for_and_closed(bench: Bench) -> None:
    code = script("""
        import asyncio
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        print(loop.run_until_complete(asyncio.sleep(0, "result")))
        loop.close()
    """)
    assert bench.run(code).stdout == "result\n"


def test_await_works_at_the_top_level(bench: Bench) -> None:
    assert bench.run("import asyncio\nprint(await asyncio.sleep(0, 'awaited'))").stdout == "awaited\n"


@pytest.mark.parametrize(
    ("end", "code", "stderr"),
    [
        ("sys.exit()", 0, ""),
        ("sys.exit(0)", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit(-1)", 255, ""),
        ("sys.exit('no such file')", 1, "no such file\n"),
        ("exit(4)", 4, ""),
        ("quit()", 0, ""),
        ("raise SystemExit(5)", 5, ""),
        ("os._exit(6)", 6, ""),
    ],
)
def test_an_exit_gives_its_code_and_keeps_the_output(bench: Bench, end: str, code: int, stderr: str) -> None:
    execution = bench.run(f"import os, sys\nprint('before', flush=True)\n{end}\nprint('after')")
    assert execution.exit_code == code
    assert execution.status == ("error" if code else "ok")
    assert (execution.stdout, execution.stderr) == ("before\n", stderr)


def test_future_imports_come_first(bench: Bench) -> None:
    code = script('''
        #!/usr/bin/env python3
        # -*- coding: utf-8 -*-
        """A module docstring."""
        from __future__ import annotations

        def later(x: Undefined) -> Nothing:
            return x

        print(later(1), later.__annotations__, __doc__)
    ''')
    assert bench.run(code).stdout == "1 {'x': 'Undefined', 'return': 'Nothing'} A module docstring.\n"


def test_argparse_sees_no_arguments_of_the_kernel(bench: Bench) -> None:
    code = script("""
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--size", type=int, default=3)
        parser.add_argument("files", nargs="*")
        print(parser.parse_args())
    """)
    assert bench.run(code).stdout == "Namespace(size=3, files=[])\n"


def test_argparse_complains_as_on_a_terminal(bench: Bench) -> None:
    code = "import argparse\np = argparse.ArgumentParser()\np.add_argument('file')\np.parse_args()\n"
    execution = bench.run(code)
    assert (execution.status, execution.exit_code) == ("error", 2)
    assert execution.stderr.startswith("usage: main.py [-h] file\n")


def test_input_reads_standard_input(bench: Bench) -> None:
    code = "name = input('Name? ')\nage = int(input())\nprint(f'{name} is {age}')"
    execution = bench.run(code, stdin="Zoë\n41\n".encode())
    assert execution.stdout == "Name? Zoë is 41\n"


@pytest.mark.parametrize(
    ("end", "status"), [("", "ok"), ("raise ValueError(1)", "error"), ("sys.exit(2)", "error")]
)
def test_a_program_that_reads_its_input_by_number_ends_all_the_same(
    bench: Bench, end: str, status: str
) -> None:
    """`open(0)` closes descriptor 0 when it is done; the next program has its own input again."""
    execution = bench.run(f"import sys\nprint(open(0).read().split())\n{end}", stdin=b"3 4\n")
    assert (execution.status, execution.stdout) == (status, "['3', '4']\n")
    assert bench.run("print(input())", stdin=b"next\n").stdout == "next\n"


def test_input_that_is_no_text_is_read_as_on_a_terminal(bench: Bench) -> None:
    code = "import sys\nprint(input())\nprint([repr(line) for line in sys.stdin])"
    assert bench.run(code, stdin=b"Bob\n\xff\xfe\n").stdout == "Bob\n[\"'\\\\udcff\\\\udcfe\\\\n'\"]\n"


def test_input_at_the_end_of_standard_input_is_told(bench: Bench) -> None:
    execution = bench.run("input('Name? ')")
    assert (execution.status, execution.exit_code) == ("error", 1)
    assert execution.detail == "It asked for input, and standard input was at its end."
    assert execution.stdout == "Name? "
    assert "EOFError" in execution.stderr


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("import os\nos.close(1)\nprint('lost')", "error"),
        pytest.param("import sys\nsys.stdout.close()", "ok", marks=pytest.mark.slow),
        pytest.param("import sys\nsys.stderr.close()\n1 / 0", "error", marks=pytest.mark.slow),
        pytest.param("import os\nos.close(1)\nos.close(2)", "ok", marks=pytest.mark.slow),
    ],
)
def test_a_program_that_closes_its_streams_ends_all_the_same(bench: Bench, end: str, status: str) -> None:
    execution = bench.run(f"print('said', flush=True)\n{end}")
    assert (execution.status, execution.stdout) == (status, "said\n")


def test_attached_files_lie_beside_the_program_read_only(bench: Bench) -> None:
    file = AttachedFile("data set.csv", b"a,b\n1,2\n")
    execution = bench.run(
        "import pandas as pd\nprint(pd.read_csv('data set.csv').b[0])\nopen('data set.csv', 'w')",
        files=[file],
    )
    assert execution.stdout == "2\n"
    assert "Read-only file system" in execution.detail
    assert execution.artifacts == ()


def test_the_next_program_sees_nothing_of_the_last(bench: Bench) -> None:
    bench.run("import builtins\nbuiltins.left = 1\nopen('left.txt', 'w').write('x')")
    code = "import os\nprint(os.listdir('.'), hasattr(__builtins__, 'left'))"
    assert bench.run(code).stdout == "['main.py'] False\n"
