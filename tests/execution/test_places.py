"""Places at the processors."""

from __future__ import annotations

import asyncio

import pytest

from codearena_jupyter.execution.places import Places


def test_who_came_first_gets_on_first_and_no_more_than_there_are_places() -> None:
    async def play() -> list[str]:
        places, told = Places(2), []

        async def program(name: str) -> None:
            give_back = await places.take()
            told.append(f"+{name}")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            told.append(f"-{name}")
            give_back()
            give_back()

        await asyncio.gather(*map(program, "abcd"))
        return told

    assert asyncio.run(play()) == ["+a", "+b", "-a", "-b", "+c", "+d", "-c", "-d"]


def test_a_program_that_waits_for_something_holds_up_others_for_a_while_only() -> None:
    async def play() -> None:
        places = Places(1, seconds=0.01)
        first = await places.take()
        second = await asyncio.wait_for(places.take(), 10)
        first()  # what was given back already is not given back twice
        waiting = asyncio.create_task(places.take())
        await asyncio.sleep(0)
        assert not waiting.done()
        second()
        (await waiting)()

    asyncio.run(play())


def test_who_is_cancelled_while_waiting_takes_no_place() -> None:
    async def play() -> None:
        places = Places(1)
        give_back = await places.take()
        waiting = asyncio.create_task(places.take())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        give_back()
        (await asyncio.wait_for(places.take(), 10))()

    asyncio.run(play())


def test_both_sides_of_a_battle_have_one_on_the_smallest_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)

    async def play() -> None:
        places = Places()
        for give_back in [await places.take(), await places.take()]:
            give_back()

    asyncio.run(play())
