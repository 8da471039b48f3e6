"""One battle from prompt to ready, and every way in which it ends otherwise."""

from __future__ import annotations

import asyncio
import logging

import pytest

from codearena_jupyter.battles.view import MAX_STDIN_CHARS
from codearena_jupyter.battles.voting import vote
from codearena_jupyter.domain.battle import FINAL_PHASES, Problem
from codearena_jupyter.domain.execution import Execution
from codearena_jupyter.errors import Conflict, ProviderError, SandboxError, StoreError, UsageError

from .fakes import PAIR, Faulty, Json, Stage, in_loop, python, until, view

FULL = StoreError("The vote store can't be used: the disk is full. Nothing was changed.")


@in_loop
async def test_both_answers_are_run_and_can_be_voted_on(stage: Stage) -> None:
    live = stage.live()
    session = await live.create(PAIR, prompt="Count", environment="auto")
    await session.finished()
    shown = view(session)
    assert (shown["phase"], shown["can_vote"], shown["message"]) == ("ready", True, "")
    assert shown["sides"]["a"]["code"] == "print('left')\n"
    assert shown["sides"]["b"]["execution"]["stdout"] == "print('right')"
    stored = stage.store.battle(session.battle.id)
    assert stored == session.battle
    assert stored.turn.a.usage is not None


@in_loop
async def test_the_answers_other_files_and_how_it_was_read_are_shown_also_by_a_later_process(
    stage: Stage,
) -> None:
    helper, main = (
        "`tools.py`\n```python\ndef two():\n    return 2\n```\n",
        "import tools\nprint(tools.two())",
    )
    stage.provider.answers["left"] = [f"{helper}`main.py`\n```python\n{main}\n```\n"]
    session = await stage.live().create(PAIR, prompt="Count", environment="auto")
    await session.finished()
    later = await stage.live().find(session.battle.id)
    for shown in (view(session), view(later)):
        side = shown["sides"]["a"]
        assert (side["code"], side["files"]) == (
            f"{main}\n",
            [{"path": "tools.py", "text": "def two():\n    return 2\n"}],
        )
        assert side["note"].endswith("one that uses the others was taken, Python, with tools.py beside it.")
        assert (shown["sides"]["b"]["files"], shown["sides"]["b"]["note"]) == ([], "")


@in_loop
async def test_both_models_are_told_the_same_words(stage: Stage) -> None:
    files = [
        stage.store.save_file("data.csv", b"x,y\n1,2\n"),
        stage.store.save_file("p.png", b"\x89PNG\0\xff"),
    ]
    session = await stage.live().create(PAIR, prompt="Plot", environment="python", attachments=files)
    await session.finished()
    (_, first), (_, second) = stage.provider.asked
    assert first == second
    assert first[0].text == "Write for python."
    assert "Plot" in first[1].text
    assert "data.csv (8 bytes)\n      x,y" in first[1].text
    assert "p.png (6 bytes)\n" in first[1].text
    assert [file.data for file in stage.runner.requests[0].files] == [b"x,y\n1,2\n", b"\x89PNG\0\xff"]


@in_loop
async def test_neither_answer_is_shown_before_both_are_ready(stage: Stage) -> None:
    stage.provider.answers["left"] = ["quick"]
    stage.provider.hold = asyncio.Event()
    stage.provider.answers["right"] = ["slow", " end"]
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await until(lambda: len(stage.provider.asked) == 2)
    sides = view(session)["sides"]
    assert sides["a"] == sides["b"]
    assert not any(sides["a"].values())
    stage.provider.hold.set()
    await session.finished()
    assert view(session)["sides"]["b"]["answer"] == "slow end"


@in_loop
async def test_a_streamed_battle_tells_each_piece_once(stage: Stage) -> None:
    stage.provider.answers = {"left": list("abcdefgh"), "right": list("12345678")}
    session = await stage.live().create(PAIR, prompt="Go", environment="auto", stream=True)
    texts = {"a": "", "b": ""}
    async for delta in session.events():
        if delta is None:
            shown = view(session)
            texts = {name: side["answer"] for name, side in shown["sides"].items()}
            await asyncio.sleep(0)  # as a slow connection does, between two events
        else:
            texts[delta["side"]] += delta["text"]
    assert texts == {"a": "abcdefgh", "b": "12345678"}


@in_loop
async def test_a_phase_is_told_once_however_many_sides_reach_it(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    phases = [view(session)["phase"] async for _ in session.events()]
    assert phases[-1] == "ready"
    assert len(phases) <= len({"generating", "running", "installing", "ready"}) + 1


@pytest.mark.parametrize(
    "kind",
    ["authentication", "rate_limit", "context_length", "not_found", "server_error", "connection", "cut"],
)
@in_loop
async def test_a_providers_failure_is_told_and_can_not_be_voted_on(stage: Stage, kind: str) -> None:
    problem = Problem(kind, "A sentence for people.", "right said: sk-1")  # type: ignore[arg-type]  # one of the kinds
    stage.provider.answers["right"] = ["half an ans", ProviderError(problem)]
    live = stage.live()
    session = await live.create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    shown = view(session)
    assert (shown["phase"], shown["can_vote"]) == ("failed", False)
    assert "nothing to vote on" in shown["message"]
    assert shown["sides"]["a"]["problem"] is None
    assert shown["sides"]["b"]["problem"] == {"kind": kind, "message": "A sentence for people."}
    assert shown["sides"]["b"]["answer"] == "half an ans"
    assert stage.runner.requests == []
    with pytest.raises(Conflict, match="no usable answer"):
        await vote(session, live.tools, turn=1, winner="model_a", voter="")
    assert list(stage.store.votes()) == []
    assert stage.store.battle(session.battle.id).turn.b.problem == problem


@in_loop
async def test_a_plug_ins_fault_is_the_sides_problem_and_in_no_log(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stage.provider.answers["left"] = [ValueError("left-model exploded")]
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    assert view(session)["sides"]["a"]["problem"]["kind"] == "unknown"
    assert "left-model exploded" in session.turn.a.problem.private  # type: ignore[union-attr]  # just seen
    assert "exploded" not in caplog.text


@pytest.mark.parametrize(("answer", "kind"), [(" \n", "empty"), ("x" * 1_000_001, "cut")])
@in_loop
async def test_an_answer_of_a_senseless_length_is_a_problem(stage: Stage, answer: str, kind: str) -> None:
    stage.provider.answers["right"] = [answer, "more"] if len(answer) > 9 else [answer]
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    assert view(session)["phase"] == "failed"
    assert view(session)["sides"]["b"]["problem"]["kind"] == kind
    assert sorted(stage.provider.closed) == ["left", "right"]


@in_loop
async def test_a_model_that_never_ends_is_given_up(stage: Stage) -> None:
    stage.seconds = 0.1
    stage.provider.hold = asyncio.Event()
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    shown = view(session)
    assert shown["phase"] == "failed"
    assert shown["sides"]["a"]["problem"]["kind"] == "timeout"
    assert sorted(stage.provider.closed) == ["left", "right"]


@in_loop
async def test_an_answer_without_code_can_be_voted_on(stage: Stage) -> None:
    stage.provider.answers["left"] = ["I would rather not."]
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    shown = view(session)
    assert shown["can_vote"]
    assert shown["sides"]["a"]["code"] is None
    assert shown["sides"]["a"]["execution"] is None
    assert stage.runner.started == ["print('right')"]


@in_loop
async def test_of_three_code_blocks_the_program_is_run(stage: Stage) -> None:
    answer = (
        "```bash\npip install x\n```\n" + python("for n in range(3):\n    print(n)") + "```text\n0\n1\n2\n```"
    )
    stage.provider.answers["left"] = [answer]
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    assert view(session)["sides"]["a"]["code"].strip() == "for n in range(3):\n    print(n)"


@in_loop
async def test_text_that_no_database_keeps_does_not_end_the_battle(stage: Stage) -> None:
    stage.provider.answers["left"] = ["\ud800\0", python("print('\ud83d')")]
    session = await stage.live().create(PAIR, prompt="Draw \ud83d", environment="auto")
    await session.finished()
    assert view(session)["phase"] == "ready"
    assert stage.store.battle(session.battle.id).turn.phase == "ready"
    assert all("\ud83d" not in message.text for _, messages in stage.provider.asked for message in messages)


@pytest.mark.parametrize("clicks", [1, 3])
@in_loop
async def test_a_battle_can_be_stopped_while_models_answer(stage: Stage, clicks: int) -> None:
    stage.provider.answers = {"left": ["half", "rest"], "right": ["1", "2"]}
    stage.provider.hold = asyncio.Event()
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await until(lambda: len(stage.provider.asked) == 2)
    await asyncio.sleep(0.02)
    await asyncio.gather(*(session.stop() for _ in range(clicks)))
    shown = view(session)
    assert (shown["phase"], shown["can_vote"]) == ("stopped", False)
    assert shown["message"]
    assert shown["sides"]["a"]["answer"] == "half"
    assert shown["sides"]["a"]["problem"]["kind"] == "stopped"
    assert sorted(stage.provider.closed) == ["left", "right"]
    assert stage.store.battle(session.battle.id).turn.phase == "stopped"


@pytest.mark.parametrize("clicks", [1, 3])
@in_loop
async def test_a_battle_can_be_stopped_while_programs_run(stage: Stage, clicks: int) -> None:
    stage.runner.hold = asyncio.Event()
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await until(lambda: len(stage.runner.started) == 2)
    await asyncio.gather(*(session.stop() for _ in range(clicks)))
    assert view(session)["phase"] == "stopped"
    assert len(stage.runner.stopped) == 2
    assert view(session)["sides"]["a"]["answer"] == python("print('left')")


@in_loop
async def test_stopping_at_any_instant_leaves_screen_and_store_agreed(stage: Stage) -> None:
    for number in range(25):
        session = await stage.live().create(PAIR, prompt="Go", environment="auto")
        await asyncio.sleep(number / 1000)
        await session.stop()
        phase = view(session)["phase"]
        assert phase in {"stopped", "ready"}
        assert stage.store.battle(session.battle.id).turn.phase == phase


@in_loop
async def test_stopping_what_is_over_changes_nothing(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    await session.stop()
    assert view(session)["phase"] == "ready"


@pytest.mark.parametrize("method", ["add_answer", "add_execution", "end_turn"])
@in_loop
async def test_a_store_that_fails_while_a_battle_runs_is_told_on_the_screen(
    stage: Stage, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    real, stage.store = stage.store, Faulty(stage.store, {method: FULL})  # type: ignore[assignment]  # quacks alike
    live = stage.live()
    session = await live.create(PAIR, prompt="Go", environment="auto")
    views: list[Json] = [view(session) async for _ in session.events()]
    shown = views[-1]
    assert (shown["phase"], shown["can_vote"]) == ("failed", False)
    assert shown["message"] == str(FULL)
    assert shown["sides"]["a"]["answer"] or shown["sides"]["b"]["answer"]
    assert "disk is full" in caplog.text
    with pytest.raises(Conflict):
        await vote(session, live.tools, turn=1, winner="model_a", voter="")
    assert real.battle(session.battle.id).turn.phase in {"failed", "generating"}


@in_loop
async def test_a_battle_that_can_not_be_stored_does_not_start(stage: Stage) -> None:
    stage.store = Faulty(stage.store, {"create_battle": FULL})  # type: ignore[assignment]  # quacks alike
    with pytest.raises(StoreError):
        await stage.live().create(PAIR, prompt="Go", environment="auto")
    assert stage.provider.asked == []


@in_loop
async def test_a_sandbox_that_fails_is_no_models_fault(stage: Stage) -> None:
    stage.runner.results["print('left')"] = SandboxError("The sandbox did not start. Try again.")
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    shown = view(session)
    assert shown["phase"] == "failed"
    assert shown["message"] == "The sandbox did not start. Try again."
    assert shown["sides"]["a"]["problem"] is None


@in_loop
async def test_when_one_sides_run_breaks_the_other_one_is_stopped(stage: Stage) -> None:
    stage.runner.results["print('left')"] = RuntimeError("a fault of ours")
    slow = asyncio.Event()
    original = stage.runner.run

    async def run(request, progress=None):  # type: ignore[no-untyped-def]  # as the original
        if request.program.code.strip() == "print('right')":
            stage.runner.started.append(request.program.code.strip())
            try:
                await slow.wait()
            except asyncio.CancelledError:
                stage.runner.stopped.append(request.program.code.strip())
                raise
        return await original(request, progress)

    stage.runner.run = run  # type: ignore[method-assign]  # on purpose
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    assert view(session)["phase"] == "failed"
    assert "the server's log has the details" in view(session)["message"]
    assert stage.runner.stopped == ["print('right')"]


# -- edited runs ---------------------------------------------------------------------------------------------


@in_loop
async def test_edited_code_is_run_and_shown_and_logged(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    await session.rerun("a", "print('mine')", stdin=b"in")
    assert view(session)["sides"]["a"]["busy"]
    [_ async for _ in session.events()]
    side = view(session)["sides"]["a"]
    assert not side["busy"]
    assert (side["code"], side["execution"]["stdout"]) == ("print('mine')", "print('mine')")
    assert side["execution"]["edited"]
    assert "durations_ms" not in side["execution"]
    assert stage.runner.requests[-1].stdin == b"in"
    assert stage.store.battle(session.battle.id).turn.a.execution.stdout == "print('left')"  # type: ignore[union-attr]


@in_loop
async def test_a_run_again_reads_what_the_run_before_did(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto", stdin=b"first")
    await session.finished()

    async def read(stdin: bytes | None) -> bytes:
        await session.rerun("a", "print(input())", stdin=stdin)
        [_ async for _ in session.events()]
        return stage.runner.requests[-1].stdin

    assert [await read(given) for given in (None, b"second", None, b"", None)] == [
        b"first", b"second", b"second", b"", b"",
    ]  # fmt: skip
    shown = view(session)
    assert (shown["stdin"], shown["sides"]["a"]["stdin"], shown["sides"]["b"]["stdin"]) == (
        "first",
        "",
        "first",
    )


@in_loop
async def test_a_long_standard_input_does_not_make_views_long(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto", stdin="é".encode() * 100_000)
    await session.finished()
    assert view(session)["stdin"] == "é" * MAX_STDIN_CHARS
    assert len(stage.runner.requests[0].stdin) == 200_000


@in_loop
async def test_the_next_run_of_a_side_ends_the_one_before(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    stage.runner.hold = asyncio.Event()
    await session.rerun("a", "first")
    await until(lambda: "first" in stage.runner.started)
    await asyncio.gather(session.rerun("a", "second"), session.rerun("a", "third"))
    stage.runner.hold.set()
    [_ async for _ in session.events()]
    assert "first" in stage.runner.stopped
    assert view(session)["sides"]["a"]["code"] in {"second", "third"}
    assert not session.busy("a")


@in_loop
async def test_an_edited_run_can_be_stopped(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    stage.runner.hold = asyncio.Event()
    await session.rerun("b", "while True: pass")
    await until(lambda: "while True: pass" in stage.runner.started)
    await session.stop()
    assert stage.runner.stopped == ["while True: pass"]
    assert view(session)["phase"] == "ready"
    assert view(session)["can_vote"]


@in_loop
async def test_the_edited_run_of_one_side_can_be_stopped_without_a_trace(
    stage: Stage,
) -> None:
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    before = view(session)["sides"]["b"]
    stage.runner.hold = asyncio.Event()
    for name in ("a", "b"):
        await session.rerun(name, f"endless {name}")  # type: ignore[arg-type]  # the two sides
    await until(lambda: {"endless a", "endless b"} <= set(stage.runner.started))
    await session.end("b")
    assert stage.runner.stopped == ["endless b"]
    assert view(session)["sides"]["b"] == before
    assert session.busy("a")
    stage.runner.hold.set()
    [_ async for _ in session.events()]
    assert view(session)["sides"]["a"]["code"] == "endless a"


@in_loop
async def test_an_edited_run_that_can_not_be_stored_is_told(stage: Stage) -> None:
    store = Faulty(stage.store, {})
    stage.store = store  # type: ignore[assignment]  # quacks alike
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    store.errors["add_execution"] = FULL
    await session.rerun("a", "print(1)")
    [_ async for _ in session.events()]
    assert view(session)["message"] == str(FULL)
    del store.errors["add_execution"]
    await session.rerun("a", "print(1)")
    [_ async for _ in session.events()]
    assert view(session)["message"] == ""


@in_loop
async def test_what_makes_no_sense_is_not_run(stage: Stage) -> None:
    stage.provider.answers["left"] = ["no code"]
    stage.provider.hold = asyncio.Event()
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    with pytest.raises(Conflict, match="still running"):
        await session.rerun("a", "print(1)")
    stage.provider.hold.set()
    await session.finished()
    with pytest.raises(UsageError, match="no code"):
        await session.rerun("b", " \n")
    with pytest.raises(UsageError, match="choose an environment"):
        await session.rerun("a", "print(1)")
    with pytest.raises(UsageError, match="no environment"):
        await session.rerun("a", "print(1)", environment="cobol")
    await session.rerun("a", "print(1)", environment="python")
    [_ async for _ in session.events()]
    assert view(session)["sides"]["a"]["execution"]["status"] == "ok"


def test_every_final_phase_but_ready_says_what_to_do() -> None:
    from codearena_jupyter.battles.view import _MESSAGES

    assert set(_MESSAGES) == FINAL_PHASES - {"ready"}


@in_loop
async def test_an_unavailable_run_tells_what_to_install(stage: Stage) -> None:
    missing = Execution("python", "python", "unavailable", "Install bubblewrap: apt install bubblewrap")
    stage.runner.results = {"print('left')": missing, "print('right')": missing}
    session = await stage.live().create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    assert "apt install" in view(session)["sides"]["a"]["execution"]["detail"]
    assert view(session)["can_vote"]
