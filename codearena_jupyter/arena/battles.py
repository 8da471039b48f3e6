"""Battles as the doors see them: views in, views out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ..domain.battle import FINAL_PHASES, Attachment, SideName
from ..errors import CodeArenaError, NotFound, NotPermitted, UsageError
from .browser_python import in_browser
from .parts import Parts

if TYPE_CHECKING:
    from ..battles.live import LiveBattles
    from ..battles.session import BattleSession

Json = dict[str, Any]


class Battles:
    """Every method answers a battle view (`battles.view`)."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rng = random.SystemRandom()

    async def create(
        self,
        *,
        prompt: str,
        environment: str = "auto",
        attachments: Sequence[Json] = (),
        stdin: str = "",
        stream: bool = False,
        owner: str = "",
        python: str = "",
        pyodide_packages: str = "",
        network: bool = False,
        models: tuple[str | None, str | None] = (None, None),
        battle_id: str | None = None,
    ) -> Json:
        """Start a battle; it goes on by itself. With an id of the caller's, asking again starts no other one.

        Raises:
            UsageError: the prompt, the environment, a file or the id makes no sense.
            Conflict: the id is another battle's.
            MissingRequirement: fewer than two models can take part.
            NotPermitted: programs shall reach the internet, and an administrator locked that.
        """
        from ..battles.pairing import chosen_pair

        parts = self._parts
        if network and not parts.settings.allow_network:
            raise NotPermitted("An administrator locked the network: programs run without it.")
        available = await parts.catalog.models()
        pair = chosen_pair(available, models, self._rng)
        session = await (await self._live()).create(
            pair,
            prompt=prompt,
            environment=environment,
            attachments=[_attachment(entry) for entry in attachments],
            stdin=_encoded(stdin),
            stream=stream,
            owner=owner,
            in_browser=in_browser(self._parts, python, pyodide_packages),
            network=network,
            battle_id=battle_id,
        )
        return self._view(session)

    async def play(self, *, progress: Callable[[str], None] | None = None, **options: Any) -> Json:
        """Start a battle and wait for its end; `progress` hears each phase."""
        view = await self.create(**options)
        phase = ""
        async for name, data in self.events(view["battle_id"]):
            if name == "battle":
                view = data
                if progress is not None and data["phase"] != phase:
                    progress(data["phase"])
                phase = data["phase"]
        return view

    async def view(self, battle_id: str) -> Json:
        """The battle as it is now.

        Raises:
            NotFound: no such battle.
        """
        return self._view(await (await self._live()).find(battle_id))

    async def events(self, battle_id: str) -> AsyncIterator[tuple[str, Json]]:
        """("battle", view) at each change, ("delta", piece) while streaming; ends when nothing goes on."""
        live = await self._live()
        async for session, delta in live.events(battle_id):
            yield ("battle", self._view(session)) if delta is None else ("delta", dict(delta))

    async def stop(self, battle_id: str) -> Json:
        """Stop whatever runs in a battle."""
        session = await (await self._live()).find(battle_id)
        await session.stop()
        return self._view(session)

    async def vote(
        self, battle_id: str, *, turn: int, winner: str, voter: str = "", interactions: object = None
    ) -> Json:
        """Store a vote; the view then holds the names. `interactions` are what `interact` takes, each with
        its `side`, that the browser has not sent before.

        Raises:
            Conflict: the turn is not ready, or another vote stands.
            StoreError: it could not be stored; nothing is told.
        """
        from ..battles.interacting import read_with_vote
        from ..battles.voting import vote

        live = await self._live()
        session = await live.find(battle_id)
        for batch in read_with_vote(session.battle, interactions):
            with suppress(CodeArenaError):  # a vote does not wait for them, nor fail with them
                await asyncio.to_thread(live.tools.store.add_interactions, batch)
        await vote(session, live.tools, turn=turn, winner=winner, voter=voter)
        return self._view(session)

    async def run(
        self,
        battle_id: str,
        side: str,
        *,
        code: str,
        environment: str | None = None,
        stdin: str | None = None,
        python: str = "",
        pyodide_packages: str = "",
        packages: Sequence[str] | None = None,
        confirmed: Sequence[str] = (),
    ) -> Json:
        """Run edited code of a side in the background. Without `stdin` it reads what the side's last run did.
        `packages` are requirements in place of those that were found, `confirmed` names of packages that the
        user wants although they are not well known.

        Raises:
            Conflict: the turn is still in progress.
        """
        from ..battles.tools import PackageChoice

        needs = PackageChoice(None if packages is None else tuple(packages), tuple(confirmed))
        name = _side_name(side)
        session = await (await self._live()).find(battle_id)
        choice = in_browser(self._parts, python, pyodide_packages)
        given = None if stdin is None else _encoded(stdin)
        await session.rerun(
            name, code, environment=environment, stdin=given, in_browser=choice, packages=needs
        )
        return self._view(session)

    async def written_file(self, battle_id: str, side: str, name: str) -> tuple[str, bytes]:
        """(MIME type, bytes) of a file that the shown run of a side wrote.

        Raises:
            NotFound: there is no such battle, side or file, or it is not kept any more.
        """
        session = await (await self._live()).find(battle_id)
        return await session.runs.written(_side_name(side), name)

    async def picture(self, battle_id: str, side: str, base_url: str) -> bytes:
        """A PNG of the page or the app that a side shows; apps are below `base_url`.

        Raises:
            MissingRequirement: there is no browser that could take one.
            NotFound: there is no such battle or side, or it shows no page and no app.
            PageError: the page could not be loaded.
        """
        session = await (await self._live()).find(battle_id)
        name = _side_name(side)
        run = session.runs.shown.get(name) if session.turn.phase in FINAL_PHASES else None
        life = session.runs.lives.get(name) if run is not None else None
        return await self._parts.pictures.take(run.execution if run else None, life, base_url)

    async def interact(self, battle_id: str, side: str, told: Json) -> None:
        """Keep what the voter did with a side's page, app or game (`battles.interacting`).

        Raises:
            Conflict: there are more of them than anybody makes.
            NotFound: there is no such battle, turn or side.
            UsageError: they make no sense.
        """
        from ..battles.interacting import read_batch

        live = await self._live()
        session = await live.find(battle_id)
        batch = read_batch(session.battle, _side_name(side), told)
        await asyncio.to_thread(live.tools.store.add_interactions, batch)

    async def end(self, battle_id: str, side: str) -> Json:
        """End what runs of a side: its edited run, or the program that lives on.

        Raises:
            NotFound: there is no such battle or side.
        """
        session = await (await self._live()).find(battle_id)
        await session.end(_side_name(side))
        return self._view(session)

    async def finish_browser_run(self, job_id: str, result: Json) -> None:
        """Take what a browser says of a program that it ran.

        Raises:
            Conflict: the run is over.
        """
        self._parts.browser_runs.finish(job_id, result)

    async def save_file(self, name: str, data: bytes) -> Json:
        """Keep a file to be attached to a battle.

        Raises:
            UsageError: the name is no plain file name, or the file is too large.
        """
        limit = self._parts.settings.max_file_bytes
        if len(data) > limit:
            raise UsageError(f"{name} has {len(data):,} bytes; {limit:,} are allowed.")
        if (
            not name
            or name in (".", "..", "main.py")
            or PurePath(name).name != name
            or "\0" in name
            or "\\" in name
        ):
            raise UsageError(f"“{name}” can't be the name of a file beside the program; rename it.")
        saved = await asyncio.to_thread(self._parts.store.save_file, name, data)
        return {"name": saved.name, "size": saved.size, "sha256": saved.sha256}

    async def _live(self) -> LiveBattles:
        """Opening the store may wait for another process; that must not stop the loop."""
        await asyncio.to_thread(lambda: self._parts.store)
        return self._parts.live

    def _view(self, session: BattleSession) -> Json:
        from ..battles.view import battle_view

        frames, battle_id = self._parts.frames, session.battle.id
        return battle_view(session, lambda html: frames.url_for(html, battle_id), frames.python_url)


def _side_name(side: str) -> SideName:
    if side not in ("a", "b"):
        raise NotFound("side", side, "The sides are a and b.")
    return side  # type: ignore[return-value]  # checked above


def _encoded(stdin: str) -> bytes:
    """As it would be typed: the last line has an end, without which some programs wait for it in vain."""
    if stdin and not stdin.endswith("\n"):
        stdin += "\n"
    return stdin.encode("utf-8", errors="replace")


def _attachment(entry: Json) -> Attachment:
    try:
        return Attachment(str(entry["name"]), int(entry["size"]), str(entry["sha256"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            "An attached file needs “name”, “size” and “sha256”, as the upload answered them."
        ) from error
