"""Leaderboards, heatmaps, statistics and trends of the store's votes, or of a file's.

Every answer is JSON with its chart. What was computed is kept until the next vote, so that going back and
forth between choosers costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .. import _version
from ..domain.model import Model
from ..errors import NotFound, StoreError
from .query import Params, Query, parse_query
from .recalled import WORTH, Recalled, keep, recall

if TYPE_CHECKING:
    from ..ratings.asked import Setting
    from ..ratings.filters import Selection
    from ..ratings.heatmap import HeatmapBy
    from ..ratings.running import Counting
    from ..ratings.slices import By
    from ..ratings.trends import Step
    from .parts import Parts
    from .vote_log import Logged

Json = dict[str, Any]
C = TypeVar("C", bound="Counting")
logger = logging.getLogger(__name__)
KEPT = 128
"""Answers that are remembered; a leaderboard of 50 models is some 20 KB."""
RUNNING = 8
"""Questions whose counts go on with each vote; some 30 MB for a million votes."""
DRAWN = ("leaderboard", "heatmap", "stats", "trends")
SQLITE = "sqlite:///"
RECALLING_SECONDS = 3.0
"""Where the first answers are there already, the votes are read once they were asked for, or after this."""


class Board:
    """Answers queries; safe for several threads. `file` takes the place of the store."""

    def __init__(self, parts: Parts, file: Path | None = None) -> None:
        self._parts, self._file = parts, file
        self._computing = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._filed: Logged | None = None
        self._running: OrderedDict[str, Any] = OrderedDict()
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
        totals = await asyncio.to_thread(self._parts.store.interaction_totals)
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

    async def warm(self) -> None:
        """Answer the question that the tab asks first, so that it need not wait then.

        The database and Arrow work without the interpreter's lock: reading and loading go on at once.
        """

        def load() -> None:
            from ..charts.spec import load
            from ..ratings import heatmap, leaderboard, trends, usage  # noqa: F401

            load()

        if await asyncio.to_thread(self._recalled):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._answered.wait(), RECALLING_SECONDS)
        await asyncio.gather(asyncio.to_thread(self._read, False), asyncio.to_thread(load))
        first = parse_query({}, interval="sandwich")
        await asyncio.to_thread(self._answer, "page", first, {})
        self._write_down()

    async def _models(self) -> Mapping[str, Model]:
        """For the columns beside the ratings; a file's models are strangers."""
        if self._file is not None:
            return {}
        return {model.name: model for model in await self._parts.catalog.models()}

    def _read(self, style: bool) -> Logged:
        if self._file is None:
            return self._parts.vote_log.read(style=style)
        with self._computing:
            if self._filed is None:
                self._filed = _filed(self._file)
            return self._filed

    def _answer(self, what: str, query: Query, models: Mapping[str, Model]) -> Json:
        recalled = self._recalled()
        if recalled is not None:
            with suppress(_NotRecalled):
                return self._told(what, query, recalled, models)
        return self._told(what, query, self._read(query.method.style), models)

    def _told(self, what: str, query: Query, log: Logged | Recalled, models: Mapping[str, Model]) -> Json:
        if what == "version":
            return {"votes": log.count, "data_hash": log.data_hash}
        asked = _Asked(self, log, self._with_demo_rule(query, log), models)
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
        if self._file is not None or self._parts.vote_log.started:
            return None
        return recall(self._first_file, self._parts.store.votes_stamp())

    @property
    def _first_file(self) -> Path:
        """Beside the store where that is a file, since it is the store's."""
        settings = self._parts.settings
        if settings.store_url.startswith(SQLITE):
            return Path(settings.store_url.removeprefix(SQLITE).partition("?")[0] + "-leaderboard")
        return settings.data_dir / "leaderboard.json"

    def _write_down(self) -> None:
        """Keep the answers to a newcomer's questions for the next server, in the background."""
        log = None if self._file is not None else self._parts.vote_log.known
        if log is not None and log.count >= WORTH:
            self._writing.submit(self._write, log)

    def _write(self, log: Logged) -> None:
        first = self._with_demo_rule(parse_query({}, interval="sandwich"), log)
        charts = (chart_of(what, dark=dark) for what in DRAWN for dark in (False, True))
        wanted = {"choices", *map(first.key_of, (*DRAWN, *charts))}
        with self._computing:
            found = {
                key: value for (of, key), value in self._kept.items() if of == log.data_hash and key in wanted
            }
        names = frozenset({log.data_hash, *found})
        if names == self._written:
            return
        try:
            stamp = self._parts.store.votes_stamp()
        except StoreError as error:  # the next question tells the user
            logger.info("The leaderboard is not kept: %s", error)
            return
        if (stamp.last, stamp.count, stamp.judged) == (log.last, log.count, log.judged):
            known = recall(self._first_file, stamp)
            kept = {**known.kept, **found} if known else found
            keep(self._first_file, Recalled(stamp, log.data_hash, log.demo, kept))
            self._written = names

    def running(self, key: str, start: Callable[[], Any]) -> Any:
        """The counts that go on for a question; only those of the latest questions are kept."""
        found = self._running.pop(key, None) or start()
        self._running[key] = found
        if len(self._running) > RUNNING:
            self._running.popitem(last=False)
        return found

    def kept(self, log: Logged | Recalled, key: str, compute: Callable[[], Any]) -> Any:
        """What was computed for the same votes and question, or is now."""
        if isinstance(log, Recalled):
            if key not in log.kept:
                raise _NotRecalled
            return log.kept[key]
        place = (log.data_hash, key)
        with self._computing:
            if place not in self._kept:
                for old in [old for old in self._kept if old[0] != log.data_hash]:
                    del self._kept[old]
                self._kept[place] = compute()
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(place)
            return self._kept[place]


def chart_of(what: str, *, dark: bool) -> str:
    """The name under which a chart is kept."""
    return f"{what} chart {dark}"


class _NotRecalled(Exception):
    """An answer that no earlier server kept."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One query about the votes of one moment."""

    board: Board
    log: Logged | Recalled
    query: Query
    models: Mapping[str, Model]

    def leaderboard(self) -> Json:
        """Rows with organization, licence and demo badge, choices and chart."""
        from ..charts.leaderboard import leaderboard_chart

        query = self.query

        def compute() -> Json:
            from ..ratings.leaderboard import Count, rate_selection

            by, method, version = cast("By | None", query.by), query.method, _version.__version__
            if method.style or method.online:  # these look at every single vote
                found = rate_selection(
                    self._selection(), by=by, key=query.key, method=method, version=version
                )
                return found.to_json()
            selection, count = self._counted("leaderboard", lambda: Count(by, query.key, method))
            return count.leaderboard({**selection.meta(), **method.meta(), "version": version}).to_json()

        found = self._kept("leaderboard", compute)
        rows = [self._with_model(row) for row in found["rows"]]
        meta = {**found["meta"], **self._demo()}
        chart = self._chart("leaderboard", lambda: leaderboard_chart(found, query.dark))
        return {"meta": meta, "rows": rows, "chart": chart, "choices": self.choices()}

    def heatmap(self) -> Json:
        """Cells, their order, and chart."""
        from ..charts.heatmap import heatmap_chart

        query = self.query

        def compute() -> Json:
            from ..ratings.heatmap import WinCount

            by, both_bad = cast("HeatmapBy", query.heatmap_by), query.method.both_bad
            selection, wins = self._counted("heatmap", lambda: WinCount(by, both_bad))
            least, version = query.min_sessions, _version.__version__
            return wins.heatmap(selection, min_sessions=least, version=version).to_json()

        found = self._kept("heatmap", compute)
        meta = {**found["meta"], **self._demo()}
        chart = self._chart("heatmap", lambda: heatmap_chart(found, query.dark))
        return {**found, "meta": meta, "minimum": query.min_sessions, "chart": chart}

    def stats(self) -> Json:
        """Usage and position balance with charts."""
        from ..charts.spec import unchecked, v5
        from ..charts.usage import usage_charts

        def compute() -> Json:
            from ..ratings.usage import usage

            return usage(self._selection(), _version.__version__)

        found = self._kept("stats", compute)

        def charts() -> Json:
            with unchecked():
                drawn = usage_charts(found, self.query.dark)
                return {name: None if chart is None else v5(chart) for name, chart in drawn.items()}

        meta = {**found["meta"], **self._demo()}
        return {**found, "meta": meta, "charts": self._kept(chart_of("stats", dark=self.query.dark), charts)}

    def trends(self) -> Json:
        """Ratings over time with their chart; empty where the votes have no times."""
        from ..charts.trends import trends_chart

        query = self.query

        def compute() -> Json:
            from ..ratings.trends import TrendCount

            selection, count = self._counted("trends", lambda: TrendCount(cast("Step", query.step)))
            return count.trends(selection, _version.__version__)

        found = self._kept("trends", compute)
        chart = self._chart("trends", lambda: trends_chart(found, query.dark))
        return {"meta": {**found["meta"], **self._demo()}, "rows": found["rows"], "chart": chart}

    def choices(self) -> Json:
        """What the votes can be cut and filtered by."""

        def compute() -> Json:
            from ..ratings.choices import Choices

            running: Choices = self.board.running("choices", Choices)
            return running.of(self._read.votes, self._read.log)

        found: Json = self.board.kept(self.log, "choices", compute)
        return found

    def _selection(self) -> Selection:
        from ..ratings.filters import select

        query, log = self.query, self._read
        return select(log.votes, query.filters, cast("Setting", query.setting), log.data_hash)

    def _counted(self, what: str, start: Callable[[], C]) -> tuple[Selection, C]:
        """What was counted for the question before, with the votes that came since."""
        from ..ratings.running import Running

        query, log = self.query, self._read
        setting = cast("Setting", query.setting)
        running: Running[C] = self.board.running(
            query.key_of(what), lambda: Running(query.filters, setting, start)
        )
        return running.of(log.votes, log.data_hash, log.log)

    @property
    def _read(self) -> Logged:
        """The votes, where something has to be computed; `kept` never gets so far with recalled answers."""
        assert not isinstance(self.log, Recalled)
        return self.log

    def _kept(self, what: str, compute: Callable[[], Json]) -> Json:
        found: Json = self.board.kept(self.log, self.query.key_of(what), compute)
        return found

    def _chart(self, what: str, draw: Callable[[], Any]) -> Json | None:
        from ..charts.spec import unchecked, v5

        def specification() -> Json | None:
            with unchecked():  # one at a time, as everything that is kept
                chart = draw()
                return None if chart is None else v5(chart)

        name = chart_of(what, dark=self.query.dark)
        return self._kept(name, cast("Callable[[], Json]", specification))

    def _demo(self) -> Json:
        count = self.log.demo
        counted = count > 0 and not self.query.filters.no_demo
        return {"demo": {"votes": count, "counted": counted}, "demo_shown": counted}

    def _with_model(self, row: Mapping[str, Any]) -> Json:
        model = self.models.get(row["model"])
        return {
            **row,
            "organization": model.organization if model else None,
            "license": model.license if model else None,
            "demo": model.demo if model else False,
        }


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
