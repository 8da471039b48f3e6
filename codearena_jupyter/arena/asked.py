"""One query about the votes of one moment: ratings or counts with their chart, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .. import _version
from ..domain.model import Model
from .kept import Kept, chart_of
from .query import Query
from .recalled import Recalled

if TYPE_CHECKING:
    from ..ratings.asked import Setting
    from ..ratings.filters import Selection
    from ..ratings.heatmap import HeatmapBy
    from ..ratings.running import Counting
    from ..ratings.slices import By
    from ..ratings.trends import Step
    from .vote_log import Logged

Json = dict[str, Any]
C = TypeVar("C", bound="Counting")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One query about the votes of one moment."""

    memory: Kept
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
        if query.filters.no_demo:  # of them nothing is left that could be shown
            rows = [row for row in rows if row["votes"] or not row["demo"]]
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

            running: Choices = self.memory.running("choices", Choices)
            return running.of(self._read.votes, self._read.log)

        found: Json = self.memory.answer(self.log, "choices", compute)
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
        running: Running[C] = self.memory.running(
            query.key_of(what), lambda: Running(query.filters, setting, start)
        )
        return running.of(log.votes, log.data_hash, log.log)

    @property
    def _read(self) -> Logged:
        """The votes, where something has to be computed; `kept` never gets so far with recalled answers."""
        assert not isinstance(self.log, Recalled)
        return self.log

    def _kept(self, what: str, compute: Callable[[], Json]) -> Json:
        found: Json = self.memory.answer(self.log, self.query.key_of(what), compute)
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
