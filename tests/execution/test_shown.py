"""What a program shows: figures, values, errors, and the order of its output."""

from __future__ import annotations

import textwrap

import pytest

from ..sandboxes import Bench


def script(text: str) -> str:
    return textwrap.dedent(text).lstrip()


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


def test_widgets_and_payloads_of_the_program_do_nothing_here(bench: Bench) -> None:
    code = script("""
        from IPython.core.getipython import get_ipython
        get_ipython().set_next_input("rm -rf ~")
        print("still", "fine")
    """)
    execution = bench.run(code)
    assert execution.stdout == "still fine\n"
    assert len(execution.outputs) == 1
