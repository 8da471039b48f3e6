"""Starting after a predecessor that was killed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from codearena_jupyter.arena import Arena
from codearena_jupyter.errors import MissingRequirement, StoreError
from codearena_jupyter.settings import Settings
from codearena_jupyter.testing.samples import a_battle


async def started(arena: Arena) -> Arena:
    await asyncio.gather(*(arena.start() for _ in range(3)))
    return arena


def test_abandoned_battles_are_marked_even_where_there_is_no_sandbox(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    arena = Arena(Settings.load())
    battle = a_battle()  # of 2026-03, by a process of another host
    arena._parts.store.create_battle(
        replace(battle, turns=(replace(battle.turn, process="elsewhere/1/1.00"),))
    )

    def missing(*_: object) -> int:
        raise MissingRequirement("Install bubblewrap.")

    monkeypatch.setattr(type(arena._parts.sandbox), "remove_leftovers", missing)

    async def work() -> str:
        await started(arena)
        view = await arena.battles.view(battle.id)
        await arena.close()
        return str(view["phase"])

    assert asyncio.run(work()) == "interrupted"
    assert "Install bubblewrap" in caplog.text


def test_a_start_that_failed_is_tried_again(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    arena = Arena(Settings.load(store_url=f"sqlite:///{blocked}/votes.sqlite"))

    async def work() -> None:
        with pytest.raises(StoreError, match="can't be made"):
            await arena.start()
        blocked.unlink()
        await arena.start()
        await arena.close()

    asyncio.run(work())


def test_parts_are_made_once_even_by_many_threads() -> None:
    arena = Arena(Settings.load())

    async def work() -> set[int]:
        made = await asyncio.gather(*(asyncio.to_thread(lambda: arena._parts.live) for _ in range(16)))
        await arena.close()
        return set(map(id, made))

    assert len(asyncio.run(work())) == 1
