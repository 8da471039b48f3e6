"""Leaderboards, heatmaps, statistics and trends of the store's votes, or of a file's.

Every answer is JSON with its chart. What was computed is kept until the next vote, so that going back and
forth between choosers costs nothing.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .. import _version
from ..domain.model import Model
from ..errors import NotFound
from .query import Params, Query, parse_query

if TYPE_CHECKING:
    from ..ratings.filters import Selection, Setting
    from ..ratings.heatmap import HeatmapBy
    from ..ratings.slices import By
    from ..ratings.trends import Step
    from .parts import Parts
    from .vote_log import Logged

Json = dict[str, Any]
KEPT = 128
"""Answers that are remembered; a leaderboard of 50 models is some 20 KB."""


class Board:
    """Answers queries; safe for several threads. `file` takes the place of the store."""

    def __init__(self, parts: Parts, file: Path | None = None) -> None:
        self._parts, self._file = parts, file
        self._computing = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._filed: Logged | None = None

    async def answer(self, what: str, params: Params, *, interval: str | None = None) -> Json:
        """`what` is leaderboard, heatmap, stats, trends, choices, version or page (several at once).

        Raises:
            UsageError: a parameter makes no sense, or the votes lack a column that it needs.
            NotFound: there is no such answer.
            StoreError: the votes can't be read.
        """
        query = await asyncio.to_thread(parse_query, params, interval=interval)
        models = await self._models() if what in {"leaderboard", "page"} else {}
        return await asyncio.to_thread(self._answer, what, query, models)

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

        await asyncio.gather(asyncio.to_thread(self._read, False), asyncio.to_thread(load))
        first = parse_query({}, interval="sandwich")
        await asyncio.to_thread(self._answer, "page", first, {})

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
        log = self._read(query.method.style)
        if what == "version":
            return {"votes": len(log.votes), "data_hash": log.data_hash}
        asked = _Asked(self, log, self._with_demo_rule(query, log), models)
        if what == "page":
            return {name: getattr(asked, name)() for name in query.sections}
        if what not in {"leaderboard", "heatmap", "stats", "trends", "choices"}:
            raise NotFound(
                "view", what, "It is leaderboard, heatmap, stats, trends, choices, page or version."
            )
        found: Json = getattr(asked, what)()
        return found

    def _with_demo_rule(self, query: Query, log: Logged) -> Query:
        """Demo votes count until there is a real vote, then only if asked for; a file's votes all count."""
        demo = log.votes.demo
        if self._file is not None or query.include_demo or demo is None or demo.all() or not demo.any():
            return query
        return replace(query, filters=replace(query.filters, no_demo=True))

    def kept(self, log: Logged, key: str, compute: Callable[[], Any]) -> Any:
        """What was computed for the same votes and question, or is now."""
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


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One query about the votes of one moment."""

    board: Board
    log: Logged
    query: Query
    models: Mapping[str, Model]

    def leaderboard(self) -> Json:
        """Rows with organization, licence and demo badge, choices and chart."""
        from ..charts.leaderboard import leaderboard_chart
        from ..ratings.leaderboard import rate_selection

        query = self.query

        def compute() -> Json:
            return rate_selection(
                self._selection(), by=cast("By | None", query.by), key=query.key, method=query.method,
                version=_version.__version__,
            ).to_json()  # fmt: skip

        found = self._kept("leaderboard", compute)
        rows = [self._with_model(row) for row in found["rows"]]
        meta = {**found["meta"], **self._demo()}
        chart = self._chart("leaderboard", lambda: leaderboard_chart(found, query.dark))
        return {"meta": meta, "rows": rows, "chart": chart, "choices": self.choices()}

    def heatmap(self) -> Json:
        """Cells, their order, and chart."""
        from ..charts.heatmap import heatmap_chart
        from ..ratings.heatmap import win_rates

        query = self.query

        def compute() -> Json:
            return win_rates(
                self._selection(), cast("HeatmapBy", query.heatmap_by), min_sessions=query.min_sessions,
                both_bad=query.method.both_bad, version=_version.__version__,
            ).to_json()  # fmt: skip

        found = self._kept("heatmap", compute)
        meta = {**found["meta"], **self._demo()}
        chart = self._chart("heatmap", lambda: heatmap_chart(found, query.dark))
        return {**found, "meta": meta, "minimum": query.min_sessions, "chart": chart}

    def stats(self) -> Json:
        """Usage and position balance with charts."""
        from ..charts.spec import v5
        from ..charts.usage import usage_charts
        from ..ratings.usage import usage

        found = self._kept("stats", lambda: usage(self._selection(), _version.__version__))

        def charts() -> Json:
            drawn = usage_charts(found, self.query.dark)
            return {name: None if chart is None else v5(chart) for name, chart in drawn.items()}

        meta = {**found["meta"], **self._demo()}
        return {**found, "meta": meta, "charts": self._kept(f"stats {self.query.dark}", charts)}

    def trends(self) -> Json:
        """Ratings over time with their chart; empty where the votes have no times."""
        from ..charts.trends import trends_chart
        from ..ratings.trends import trends

        query = self.query

        def compute() -> Json:
            return trends(self._selection(), cast("Step", query.step), _version.__version__)

        found = self._kept("trends", compute)
        chart = self._chart("trends", lambda: trends_chart(found, query.dark))
        return {"meta": {**found["meta"], **self._demo()}, "rows": found["rows"], "chart": chart}

    def choices(self) -> Json:
        """What the votes can be cut and filtered by."""
        from ..ratings.choices import choices

        found: Json = self.board.kept(self.log, "choices", lambda: choices(self.log.votes))
        return found

    def _selection(self) -> Selection:
        from ..ratings.filters import select

        query, log = self.query, self.log
        return select(log.votes, query.filters, cast("Setting", query.setting), log.data_hash)

    def _kept(self, what: str, compute: Callable[[], Json]) -> Json:
        found: Json = self.board.kept(self.log, self.query.key_of(what), compute)
        return found

    def _chart(self, what: str, draw: Callable[[], Any]) -> Json | None:
        from ..charts.spec import v5

        def specification() -> Json | None:
            chart = draw()
            return None if chart is None else v5(chart)

        return self._kept(f"{what} chart {self.query.dark}", cast("Callable[[], Json]", specification))

    def _demo(self) -> Json:
        demo = self.log.votes.demo
        count = 0 if demo is None else int(demo.sum())
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
