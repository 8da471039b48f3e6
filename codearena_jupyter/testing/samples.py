"""Battles, answers, runs and votes to try stores with."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ..domain.battle import SIDES, Battle, Side, Turn
from ..domain.code import Program
from ..domain.execution import Artifact, Durations, Execution
from ..domain.message import Usage
from ..domain.model import Model
from ..domain.protocols import BattleStore
from ..domain.vote import Vote, Winner

Opened = Callable[[], BattleStore]
MOMENT = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)


def a_battle(**changes: object) -> Battle:
    """A battle of two models with one turn."""
    left = Model("Left", "litellm", "openai/left", parameters={"temperature": 0.5}, organization="Org")
    right = Model("Right", "litellm", "openai/right", api_base="http://127.0.0.1:1/v1", license="MIT")
    turn = Turn(1, "Draw a circle", "auto", MOMENT, process="host/1/2.00", stdin=b"1\n\xff")
    battle = Battle(uuid.uuid4().hex, MOMENT, left, right, 0.25, (turn,), owner="ada")
    return replace(battle, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def a_side(text: str = "```python\nprint(1)\n```") -> Side:
    """An answer with a program."""
    program = Program("print(1)", "python", "python", ("rich",), (("data/a.csv", "a\n1\n"),), "src/a.py")
    return Side(text, program, usage=Usage(1.5, 0.2, 10, 20, 0.001))


def an_execution(**changes: object) -> Execution:
    """A run that used every field."""
    full = Execution(
        "python", "python", "ok", "It ran.", 0, "out\0\ud800", "err", True,
        ({"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}},), "<p>", ("boom",),
        (Artifact("screenshot", "image/png", "x.png"),), Durations(1, 2, 3, 4.5), "bubblewrap",
    )  # fmt: skip
    return replace(full, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def a_vote(battle: Battle, winner: Winner = "model_a", **changes: object) -> Vote:
    """A blind vote on the first turn."""
    vote = Vote(uuid.uuid4().hex, battle.id, 1, winner, "ada", True, MOMENT + timedelta(minutes=1))
    return replace(vote, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def ready(store: BattleStore, battle: Battle | None = None) -> Battle:
    """Store a battle that can be voted on."""
    battle = battle or a_battle()
    store.create_battle(battle)
    for name in SIDES:
        store.add_answer(battle.id, 1, name, a_side())
        store.add_execution(battle.id, 1, name, "print(1)", an_execution(), edited=False)
    store.end_turn(battle.id, 1, "ready")
    return battle


def bare(store: BattleStore) -> Battle:
    """A battle that can be voted on, and nothing more."""
    battle = a_battle()
    store.create_battle(battle)
    store.end_turn(battle.id, 1, "ready")
    return battle
