"""Whether programs reach the internet is one choice for a battle: both sides get the same."""

from __future__ import annotations

import asyncio

import pytest

from codearena_jupyter.arena import Arena
from codearena_jupyter.errors import NotPermitted
from codearena_jupyter.settings import Settings

from .fakes import PAIR, Stage, in_loop, until, view


@in_loop
async def test_without_a_word_neither_side_reaches_the_network(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Fetch", environment="python")
    await session.finished()
    assert [request.network for request in stage.runner.requests] == [False, False]
    assert view(session)["network"] is False
    assert all("internet" not in words[0].text for _, words in stage.provider.asked)


@in_loop
async def test_both_sides_and_edited_runs_get_the_same(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Fetch", environment="python", network=True)
    await session.finished()
    assert all("HTTPS_PROXY" in words[0].text for _, words in stage.provider.asked)
    await session.rerun("a", "print('edited')")
    await until(lambda: len(stage.runner.requests) == 3)
    assert [request.network for request in stage.runner.requests] == [True] * 3


def test_a_lock_is_told_before_anything_is_asked() -> None:
    arena = Arena(Settings.load({"CODEARENA_NETWORK": "0"}))

    async def play() -> None:
        try:
            await arena.battles.create(prompt="Fetch", network=True)
        finally:
            await arena.close()

    with pytest.raises(NotPermitted, match="administrator locked the network"):
        asyncio.run(play())


@in_loop
async def test_a_battle_keeps_its_choice_when_the_server_starts_anew(stage: Stage) -> None:
    session = await stage.live().create(PAIR, prompt="Fetch", environment="python", network=True)
    await session.finished()
    again = await stage.live().find(session.battle.id)
    assert again is not session
    assert view(again)["network"] is True
    await again.rerun("b", "print('after a restart')")
    await until(lambda: len(stage.runner.requests) == 3)
    assert [request.network for request in stage.runner.requests] == [True] * 3
