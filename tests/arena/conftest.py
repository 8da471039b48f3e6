"""An arena over a store of its own, and a way to cast votes into it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from codearena_jupyter.arena import Arena
from codearena_jupyter.arena.describing import describe
from codearena_jupyter.domain.battle import Battle, Side, Turn
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.model import Model
from codearena_jupyter.domain.vote import Vote, Winner
from codearena_jupyter.settings import Settings
from codearena_jupyter.store.store import SqlBattleStore, open_store

MOMENT = datetime(2026, 5, 1, 12, tzinfo=UTC)
Cast = Callable[..., None]


class Door:
    """An arena that answers without `await`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._arena = Arena(Settings.load())

    def board(self, what: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._loop.run_until_complete(self._arena.board(what, params))

    def board_file(self, params: dict[str, Any]) -> tuple[str, str, bytes]:
        return self._loop.run_until_complete(self._arena.board_file(params))

    def close(self) -> None:
        self._loop.run_until_complete(self._arena.close())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


@pytest.fixture
def arena() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


@pytest.fixture
def store() -> Iterator[SqlBattleStore]:
    """Another process's view of the same store."""
    store = open_store(Settings.load().store_url, describe)
    yield store
    store.close()


@pytest.fixture
def cast(store: SqlBattleStore) -> Cast:
    """Stores a battle with its vote, as the arena does."""

    def cast(
        a: str = "A", b: str = "B", winner: Winner = "model_a", *, demo: bool = False, voter: str = ""
    ) -> None:
        battle_id = uuid.uuid4().hex
        models = [Model(name, "test", name, demo=demo) for name in (a, b)]
        turn = Turn(1, "Make a snake game", "auto", MOMENT)
        store.create_battle(Battle(battle_id, MOMENT, models[0], models[1], 1.0, (turn,)))
        for name, language in (("a", "python"), ("b", "c")):
            side = Side("## Here\n\n```\nx\n```", Program("# x\nx", language, language, ()))
            store.add_answer(battle_id, 1, name, side)  # type: ignore[arg-type]
        store.end_turn(battle_id, 1, "ready")
        moment = datetime.now(UTC) + timedelta(seconds=40)
        store.add_vote(Vote(uuid.uuid4().hex, battle_id, 1, winner, voter, True, moment))

    return cast
