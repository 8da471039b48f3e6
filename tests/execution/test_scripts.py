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


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_works(bench: Bench, method: str) -> None:
    code = script(f"""
        import multiprocessing as mp

        def square(x):
            return x * x

        def shout(queue):
            print("from the child", flush=True)
            queue.put("hello")

        if __name__ == "__main__":
            mp.set_start_method("{method}", force=True)
            with mp.Pool(2) as pool:
                print(pool.map(square, range(6)))
            queue = mp.Queue()
            process = mp.Process(target=shout, args=(queue,))
            process.start()
            print(queue.get())
            process.join()
            print(process.exitcode)
    """)
    execution = bench.run(code)
    assert execution.status == "ok", execution.stderr
    assert sorted(execution.stdout.splitlines()) == ["0", "[0, 1, 4, 9, 16, 25]", "from the child", "hello"]
    assert execution.stderr == ""


def test_process_pools_of_concurrent_futures_work(bench: Bench) -> None:
    code = script("""
        from concurrent.futures import ProcessPoolExecutor
        import math

        def main():
            with ProcessPoolExecutor(2) as executor:
                print(sum(executor.map(math.factorial, range(5))))

        if __name__ == "__main__":
            main()
    """)
    assert bench.run(code).stdout == "34\n"


def test_threads_end_before_the_program_does(bench: Bench) -> None:
    code = script("""
        import threading, time

        def work(n):
            time.sleep(0.05 * n)
            print("thread", n)

        for n in range(1, 4):
            threading.Thread(target=work, args=(n,)).start()
        threading.Thread(target=time.sleep, args=(999,), daemon=True).start()
        print("main is through")
    """)
    execution = bench.run(code)
    assert execution.stdout == "main is through\nthread 1\nthread 2\nthread 3\n"
    assert execution.status == "ok"


def test_an_error_in_a_thread_is_told_and_does_not_end_the_program(bench: Bench) -> None:
    code = script("""
        import threading
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        print("goes on")
    """)
    execution = bench.run(code)
    assert (execution.status, execution.stdout) == ("ok", "goes on\n")
    assert "ZeroDivisionError" in execution.stderr


def test_exit_functions_run_at_the_end(bench: Bench) -> None:
    code = "import atexit\natexit.register(print, 'goodbye')\nprint('hello')"
    assert bench.run(code).stdout == "hello\ngoodbye\n"


def test_a_fork_comes_back_once(bench: Bench) -> None:
    code = script("""
        import os
        pid = os.fork()
        if pid == 0:
            print("child", flush=True)
        else:
            os.waitpid(pid, 0)
            print("parent")
    """)
    execution = bench.run(code)
    assert (execution.status, execution.stdout) == ("ok", "child\nparent\n")


def test_figures_show_once_and_in_order(bench: Bench) -> None:
    code = script("""
        import matplotlib.pyplot as plt
        print("before")
        plt.plot([1, 2, 3])
        plt.show()
        print("between")
        fig, ax = plt.subplots()
        bars = ax.bar(["a", "b"], [1, 2])
    """)
    outputs = bench.run(code).outputs
    assert [output["output_type"] for output in outputs] == [
        "stream", "display_data", "stream", "display_data",
    ]  # fmt: skip
    assert outputs[1]["data"]["image/png"].startswith("iVBORw0KGgo")


def test_a_saved_figure_is_a_file(bench: Bench) -> None:
    code = script("""
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        plt.plot([1])
        plt.savefig("plot.png")
    """)
    execution = bench.run(code)
    assert execution.status == "ok"
    assert [(file.name, file.mime) for file in execution.artifacts] == [("plot.png", "image/png")]


def test_the_last_value_shows_as_in_a_notebook(bench: Bench) -> None:
    (output,) = bench.run("import pandas as pd\npd.DataFrame({'a': [1, 2]})").outputs
    assert output["output_type"] == "execute_result"
    assert "<table" in output["data"]["text/html"]
    assert output["data"]["text/plain"].split() == ["a", "0", "1", "1", "2"]


def test_charts_come_as_vega_lite(bench: Bench) -> None:
    code = script("""
        import altair as alt, pandas as pd
        alt.Chart(pd.DataFrame({"x": [1, 2], "y": [3, 4]})).mark_bar().encode(x="x", y="y")
    """)
    (output,) = bench.run(code).outputs
    (mime,) = [mime for mime in output["data"] if "vega" in mime]
    assert output["data"][mime]["mark"]["type"] == "bar"


@pytest.mark.parametrize(
    ("code", "stdout"),
    [
        ("%time x = 3\nprint(x)", "3"),
        ("%matplotlib inline\nprint('inline')", "inline"),
        ("!echo from the shell", "from the shell"),
        ("names = !echo a b\nprint(names)", "['a b']"),
        ("x = 4\n%timeit -n1 -r1 x", "per loop"),
        ("for i in range(2):\n    !echo $i", "0\n1"),
    ],
)
def test_notebook_syntax_works(bench: Bench, code: str, stdout: str) -> None:
    execution = bench.run(code)
    assert execution.status == "ok", execution.stderr
    assert stdout in execution.stdout


def test_input_reads_standard_input(bench: Bench) -> None:
    code = "name = input('Name? ')\nage = int(input())\nprint(f'{name} is {age}')"
    execution = bench.run(code, stdin="Zoë\n41\n".encode())
    assert execution.stdout == "Name? Zoë is 41\n"


def test_input_at_the_end_of_standard_input_is_told(bench: Bench) -> None:
    execution = bench.run("input('Name? ')")
    assert (execution.status, execution.exit_code) == ("error", 1)
    assert execution.detail == "It asked for input, and standard input was at its end."
    assert execution.stdout == "Name? "
    assert "EOFError" in execution.stderr


def test_a_child_process_reads_the_same_standard_input(bench: Bench) -> None:
    code = "import subprocess\nsubprocess.run(['wc', '-c'])"
    assert bench.run(code, stdin=b"12345").stdout == "5\n"


def test_an_uncaught_exception_looks_as_in_a_terminal(bench: Bench) -> None:
    execution = bench.run("def f(x):\n    return 1 / x\n\nprint('start')\nf(0)\n")
    assert (execution.status, execution.exit_code) == ("error", 1)
    assert execution.detail == "ZeroDivisionError: division by zero"
    assert execution.stderr.splitlines()[:3] == [
        "Traceback (most recent call last):",
        '  File "/home/arena/main.py", line 5, in <module>',
        "    f(0)",
    ]
    assert execution.stderr.endswith("ZeroDivisionError: division by zero\n")
    error = execution.outputs[-1]
    assert (error["output_type"], error["ename"]) == ("error", "ZeroDivisionError")
    assert execution.stdout == "start\n"


def test_a_syntax_error_points_at_the_line(bench: Bench) -> None:
    execution = bench.run("x = 1\nif x\n    print(x)\n")
    assert execution.status == "error"
    assert execution.detail.startswith("SyntaxError: expected ':'")
    assert 'File "/home/arena/main.py", line 2' in execution.stderr


def test_stdout_and_stderr_keep_their_order(bench: Bench) -> None:
    code = "import sys\nfor n in range(3):\n    print('out', n)\n    print('err', n, file=sys.stderr)\n"
    outputs = bench.run(code).outputs
    assert [(output["name"], output["text"]) for output in outputs] == [
        pair for n in range(3) for pair in (("stdout", f"out {n}\n"), ("stderr", f"err {n}\n"))
    ]


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


def test_widgets_and_payloads_of_the_program_do_nothing_here(bench: Bench) -> None:
    code = script("""
        from IPython.core.getipython import get_ipython
        get_ipython().set_next_input("rm -rf ~")
        print("still", "fine")
    """)
    execution = bench.run(code)
    assert execution.stdout == "still fine\n"
    assert len(execution.outputs) == 1
