"""A vote is stored first and told afterwards."""

from __future__ import annotations

import asyncio

import pytest

from codearena_jupyter.battles.session import BattleSession
from codearena_jupyter.battles.tools import Tools
from codearena_jupyter.battles.voting import vote
from codearena_jupyter.domain.vote import WINNERS
from codearena_jupyter.errors import Conflict, NotFound, StoreError, UsageError

from .fakes import PAIR, Faulty, Stage, in_loop, view


async def ready(stage: Stage) -> tuple[BattleSession, Tools]:
    live = stage.live()
    session = await live.create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    return session, live.tools


@pytest.mark.parametrize("winner", WINNERS)
@in_loop
async def test_the_names_come_with_the_vote_and_not_before(stage: Stage, winner: str) -> None:
    session, tools = await ready(stage)
    assert view(session)["models"] is None
    assert view(session)["reveal"] is None
    stored = await vote(session, tools, turn=1, winner=winner, voter="ada")
    shown = view(session)
    assert (shown["vote"], shown["can_vote"]) == (winner, False)
    assert shown["models"] == {"a": "Left", "b": "Right"}
    assert shown["reveal"]["a"]["seconds"] == 1.25
    assert "durations_ms" in shown["sides"]["a"]["execution"]
    assert [record.vote for record in stage.store.votes()] == [stored]
    assert stored.voter == "ada"


@in_loop
async def test_a_double_click_stores_one_vote(stage: Stage) -> None:
    session, tools = await ready(stage)
    given = await asyncio.gather(*(vote(session, tools, turn=1, winner="tie", voter="") for _ in range(5)))
    assert len(set(given)) == 1
    assert len(list(stage.store.votes())) == 1


@in_loop
async def test_a_different_second_vote_is_refused(stage: Stage) -> None:
    session, tools = await ready(stage)
    await vote(session, tools, turn=1, winner="model_a", voter="")
    with pytest.raises(Conflict, match="it stands"):
        await vote(session, tools, turn=1, winner="model_b", voter="")
    assert view(session)["vote"] == "model_a"


@in_loop
async def test_a_vote_given_elsewhere_is_learnt_when_ours_is_refused(stage: Stage) -> None:
    session, tools = await ready(stage)
    elsewhere = stage.live()
    other = await elsewhere.find(session.battle.id)
    await vote(other, elsewhere.tools, turn=1, winner="model_a", voter="")
    with pytest.raises(Conflict):
        await vote(session, tools, turn=1, winner="model_b", voter="")
    assert view(session)["vote"] == "model_a"


@in_loop
async def test_a_vote_that_can_not_be_stored_reveals_nothing(stage: Stage) -> None:
    store = Faulty(stage.store, {"add_vote": StoreError("The disk is full.")})
    real, stage.store = stage.store, store  # type: ignore[assignment]  # quacks alike
    session, tools = await ready(stage)
    with pytest.raises(StoreError):
        await vote(session, tools, turn=1, winner="tie", voter="")
    shown = view(session)
    assert (shown["models"], shown["vote"], shown["can_vote"]) == (None, None, True)
    store.errors.clear()
    await vote(session, tools, turn=1, winner="tie", voter="")
    assert len(list(real.votes())) == 1


@in_loop
async def test_a_browser_that_goes_away_leaves_a_vote_that_everyone_knows(stage: Stage) -> None:
    session, tools = await ready(stage)
    asking = asyncio.ensure_future(vote(session, tools, turn=1, winner="tie", voter=""))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async for _ in session.events():
        if view(session)["vote"]:
            break
        await asyncio.sleep(0.05)
    assert (len(list(stage.store.votes())) == 1) == (view(session)["vote"] == "tie")


@in_loop
async def test_what_is_no_vote_is_refused(stage: Stage) -> None:
    session, tools = await ready(stage)
    for winner in ("left", "", "MODEL_A"):
        with pytest.raises(UsageError, match="is no vote"):
            await vote(session, tools, turn=1, winner=winner, voter="")
    for turn in (0, 2, -1):
        with pytest.raises(NotFound):
            await vote(session, tools, turn=turn, winner="tie", voter="")
    assert list(stage.store.votes()) == []


@in_loop
async def test_a_running_battle_can_not_be_voted_on(stage: Stage) -> None:
    stage.provider.hold = asyncio.Event()
    live = stage.live()
    session = await live.create(PAIR, prompt="Go", environment="auto")
    with pytest.raises(Conflict, match="still running"):
        await vote(session, live.tools, turn=1, winner="tie", voter="")
    await session.stop()
    with pytest.raises(Conflict, match="was stopped"):
        await vote(session, live.tools, turn=1, winner="tie", voter="")
