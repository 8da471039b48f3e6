"""The battles that this process owns."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from ..domain.battle import FINAL_PHASES, Attachment, Battle, Turn
from ..domain.browser_python import InBrowser
from ..errors import Conflict, NotFound, StoreError, UsageError
from . import ownership
from .pairing import Pair
from .session import BattleSession
from .tools import Tools, well_formed

_ID = re.compile(r"[0-9a-f]{32}")
_KEPT = 50
"""Ended battles kept in memory; the store has them all."""
WATCH_SECONDS = 1.0
"""How often a battle that another process runs is looked up."""


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
        in_browser: InBrowser | None = None,
        network: bool = False,
        battle_id: str | None = None,
    ) -> BattleSession:
        """Store a new battle and start it. Who gives it an id may ask again without harm: it is one battle.

        Raises:
            UsageError: the prompt is empty or too long, the environment unknown, too many files, the id none.
            Conflict: the id is another battle's.
            StoreError: it could not be stored; nothing was started.
        """
        prompt = well_formed(prompt)
        self._check(prompt, environment, attachments)
        if battle_id is not None and not _ID.fullmatch(battle_id):
            raise UsageError("The id of a battle is 32 hexadecimal digits, in lower case.")
        now = datetime.now(UTC)
        turn = Turn(
            1,
            prompt,
            environment,
            now,
            attachments=tuple(attachments),
            process=ownership.this_process(),
            network=network,
            stdin=stdin,
        )
        battle = Battle(battle_id or uuid.uuid4().hex, now, pair.a, pair.b, pair.probability, (turn,), owner)
        try:
            await asyncio.to_thread(self.tools.store.create_battle, battle)
        except StoreError as error:
            return await self._known(battle, error)
        session = BattleSession(battle, self.tools, stream=stream, in_browser=in_browser)
        self._keep(session)
        session.start()
        return session

    async def _known(self, battle: Battle, error: StoreError) -> BattleSession:
        """The session of a battle that is there already; where there is none, storing it failed otherwise."""
        try:
            session = await self.find(battle.id)
        except NotFound:
            raise error from None
        if (session.battle.owner, session.turn.prompt) != (battle.owner, battle.turn.prompt):
            raise Conflict("Another battle has this id already; start yours with another one.") from None
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
            stored = await asyncio.to_thread(self._stored, battle_id)
            # Another request may have brought it meanwhile: a battle has one session.
            session = self._sessions.get(battle_id) or BattleSession(stored, self.tools)
        elif session.elsewhere:
            session.adopt(await asyncio.to_thread(self._stored, battle_id))
        self._keep(session)
        return session

    async def events(self, battle_id: str) -> AsyncIterator[tuple[BattleSession, dict[str, str] | None]]:
        """The session with None whenever its state is new, with a piece of text otherwise.

        Ends when nothing goes on. A battle that another process runs is looked up in the store.
        """
        session = await self.find(battle_id)
        while session.elsewhere:
            yield session, None
            await asyncio.sleep(WATCH_SECONDS)
            session = await self.find(battle_id)
        async for delta in session.events():
            yield session, delta

    def _stored(self, battle_id: str) -> Battle:
        """The battle as stored, with its final phase if whoever ran it is gone."""
        store = self.tools.store
        battle = store.battle(battle_id)
        turn = battle.turn
        if turn.phase in FINAL_PHASES or not ownership.is_gone(turn.process, turn.created_at):
            return battle
        store.end_turn(battle_id, turn.number, "interrupted")
        return store.battle(battle_id)

    def _keep(self, session: BattleSession) -> None:
        self._sessions[session.battle.id] = session
        self._sessions.move_to_end(session.battle.id)
        idle = [key for key, kept in self._sessions.items() if kept.idle]
        for key in idle[: max(0, len(self._sessions) - _KEPT)]:
            if not any(life.alive for life in self._sessions[key].runs.lives.values()):
                del self._sessions[key]

    def mark_interrupted(self) -> int:
        """Give the battles of processes that are gone their final phase; returns how many."""
        unfinished = self.tools.store.unfinished()
        abandoned = [turn for turn in unfinished if ownership.is_gone(turn.process, turn.created_at)]
        for turn in abandoned:
            self.tools.store.end_turn(turn.battle_id, turn.turn, "interrupted")
        return len(abandoned)

    async def close(self) -> None:
        """Stop every battle that runs here."""
        own = [session for session in self._sessions.values() if not session.elsewhere]
        await asyncio.gather(*(session.stop() for session in own))
        await self.tools.lives.close()
