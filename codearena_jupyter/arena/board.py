"""Leaderboards, heatmaps, statistics and trends of the store's votes, or of a file's.

Every answer is JSON with its chart. What was computed is kept until the next vote, so that going back and
forth between choosers costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..domain.model import Model
from ..errors import NotFound, StoreError
from .ahead import Ahead, store_file
from .asked import Asked
from .kept import Kept, NotRecalled, chart_of
from .query import SECTIONS, Params, Query, parse_query
from .recalled import WORTH, Recalled, keep, recall

if TYPE_CHECKING:
    from ..domain.protocols import BattleStore
    from ..providers.catalog import Catalog
    from ..settings import Settings
    from .vote_log import Logged, VoteLog

Json = dict[str, Any]
logger = logging.getLogger(__name__)
DRAWN = ("leaderboard", "heatmap", "stats", "trends")
FIRST = ("leaderboard", "choices")
"""The sections that are on screen first."""
RECALLING_SECONDS = 3.0
"""Where the first answers are there already, the votes are read once they were asked for, or after this."""


class Sources(Protocol):
    """What a board reads; opened when it is first needed."""

    settings: Settings

    @property
    def store(self) -> BattleStore:
        """Where the votes are."""
        ...

    @property
    def vote_log(self) -> VoteLog:
        """The votes in memory."""
        ...

    @property
    def catalog(self) -> Catalog:
        """The models, for the columns beside the ratings."""
        ...


class Board:
    """Answers queries; safe for several threads. `file` takes the place of the store."""

    def __init__(self, sources: Sources, file: Path | None = None) -> None:
        self._sources, self._file = sources, file
        self._memory = Kept()
        self._ahead = Ahead(sources.settings)
        self._filing = threading.Lock()
        self._filed: Logged | None = None
        self._written: frozenset[str] = frozenset()
        self._answered = asyncio.Event()
        self._writing = ThreadPoolExecutor(1, "codearena-leaderboard")

    async def answer(self, what: str, params: Params, *, interval: str | None = None) -> Json:
        """`what` is leaderboard, heatmap, stats, trends, choices, version or page (several at once).

        Raises:
            UsageError: a parameter makes no sense, or the votes lack a column that it needs.
            NotFound: there is no such answer.
            StoreError: the votes can't be read.
        """
        query = await asyncio.to_thread(parse_query, params, interval=interval)
        models = await self._models() if what in {"leaderboard", "page"} else {}
        found = await asyncio.to_thread(self._answer, what, query, models)
        self._answered.set()
        self._write_down()
        return {**found, "interactions": await self._interactions()} if what == "stats" else found

    async def _interactions(self) -> list[Json]:
        """What was done with one side before the vote, on average, by environment; a file tells nothing."""
        if self._file is not None:
            return []
        totals = await asyncio.to_thread(self._sources.store.interaction_totals)
        return [
            {
                "environment": total.environment,
                "sides": total.sides,
                **{name: round(value / total.sides, 3) for name, value in asdict(total.done).items()},
            }
            for total in totals
        ]

    async def file(self, params: Params, *, interval: str | None = None) -> tuple[str, str, bytes]:
        """(name, MIME type, bytes) of a leaderboard or heatmap in the format that `params` name.

        Raises:
            UsageError: as `answer`; also where there is nothing to draw.
        """
        from .files import write

        query = await asyncio.to_thread(parse_query, params, interval=interval)
        models = await self._models()

        def made() -> tuple[str, str, bytes]:
            return write(query, lambda what, asked: self._answer(what, asked, models))

        return await asyncio.to_thread(made)

    def read_ahead(self) -> None:
        """Have a process of its own make the first answers, where reading takes long."""
        if self._file is None:
            self._ahead.start()

    async def warm(self) -> None:
        """Answer the question that the tab asks first, so that it need not wait then."""
        await asyncio.to_thread(self._ahead.wait)
        if await asyncio.to_thread(self._recalled):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._answered.wait(), RECALLING_SECONDS)
        await self._load()
        await asyncio.to_thread(self._answer, "page", parse_query({}, interval="sandwich"), {})
        self._write_down()

    async def make_first(self, tell: Callable[[], None]) -> None:
        """Make and keep the answers to a newcomer's questions, if nobody did; `tell` once the ranking is
        kept, and again at the end.

        Raises:
            StoreError: the votes can't be read.
        """
        recalled = await asyncio.to_thread(self._recalled)
        if recalled is None:
            await self._load()
        for sections in (FIRST, SECTIONS):
            if recalled is None:
                for dark in (False, True):
                    query = replace(parse_query({}, interval="sandwich"), sections=sections, dark=dark)
                    await asyncio.to_thread(self._answer, "page", query, {})
                await asyncio.to_thread(self._write, self._read(False))
            tell()

    async def _load(self) -> None:
        """The votes, and what rates and draws them, at once: the database and Arrow work without the
        interpreter's lock."""

        def load() -> None:
            from ..charts.spec import load
            from ..ratings import heatmap, leaderboard, trends, usage  # noqa: F401

            load()

        await asyncio.gather(asyncio.to_thread(self._read, False), asyncio.to_thread(load))

    def close(self) -> None:
        """End what goes on in the background."""
        self._ahead.stop()

    async def _models(self) -> Mapping[str, Model]:
        """For the columns beside the ratings; a file's models are strangers."""
        if self._file is not None:
            return {}
        return {model.name: model for model in await self._sources.catalog.models()}

    def _read(self, style: bool) -> Logged:
        if self._file is None:
            return self._sources.vote_log.read(style=style)
        with self._filing:
            if self._filed is None:
                self._filed = _filed(self._file)
            return self._filed

    def _answer(self, what: str, query: Query, models: Mapping[str, Model]) -> Json:
        for first in (True, False):  # what is made ahead is there in two steps
            self._ahead.wait(first=first)
            recalled = self._recalled()
            if recalled is not None:
                with suppress(NotRecalled):
                    return self._told(what, query, recalled, models)
            if not self._ahead.running:
                break
        return self._told(what, query, self._read(query.method.style), models)

    def _told(self, what: str, query: Query, log: Logged | Recalled, models: Mapping[str, Model]) -> Json:
        if what == "version":
            return {"votes": log.count, "data_hash": log.data_hash}
        asked = Asked(self._memory, log, self._with_demo_rule(query, log), models)
        if what == "page":
            return {name: getattr(asked, name)() for name in query.sections}
        if what not in {"leaderboard", "heatmap", "stats", "trends", "choices"}:
            raise NotFound(
                "view", what, "It is leaderboard, heatmap, stats, trends, choices, page or version."
            )
        found: Json = getattr(asked, what)()
        return found

    def _with_demo_rule(self, query: Query, log: Logged | Recalled) -> Query:
        """Demo votes count until there is a real vote, then only if asked for; a file's votes all count."""
        if self._file is not None or query.include_demo or not 0 < log.demo < log.count:
            return query
        return replace(query, filters=replace(query.filters, no_demo=True))

    def _recalled(self) -> Recalled | None:
        """What an earlier server kept of the votes as they are now, as long as none are in memory."""
        if self._file is not None or self._sources.vote_log.started:
            return None
        return recall(self._first_file, self._sources.store.votes_stamp())

    @property
    def _first_file(self) -> Path:
        """Beside the store where that is a file, since it is the store's."""
        store = store_file(self._sources.settings)
        return (
            self._sources.settings.data_dir / "leaderboard.json"
            if store is None
            else Path(f"{store}-leaderboard")
        )

    def _write_down(self) -> None:
        """Keep the answers to a newcomer's questions for the next server, in the background."""
        log = None if self._file is not None else self._sources.vote_log.known
        if log is not None and log.count >= WORTH:
            self._writing.submit(self._write, log)

    def _write(self, log: Logged) -> None:
        first = self._with_demo_rule(parse_query({}, interval="sandwich"), log)
        charts = (chart_of(what, dark=dark) for what in DRAWN for dark in (False, True))
        wanted = {"choices", *map(first.key_of, (*DRAWN, *charts))}
        found = self._memory.among(log.data_hash, wanted)
        names = frozenset({log.data_hash, *found})
        if names == self._written:
            return
        try:
            stamp = self._sources.store.votes_stamp()
        except StoreError as error:  # the next question tells the user
            logger.info("The leaderboard is not kept: %s", error)
            return
        if (stamp.last, stamp.count, stamp.judged) == (log.last, log.count, log.judged):
            known = recall(self._first_file, stamp)
            kept = {**known.kept, **found} if known else found
            keep(self._first_file, Recalled(stamp, log.data_hash, log.demo, kept))
            self._written = names


def _filed(file: Path) -> Logged:
    """The votes of a file.

    Raises:
        UsageError: names the row and the value that make no sense.
    """
    from ..datasets.load import load_votes
    from ..ratings.fingerprint import data_hash
    from ..ratings.votes import Votes
    from .vote_log import Logged

    votes = Votes.of(**load_votes(file))
    return Logged(votes, data_hash(votes))
