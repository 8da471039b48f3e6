"""The battles that this process owns."""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime

from ..domain.battle import Attachment, Battle, Turn
from ..errors import UsageError
from . import ownership
from .pairing import Pair
from .session import BattleSession, Tools

_KEPT = 200
"""Ended battles kept in memory; the store has them all."""


class LiveBattles:
    """Starts, finds and ends sessions. An ended battle is loaded from the store again when asked for."""

    def __init__(self, tools: Tools, *, max_prompt_chars: int, max_files: int) -> None:
        self.tools = tools
        self._max_prompt_chars = max_prompt_chars
        self._max_files = max_files
        self._sessions: OrderedDict[str, BattleSession] = OrderedDict()

    async def create(
        self,
        pair: Pair,
        *,
        prompt: str,
        environment: str,
        attachments: Sequence[Attachment] = (),
        stdin: bytes = b"",
        stream: bool = False,
        owner: str = "",
    ) -> BattleSession:
        """Store a new battle and start it.

        Raises:
            UsageError: the prompt is empty or too long, the environment unknown, too many files.
            StoreError: it could not be stored; nothing was started.
        """
        self._check(prompt, environment, attachments)
        now = datetime.now(UTC)
        turn = Turn(
            1, prompt, environment, now, attachments=tuple(attachments), process=ownership.this_process()
        )
        battle = Battle(uuid.uuid4().hex, now, pair.a, pair.b, pair.probability, (turn,), owner)
        await asyncio.to_thread(self.tools.store.create_battle, battle)
        session = BattleSession(battle, self.tools, stdin=stdin, stream=stream)
        self._keep(session)
        session.start()
        return session

    def _check(self, prompt: str, environment: str, attachments: Sequence[Attachment]) -> None:
        if not prompt.strip():
            raise UsageError(
                "The prompt is empty. Write what the two models shall build, or pick an example."
            )
        if len(prompt) > self._max_prompt_chars:
            raise UsageError(
                f"The prompt has {len(prompt):,} characters; {self._max_prompt_chars:,} are allowed. "
                "Attach long material as a file instead."
            )
        names = [candidate.name for candidate in self.tools.environments]
        if environment != "auto" and environment not in names:
            raise UsageError(f"There is no environment “{environment}”; there are auto, {', '.join(names)}.")
        if len(attachments) > self._max_files:
            raise UsageError(f"{len(attachments)} files are attached; {self._max_files} are allowed.")
        if len({attachment.name for attachment in attachments}) < len(attachments):
            raise UsageError("Two attached files have the same name; rename one.")

    async def find(self, battle_id: str) -> BattleSession:
        """The session of a battle, running or not.

        Raises:
            NotFound: no such battle.
        """
        session = self._sessions.get(battle_id)
        if session is None:
            session = BattleSession(await asyncio.to_thread(self.tools.store.battle, battle_id), self.tools)
        self._keep(session)
        return session

    def _keep(self, session: BattleSession) -> None:
        self._sessions[session.battle.id] = session
        self._sessions.move_to_end(session.battle.id)
        idle = [key for key, kept in self._sessions.items() if kept.idle]
        for key in idle[: max(0, len(self._sessions) - _KEPT)]:
            del self._sessions[key]

    def mark_interrupted(self) -> int:
        """Give the battles of processes that are gone their final phase; returns how many."""
        abandoned = [entry for entry in self.tools.store.unfinished() if ownership.is_gone(entry[2])]
        for battle_id, turn, _ in abandoned:
            self.tools.store.end_turn(battle_id, turn, "interrupted")
        return len(abandoned)

    async def close(self) -> None:
        """Stop every running battle."""
        await asyncio.gather(*(session.stop() for session in self._sessions.values()))
