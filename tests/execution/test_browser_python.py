"""What browsers say of programs that they ran is bounded and made harmless."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from codearena_jupyter.domain.browser_python import BrowserJob, InBrowser
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import AttachedFile, Execution, ExecutionRequest, Limits
from codearena_jupyter.errors import Conflict
from codearena_jupyter.execution import browser_python
from codearena_jupyter.execution.browser_python import BrowserRuns


def request(code: str = "print(1)", **options: Any) -> ExecutionRequest:
    return ExecutionRequest(Program(code, "python", "python"), **options)


def told(result: Mapping[str, Any], code: str = "print(1)", **options: Any) -> Execution:
    """The execution that a result makes."""

    async def play() -> Execution:
        runs = BrowserRuns()
        return await runs.run(request(code, **options), InBrowser(), lambda job: runs.finish(job.id, result))

    return asyncio.run(play())


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"kind": "stream", "content": {"name": name, "text": text}}


def test_a_result_becomes_an_execution_as_of_any_sandbox() -> None:
    picture = {"data": {"text/plain": "<Figure>", "image/png": "aGk="}, "metadata": {}}
    execution = told(
        {
            "end": "exit",
            "exit_code": 0,
            "events": [stream("a\n"), {"kind": "display_data", "content": picture}, stream("b\n", "stderr")],
            "files": [{"name": "data/out.csv", "size": 12}],
            "start_ms": 2000.5,
            "run_ms": 12.25,
        }
    )
    assert (execution.status, execution.exit_code, execution.sandbox) == ("ok", 0, "pyodide")
    assert (execution.stdout, execution.stderr) == ("a\n", "b\n")
    assert [output["output_type"] for output in execution.outputs] == ["stream", "display_data", "stream"]
    assert [(file.name, file.size) for file in execution.artifacts] == [("data/out.csv", 12)]
    assert (execution.durations_ms.start, execution.durations_ms.run) == (2000.5, 12.25)


@pytest.mark.parametrize(
    ("end", "status", "detail"),
    [
        ({"end": "exit", "exit_code": 3}, "error", "exit code 3"),
        ({"end": "wall"}, "timeout", "Stopped after 60 seconds"),
        ({"end": "output"}, "limit", "printed without end"),
        ({"end": "no_packages", "detail": "404"}, "install_failed", "could not be loaded: 404"),
        ({"end": "not_loaded", "detail": "x" * 9_000}, "unavailable", "Pyodide could not be loaded"),
        ({"end": "broken", "detail": ["\0"]}, "error", "it gave no reason"),
        ({}, "error", "broke down"),
    ],
)
def test_every_ending_has_its_status_and_a_sentence(end: dict[str, Any], status: str, detail: str) -> None:
    execution = told(end)
    assert execution.status == status
    assert detail in execution.detail
    assert len(execution.detail) < 500


HOSTILE: list[dict[str, Any]] = [
    {"events": "x", "files": "x", "exit_code": "0", "run_ms": "1"},
    {"events": [None, 1, {}, {"kind": "stream"}, {"kind": [], "content": {}}, stream("\ud800\0")]},
    {
        "events": [
            {"kind": "comm_open", "content": {"data": 1}},
            {"kind": "display_data", "content": {"data": 1}},
        ]
    },
    {"events": [{"kind": "display_data", "content": {"data": {"application/x-evil": "x", "text/html": 1}}}]},
    {"exit_code": True, "run_ms": float("inf"), "start_ms": -1},
    {"exit_code": 10**9, "run_ms": float("nan")},
    {
        "files": [
            {"name": "../../etc/passwd", "size": 1},
            {"name": "/abs", "size": 1},
            {"name": "", "size": 1},
        ]
    },
    {"files": [{"name": "a", "size": -1}, {"name": 1, "size": 1}, {"name": "b", "size": 1 << 60}, 7]},
    {"events": [{"kind": "error", "content": {"ename": 1, "evalue": [], "traceback": "x"}}]},
]


@pytest.mark.parametrize("result", HOSTILE, ids=range(len(HOSTILE)))
def test_a_forged_result_is_made_harmless(result: dict[str, Any]) -> None:
    execution = told({"end": "exit", **result})
    json.dumps(execution.to_json(), allow_nan=False).encode()
    assert execution.artifacts == ()
    assert execution.exit_code in (0, 1)
    assert all("application/x-evil" not in output.get("data", {}) for output in execution.outputs)
    assert not {"\0", "\ud800"} & set(execution.stdout)


def test_a_result_is_cut_to_the_limit_of_output() -> None:
    execution = told(
        {"end": "exit", "events": [stream("x" * 1000)] * 5000}, limits=Limits(output_bytes=10_000)
    )
    assert len(execution.stdout) == 10_000
    assert execution.truncated


def test_the_first_result_counts_and_what_is_over_takes_none() -> None:
    async def play() -> None:
        runs = BrowserRuns()
        jobs: list[BrowserJob] = []
        run = asyncio.create_task(runs.run(request(), InBrowser(), jobs.append))
        await asyncio.sleep(0)
        runs.finish(jobs[0].id, {"end": "exit", "exit_code": 7})
        with pytest.raises(Conflict, match="another page was faster"):
            runs.finish(jobs[0].id, {"end": "exit", "exit_code": 8})
        assert (await run).exit_code == 7
        stopped = asyncio.create_task(runs.run(request(), InBrowser(), jobs.append))
        await asyncio.sleep(0)
        stopped.cancel()
        await asyncio.gather(stopped, return_exceptions=True)
        with pytest.raises(Conflict):
            runs.finish(jobs[1].id, {"end": "exit"})

    asyncio.run(play())


def test_a_program_that_no_page_runs_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_python, "PATIENCE_SECONDS", 0)
    runs = BrowserRuns()
    waiting = runs.run(request(limits=Limits(wall_seconds=0.01)), InBrowser(), lambda job: None)
    execution = asyncio.run(waiting)
    assert execution.status == "unavailable"
    assert "Open the panel" in execution.detail


def test_files_that_are_too_large_for_a_page_are_refused_at_once() -> None:
    files = (AttachedFile("big.bin", bytes(browser_python.MAX_INPUT_BYTES + 1)),)
    execution = asyncio.run(BrowserRuns().run(request(files=files), InBrowser(), pytest.fail))
    assert (execution.status, execution.sandbox) == ("unavailable", "pyodide")


def test_what_a_program_cannot_do_is_said_before_it_runs_and_when_it_fails() -> None:
    jobs: list[BrowserJob] = []

    async def play() -> Execution:
        runs = BrowserRuns()

        def offer(job: BrowserJob) -> None:
            jobs.append(job)
            runs.finish(job.id, {"end": "exit", "exit_code": 1})

        return await runs.run(request("import socket, numpy"), InBrowser(), offer)

    execution = asyncio.run(play())
    assert any("no network" in note for note in jobs[0].notes)
    assert any("numpy" in note for note in jobs[0].notes)
    assert all(note in execution.detail for note in jobs[0].notes)
