"""The vote: stored first, told afterwards."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from typing import get_args

from ..domain.vote import Vote, Winner
from ..errors import Conflict, NotFound, UsageError
from .session import BattleSession
from .tools import Tools

_WHY_NOT = {
    "stopped": "it was stopped",
    "failed": "a model gave no usable answer",
    "interrupted": "the server went away while it ran",
}


async def vote(session: BattleSession, tools: Tools, *, turn: int, winner: str, voter: str) -> Vote:
    """Commit a vote to disk; only then does the session know it, and with it the names.

    The same vote again (double click, retry, second tab) answers the stored one.

    Raises:
        UsageError: the winner is none of the four.
        NotFound: the battle has no such turn.
        Conflict: the turn is not ready, or another vote stands.
        StoreError: it could not be stored; nothing is revealed.
    """
    if winner not in get_args(Winner):
        raise UsageError(f"“{winner}” is no vote; it is one of {', '.join(get_args(Winner))}.")
    if not 1 <= turn <= len(session.battle.turns):
        raise NotFound("turn", str(turn), f"The battle has {len(session.battle.turns)}.")
    phase = session.battle.turns[turn - 1].phase
    if phase != "ready":
        why = _WHY_NOT.get(phase, "it is still running")
        raise Conflict(f"This battle can't be voted on: {why}.")
    given: Winner = winner  # type: ignore[assignment]  # checked above
    new = Vote(uuid.uuid4().hex, session.battle.id, turn, given, voter, True, datetime.now(UTC))
    # Shielded: a browser that goes away must not leave a stored vote unknown to the session.
    return await asyncio.shield(_commit(session, tools, new))


async def _commit(session: BattleSession, tools: Tools, new: Vote) -> Vote:
    try:
        stored = await asyncio.to_thread(tools.store.add_vote, new)
    except Conflict:
        # Another process may have stored its vote: then this one's views are out of date.
        battle = await asyncio.to_thread(tools.store.battle, new.battle_id)
        standing = battle.turns[new.turn - 1].vote
        if standing is not None:
            session.voted(standing)
        raise
    session.voted(stored)
    return stored
