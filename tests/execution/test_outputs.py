"""What is kept of a program's outputs."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codearena_jupyter.domain.execution import AttachedFile, Limits
from codearena_jupyter.domain.protocols import KernelEnding
from codearena_jupyter.execution import hostile, outcome
from codearena_jupyter.execution.collector import MAX_OUTPUTS, Collector

from ..sandboxes import Bench

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KINDS = (
    "stream",
    "display_data",
    "execute_result",
    "update_display_data",
    "error",
    "clear_output",
    "comm_open",
)
KEYS = ("name", "text", "data", "metadata", "transient", "ename", "evalue", "traceback", "wait")


def display(collector: Collector, data: object, name: str = "", kind: str = "display_data") -> None:
    collector.take(kind, {"data": data, "metadata": {}, "transient": {"display_id": name} if name else {}})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(KEYS), anything, max_size=4)),
        max_size=6,
    )
)
def test_no_message_makes_the_collector_fail(messages: list[tuple[str, dict[str, object]]]) -> None:
    collector = Collector(1000)
    for kind, content in messages:
        collector.take(kind, content)
    str(collector.outputs).encode()
    (collector.stream("stdout") + collector.stream("stderr")).encode()


@given(st.dictionaries(st.text(), st.floats() | st.text() | st.lists(st.floats())))
def test_json_becomes_what_browsers_parse(value: dict[str, object]) -> None:
    kept, _ = hostile.bundle({"application/json": value})
    assert all(math.isfinite(number) for number in _numbers(kept["application/json"]))


def _numbers(value: object) -> list[float]:
    if isinstance(value, float):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [number for item in items for number in _numbers(item)]


def test_pieces_of_a_stream_become_one_output() -> None:
    collector = Collector(1000)
    for name, text in (("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")):
        collector.write(name, text)
    assert [output["text"] for output in collector.outputs] == ["ab", "c", "d"]
    assert (collector.stream("stdout"), collector.stream("stderr")) == ("abd", "c")


def test_text_is_cut_at_a_whole_character() -> None:
    collector = Collector(5)
    collector.write("stdout", "äöü")
    collector.write("stdout", "more")
    assert (collector.stream("stdout"), collector.truncated) == ("äö", True)


def test_of_a_bundle_only_known_and_sound_parts_are_kept() -> None:
    collector = Collector(1000)
    display(
        collector,
        {
            "text/plain": ["a", "b"],
            "image/png": PIXEL,
            "image/jpeg": '"><script>',
            "application/x-unknown": "x",
            "application/vnd.vegalite.v6.json": {"mark": "bar"},
            "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
        },
    )
    (output,) = collector.outputs
    assert output["data"] == {
        "text/plain": "ab", "image/png": PIXEL, "application/vnd.vegalite.v6.json": {"mark": "bar"},
    }  # fmt: skip


def test_a_display_can_be_updated_and_cleared() -> None:
    collector = Collector(1000)
    display(collector, {"text/plain": "1 %"}, "bar")
    display(collector, {"text/plain": "2 %"}, "bar", "update_display_data")
    display(collector, {"text/plain": "?"}, "another", "update_display_data")
    assert [output["data"]["text/plain"] for output in collector.outputs] == ["2 %"]
    collector.take("clear_output", {"wait": True})
    assert len(collector.outputs) == 1
    collector.write("stdout", "new")
    assert [output["text"] for output in collector.outputs] == ["new"]


def test_updates_do_not_add_up_but_a_display_that_is_too_large_is_replaced_by_a_note() -> None:
    collector = Collector(1000)
    display(collector, {"text/html": "x" * 4000}, "d")
    for _ in range(10):
        display(collector, {"text/html": "y" * 4000}, "d", "update_display_data")
    assert collector.outputs[0]["data"] == {"text/html": "y" * 4000}
    assert not collector.truncated
    display(collector, {"text/html": "z" * 4000, "text/plain": "z"})
    assert collector.outputs[1]["data"] == {"text/plain": "[text/html, text/plain: too large to keep]"}
    assert collector.truncated


def test_the_number_of_outputs_is_bounded_and_an_error_still_fits() -> None:
    collector = Collector(100_000)
    for _ in range(MAX_OUTPUTS + 5):
        display(collector, {"text/plain": "x"})
    collector.take("error", {"ename": "E", "evalue": "e", "traceback": ["E: e"]})
    assert collector.truncated
    assert len(collector.outputs) == MAX_OUTPUTS + 1
    assert collector.stream("stderr") == "E: e\n"


def test_sizes_of_pictures_are_kept_and_nothing_else_of_their_metadata() -> None:
    metadata = {
        "image/png": {"width": 10, "height": "evil", "isolated": True},
        "text/html": {"isolated": False},
    }
    assert hostile.sizes(metadata) == {"image/png": {"width": 10}}


@pytest.mark.parametrize(
    ("ending", "status", "words", "code"),
    [
        (KernelEnding(exit_code=0), "ok", "", 0),
        (KernelEnding(exit_code=7), "error", "exit code 7", 7),
        (KernelEnding(signal="SIGSEGV"), "error", "SIGSEGV", 139),
        (KernelEnding(signal="SIGXFSZ"), "limit", "disk", 153),
        (KernelEnding(limit="wall"), "timeout", "60 seconds", None),
        (KernelEnding(limit="memory"), "limit", "2 GB of memory", None),
        (KernelEnding(limit="cpu"), "limit", "120 seconds of processor time", None),
        (KernelEnding(limit="processes"), "limit", "64 processes", None),
        (KernelEnding(limit="output"), "limit", "2 MB", None),
        (KernelEnding(limit="disk"), "limit", "256 MB", None),
        (KernelEnding(limit="something new"), "limit", "something new", None),
    ],
)
def test_every_ending_is_told_in_words(
    ending: KernelEnding, status: str, words: str, code: int | None
) -> None:
    ended = outcome.of_ending(ending, Limits())
    assert (ended.status, ended.exit_code) == (status, code)
    assert words in ended.detail


C_PROGRAM = """
#include <stdio.h>
#include <stdlib.h>
int main(void) {
    char name[64];
    if (scanf("%63s", name) != 1) { fprintf(stderr, "no name\\n"); return 2; }
    printf("Hello, %s\\n", name);
    FILE *file = fopen("greeting.txt", "w");
    fputs(name, file);
    return 0;
}
"""


def test_a_compiled_program_is_built_and_run(bench: Bench, tmp_path) -> None:
    execution = bench.run(C_PROGRAM, "c", stdin=b"Ada\n", keep_files=tmp_path)
    assert (execution.status, execution.exit_code, execution.stdout) == ("ok", 0, "Hello, Ada\n")
    assert execution.durations_ms.build > 0
    (file,) = execution.artifacts
    assert (file.name, file.mime, file.size) == ("greeting.txt", "text/plain", 3)
    assert (tmp_path / "greeting.txt").read_text() == "Ada"
    execution = bench.run(C_PROGRAM, "c")
    assert (execution.status, execution.exit_code, execution.stderr) == ("error", 2, "no name\n")


def test_what_the_compiler_says_is_told(bench: Bench) -> None:
    execution = bench.run("int main(void) { return undeclared; }", "c")
    assert (execution.status, execution.exit_code) == ("build_failed", 1)
    assert "undeclared" in execution.stderr
    assert execution.detail.startswith("The program could not be built.")
    assert execution.artifacts == ()


def test_a_command_that_is_missing_is_told(bench: Bench) -> None:
    execution = bench.run("no-such-command", "shell")
    assert (execution.status, execution.exit_code) == ("error", 127)
    assert "not found" in execution.stderr


def test_an_attached_file_in_the_place_of_the_program_is_refused(bench: Bench) -> None:
    execution = bench.run("print(1)", files=[AttachedFile("main.py", b"x")])
    assert execution.status == "error"
    assert "a file of that name is there already" in execution.detail
    execution = bench.run("echo", "shell", files=[AttachedFile("main.sh", b"echo attached")])
    assert execution.status == "error"


def test_nothing_but_space_runs_to_its_end(bench: Bench) -> None:
    execution = bench.run(" \n\t\n")
    assert (execution.status, execution.detail) == ("ok", "There is nothing to run.")


def test_ten_megabytes_of_code_run(bench: Bench) -> None:
    code = "\n".join(f"# {'x' * 100}" for _ in range(100_000)) + "\nprint('ran')"
    assert bench.run(code).stdout == "ran\n"


def test_files_beyond_the_bounds_are_listed_only(bench: Bench, tmp_path) -> None:
    code = "for n in range(120): open(f'{n:03}', 'w').write('x')\nopen('000', 'wb').write(b'x' * (30 << 20))"
    execution = bench.run(code, keep_files=tmp_path)
    assert len(execution.artifacts) == 100
    large = execution.artifacts[0]
    assert (large.name, large.size, large.path) == ("000", 30 << 20, None)
    assert len(list(tmp_path.iterdir())) == 99
