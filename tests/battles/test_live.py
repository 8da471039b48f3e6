"""Finding battles: one session each, whoever asks, and whatever happened to who ran it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from codearena_jupyter.battles import live as live_module
from codearena_jupyter.battles import ownership
from codearena_jupyter.battles.voting import vote
from codearena_jupyter.domain.battle import Attachment
from codearena_jupyter.errors import Conflict, NotFound, UsageError
from codearena_jupyter.testing.samples import a_battle

from .fakes import PAIR, Stage, in_loop, until, view


@pytest.mark.parametrize(
    ("prompt", "environment", "files", "said"),
    [
        ("", "auto", [], "empty"),
        (" \n\t", "auto", [], "empty"),
        ("x" * 1_001, "auto", [], "1,001 characters; 1,000 are allowed"),
        ("x", "cobol", [], "There is no environment “cobol”; there are auto, html, python"),
        ("x", "auto", ["a", "b", "c"], "3 files are attached; 2 are allowed"),
        ("x", "auto", ["a", "a"], "same name"),
    ],
)
@in_loop
async def test_what_makes_no_sense_starts_no_battle(
    stage: Stage, prompt: str, environment: str, files: list[str], said: str
) -> None:
    attachments = [Attachment(name, 1, "0" * 64) for name in files]
    with pytest.raises(UsageError, match=said):
        await stage.live().create(PAIR, prompt=prompt, environment=environment, attachments=attachments)
    assert stage.store.battles() == []


@in_loop
async def test_a_battle_asked_for_twice_is_one_battle(stage: Stage) -> None:
    live, mine = stage.live(), "0123456789abcdef" * 2
    first = await live.create(PAIR, prompt="x", environment="auto", battle_id=mine)
    again = await live.create(PAIR, prompt="x", environment="auto", battle_id=mine)
    assert again is first
    assert first.battle.id == mine
    await first.finished()
    assert len(stage.provider.asked) == 2
    restarted = await stage.live().create(PAIR, prompt="x", environment="auto", battle_id=mine)
    assert view(restarted)["phase"] == "ready"
    for other in ({"prompt": "y"}, {"prompt": "x", "owner": "eve"}):
        with pytest.raises(Conflict, match="Another battle"):
            await live.create(PAIR, environment="auto", battle_id=mine, **other)
    assert len(stage.store.battles()) == 1


@pytest.mark.parametrize("unfit", ["", "x" * 32, "0" * 31, "0" * 33, "A" * 32, "../" * 11])
@in_loop
async def test_what_is_no_id_starts_no_battle(stage: Stage, unfit: str) -> None:
    with pytest.raises(UsageError, match="32 hexadecimal digits"):
        await stage.live().create(PAIR, prompt="x", environment="auto", battle_id=unfit)


@in_loop
async def test_a_file_that_is_gone_ends_the_battle_with_a_sentence(stage: Stage) -> None:
    missing = Attachment("data.csv", 1, "0" * 64)
    session = await stage.live().create(PAIR, prompt="x", environment="auto", attachments=[missing])
    await session.finished()
    assert "data.csv" in view(session)["message"]


@in_loop
async def test_everyone_who_asks_at_once_gets_the_same_session(stage: Stage) -> None:
    first = stage.live()
    made = await first.create(PAIR, prompt="x", environment="auto")
    await made.finished()
    later = stage.live()  # the server was restarted
    found = await asyncio.gather(*(later.find(made.battle.id) for _ in range(5)))
    assert len(set(map(id, found))) == 1
    with pytest.raises(NotFound):
        await later.find("0" * 32)


@in_loop
async def test_after_a_restart_a_ready_battle_looks_the_same_and_can_be_voted_on(stage: Stage) -> None:
    made = await stage.live().create(PAIR, prompt="x", environment="auto")
    await made.finished()
    later = stage.live()
    session = await later.find(made.battle.id)
    before, after = view(made), view(session)
    for side in (*before["sides"].values(), *after["sides"].values()):
        side["execution"].pop("execution_id")
    assert before == after
    await vote(session, later.tools, turn=1, winner="tie", voter="")
    assert view(session)["models"] == {"a": "Left", "b": "Right"}


def dead_process() -> str:
    """The name of a process that has ended."""
    code = "from codearena_jupyter.battles.ownership import this_process; print(this_process())"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


@in_loop
async def test_a_battle_of_a_killed_server_is_interrupted(stage: Stage) -> None:
    now = datetime.now(UTC)
    battle = a_battle()
    battle = replace(battle, turns=(replace(battle.turn, process=dead_process(), created_at=now),))
    stage.store.create_battle(battle)
    later = stage.live()
    assert later.mark_interrupted() == 1
    assert later.mark_interrupted() == 0
    shown = view(await later.find(battle.id))
    assert (shown["phase"], shown["can_vote"]) == ("interrupted", False)
    assert "server went away" in shown["message"]


@in_loop
async def test_a_battle_that_was_missed_at_the_start_is_interrupted_when_looked_at(stage: Stage) -> None:
    battle = a_battle()
    battle = replace(
        battle, turns=(replace(battle.turn, process=dead_process(), created_at=datetime.now(UTC)),)
    )
    later = stage.live()
    stage.store.create_battle(battle)
    events = [view(session)["phase"] async for session, _ in later.events(battle.id)]
    assert events == ["interrupted"]


@in_loop
async def test_two_servers_that_start_at_once_mark_the_same_battles(stage: Stage) -> None:
    battle = a_battle()
    battle = replace(battle, turns=(replace(battle.turn, process=dead_process()),))
    stage.store.create_battle(battle)
    await asyncio.gather(*(asyncio.to_thread(stage.live().mark_interrupted) for _ in range(4)))
    assert stage.store.battle(battle.id).turn.phase == "interrupted"


@in_loop
async def test_a_battle_of_another_program_is_followed_but_not_touched(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "WATCH_SECONDS", 0.02)
    stage.provider.hold = asyncio.Event()
    owner, other = stage.live(), stage.live()
    made = await owner.create(PAIR, prompt="x", environment="auto")
    assert other.mark_interrupted() == 0
    session = await other.find(made.battle.id)
    with pytest.raises(Conflict, match="another program"):
        await session.stop()
    with pytest.raises(Conflict, match="still running"):
        await session.rerun("a", "print(1)")
    phases: list[str] = []

    async def follow() -> None:
        phases.extend([view(session)["phase"] async for session, _ in other.events(made.battle.id)])

    following = asyncio.ensure_future(follow())
    await asyncio.sleep(0.1)
    await other.close()  # ends nothing of others
    stage.provider.hold.set()
    await following
    assert phases[0] == "generating"
    assert phases[-1] == "ready"
    assert view(await other.find(made.battle.id))["sides"]["a"]["execution"]["status"] == "ok"


@in_loop
async def test_only_idle_battles_are_forgotten(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "_KEPT", 2)
    live = stage.live()
    stage.provider.hold = asyncio.Event()
    running = await live.create(PAIR, prompt="x", environment="auto")
    await until(lambda: len(stage.provider.asked) == 2)
    stage.provider.hold.set()
    ended = [await live.create(PAIR, prompt="x", environment="auto") for _ in range(4)]
    for session in ended:
        await session.finished()
    await running.finished()
    stage.provider.hold = asyncio.Event()
    newest = await live.create(PAIR, prompt="x", environment="auto")
    assert await live.find(newest.battle.id) is newest
    assert await live.find(ended[0].battle.id) is not ended[0]
    await live.close()


@in_loop
async def test_closing_stops_everything_that_runs(stage: Stage) -> None:
    stage.runner.hold = asyncio.Event()
    live = stage.live()
    sessions = [await live.create(PAIR, prompt="x", environment="auto") for _ in range(2)]
    await until(lambda: len(stage.runner.started) == 4)
    await live.close()
    assert [stage.store.battle(session.battle.id).turn.phase for session in sessions] == ["stopped"] * 2
    assert len(stage.runner.stopped) == 4


def test_this_process_is_alive_and_its_number_alone_says_nothing() -> None:
    now = datetime.now(UTC)
    assert not ownership.is_gone(ownership.this_process(), now)
    place, pid, _ = ownership.this_process().split("/")
    assert int(pid) == os.getpid()
    assert ownership.is_gone(f"{place}/{pid}/1.00", now)
    assert ownership.is_gone(f"{place}/nonsense", now)


def test_another_hosts_process_is_given_time() -> None:
    now = datetime.now(UTC)
    assert not ownership.is_gone("elsewhere-1/1/1.00", now)
    assert ownership.is_gone("elsewhere-1/1/1.00", now - 2 * ownership.LONGEST)
    assert ownership.is_gone(ownership.this_process(), now - timedelta(days=2))


@in_loop
async def test_after_a_restart_a_run_again_reads_what_the_battle_s_runs_did(stage: Stage) -> None:
    made = await stage.live().create(PAIR, prompt="x", environment="python", stdin=b"1\n\xff")
    await made.finished()
    session = await stage.live().find(made.battle.id)
    await session.rerun("a", "print(input())")
    [_ async for _ in session.events()]
    assert [request.stdin for request in stage.runner.requests] == [b"1\n\xff"] * 3
