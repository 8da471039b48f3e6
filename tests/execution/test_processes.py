"""Processes and threads of a program behave as on a terminal."""

from __future__ import annotations

import textwrap

import pytest

from ..sandboxes import Bench


def script(text: str) -> str:
    return textwrap.dedent(text).lstrip()


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


def test_a_child_process_reads_the_same_standard_input(bench: Bench) -> None:
    code = "import subprocess\nsubprocess.run(['wc', '-c'])"
    assert bench.run(code, stdin=b"12345").stdout == "5\n"
