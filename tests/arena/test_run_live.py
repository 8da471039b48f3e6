"""Live programs that `codearena run --open` shows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from codearena_jupyter.arena import run_live
from codearena_jupyter.domain.execution import Execution

STARTED = Execution("server", "python", "ok")


class Life:
    """A live program that ends when it is told to."""

    url = "codearena/live/x"
    alive = True
    idle_seconds = 0.0
    execution = replace(STARTED, status="error", detail="It ran for 5 seconds.")

    async def stop(self, why: str = "") -> None:
        self.alive = False


async def for_ever(_: str) -> None:
    await asyncio.Event().wait()


def test_a_program_that_ends_while_it_is_shown_ends_the_visit_and_tells_why() -> None:
    async def test() -> Execution:
        life = Life()
        asyncio.get_running_loop().call_later(0.05, setattr, life, "alive", False)
        return await run_live.show(life, for_ever, STARTED)

    assert asyncio.run(test()).detail == "It ran for 5 seconds."


def test_who_has_had_enough_gets_the_result_as_it_was() -> None:
    seen: list[str] = []

    async def look(url: str) -> None:
        seen.append(url)

    assert asyncio.run(run_live.show(Life(), look, STARTED)) is STARTED
    assert seen == ["codearena/live/x"]


def test_an_interruption_ends_the_visit_with_the_result() -> None:
    async def test() -> Execution:
        showing = asyncio.ensure_future(run_live.show(Life(), for_ever, STARTED))
        await asyncio.sleep(0.05)
        showing.cancel()
        return await showing

    assert asyncio.run(test()) is STARTED
