"""Votes in, leaderboard out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .asked import Filters, Method, Setting
from .cells import Cells
from .clusters import Given, Grouping, apart
from .elo import K, online_elo
from .estimate import Ballots, Estimate, estimate
from .filters import Selection, select
from .groups import NO_VOTES, ONLY_BAD, rated_group, reasons
from .rows import Numbers, Row, counted, make_row, ranked
from .slices import By, Slice, cut, same_names, sides
from .style import differences, style_known
from .style_bootstrap import check_size
from .tally import Tally, count_slices
from .threads import one_thread
from .votes import BOTH_BAD, TIE, Votes


@dataclass(frozen=True, slots=True, eq=False)
class Leaderboard:
    """`meta` says how the rows came about, so that anyone can compute them again."""

    meta: Mapping[str, Any]
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """The JSON of `codearena leaderboard --json`; `key` stands in cut leaderboards only, and
        `online_rating` where it was asked for."""
        rows = [asdict(row) for row in self.rows]
        left_out = [
            name for name, there in (("key", "by"), ("online_rating", "online")) if not self.meta[there]
        ]
        for row in rows:
            for name in left_out:
                del row[name]
        return {"meta": dict(self.meta), "rows": rows}


def rate(
    votes: Votes,
    *,
    setting: Setting = "all",
    by: By | None = None,
    key: str | None = None,
    filters: Filters = Filters(),  # noqa: B008  # frozen
    method: Method = Method(),  # noqa: B008  # frozen
    version: str = "",
) -> Leaderboard:
    """Rate the models by the votes; `rate_selection` of the votes that the filters leave.

    Raises:
        UsageError: a setting is unknown or needs a column that the votes lack.
    """
    return rate_selection(select(votes, filters, setting), by=by, key=key, method=method, version=version)


def rate_selection(
    selection: Selection,
    *,
    by: By | None = None,
    key: str | None = None,
    method: Method = Method(),  # noqa: B008  # frozen
    version: str = "",
) -> Leaderboard:
    """Rate the models by the selected votes.

    Models with fewer than `method.min_votes` votes take part but are not ranked. Both-bad votes do not
    touch the ratings, unless `both_bad="tie"` asks for numbers like the published ones. The same votes
    and settings give the same bytes.

    Raises:
        UsageError: the votes can't be cut so, or lack the measures of style.
    """
    chosen = selection.votes
    meta = {**selection.meta(), **method.meta(), "version": version}
    if method.style:
        known = style_known(chosen)
        meta["removed"]["style_unknown"] = int(len(chosen) - known.sum())
        chosen = chosen.take(known)
        if method.settings.method == "bootstrap":
            check_size(len(chosen), method.bootstrap)
    count = Count(by, key, method)
    count.add(chosen)
    return count.leaderboard(meta)


class Count:
    """Counted votes, slice by slice, to which newer ones may be added that have the same names."""

    def __init__(self, by: By | None, key: str | None, method: Method) -> None:
        self._by, self._key, self._method = by, key, method
        self._given, self._grouping = Given(), Grouping("vote", 0)
        self._tallies: dict[str | None, Tally] = {}
        self._votes = self._bad = 0
        self._last: Votes | None = None

    def fits(self, votes: Votes) -> bool:
        """Whether votes can be added: their names are those of the votes before, and so is what they are kept
        together by. Style and online Elo look at single votes, of which there are none here."""
        if self._last is None or self._method.style or self._method.online:
            return False
        if votes.models != self._last.models or _voters(votes) != _voters(self._last):
            return False
        if self._by is not None and not same_names(votes, self._last, self._by):
            return False
        return self._given.with_(votes).grouping().by == self._grouping.by

    def add(self, votes: Votes) -> None:
        """Count votes."""
        self._last = votes
        self._given = self._given.with_(votes)
        self._grouping = self._given.grouping()
        self._votes += len(votes)
        bad = votes.winner == BOTH_BAD
        self._bad += int(np.count_nonzero(bad))
        outcomes = (
            np.where(bad, np.int8(TIE), votes.winner) if self._method.both_bad == "tie" else votes.winner
        )
        codes = self._grouping.codes(votes)
        if codes is None and self._by is not None and self._key is None:
            names = sides(votes, self._by)
            a, b, models = votes.model_a.codes, votes.model_b.codes, len(votes.models)
            for name, counts in count_slices(a, b, outcomes, names, models):
                self._tallies.setdefault(name, Tally(2 * models)).add_counts(counts)
            return
        for part in cut(votes, self._by, self._key):
            tally = self._tallies.setdefault(part.key, Tally(part.players))
            cluster = None if codes is None else codes[part.rows]
            tally.add(part.a, part.b, outcomes[part.rows], cluster)

    def leaderboard(self, meta: dict[str, Any]) -> Leaderboard:
        """Rate what was counted; `meta` is the part that tells of the selection."""
        assert self._last is not None
        work = _Work(self._last, self._grouping, self._method)
        rows: list[Row] = []
        with one_thread():
            parts = cut(self._last, self._by, self._key) if work.looks_at_votes else ()
            slices = {part.key: part for part in parts}
            for key in sorted(self._tallies, key=lambda key: key or ""):
                rows += work.rate(key, self._tallies[key], slices.get(key))
        method, whole = self._method, self._by is None
        about = {
            "by": self._by,
            "key": self._key,
            "votes": self._votes,
            "both_bad": {"votes": self._bad, "counted_as": method.both_bad},
            "clusters": {"by": self._grouping.by, "count": self._grouping.count},
            "ties": {"model": method.ties, "parameter": work.tie_parameter if whole else None},
            "style": work.effects if method.style else None,
            "online": {"k": K} if method.online else None,
        }
        return Leaderboard(meta | about, tuple(rows))


def _voters(votes: Votes) -> tuple[str, ...] | None:
    return None if votes.voter is None else votes.voter.names


class _Work:
    """Rates one slice after the other; keeps what is said of the model as a whole."""

    def __init__(self, votes: Votes, grouping: Grouping, method: Method) -> None:
        self.votes, self.grouping, self.method = votes, grouping, method
        self.measures = differences(votes) if method.style else None
        self.tie_parameter: float | None = None
        self.effects: list[dict[str, Any]] = []

    @property
    def looks_at_votes(self) -> bool:
        """Whether counts are not enough."""
        return self.method.style or self.method.online

    def rate(self, key: str | None, tally: Tally, part: Slice | None) -> list[Row]:
        """The ranked rows of a slice; `part` are its votes, where counts are not enough."""
        models, least = self.votes.models, self.method.min_votes
        cells = tally.cells()
        listed = np.arange(tally.players) < len(models)
        group = rated_group(cells, listed)
        why = reasons(cells, group)
        numbers: dict[int, Numbers] = {}
        if group.any():
            found = self._estimate(tally, cells, group, listed, part)
            if isinstance(found, str):
                why |= dict.fromkeys(np.flatnonzero(group).tolist(), found)
            else:
                numbers = dict(_numbers(found, group, listed))
                self.tie_parameter = found.tie_parameter
                of = {} if key is None else {"key": key}
                self.effects += [of | asdict(effect) for effect in found.effects]
        counts = counted(cells).tolist()
        rows: list[Row] = []
        for player, model in enumerate(models):
            if key is not None and not any(counts[player]):
                continue  # it never appeared under this key
            given = sum(counts[player][:3])
            if given < least:
                numbers.pop(player, None)
                why[player] = f"fewer than {least} votes"
            if not given:
                why[player] = ONLY_BAD if counts[player][BOTH_BAD] else NO_VOTES
            rows.append(make_row(model, key, counts[player], numbers.get(player), why.get(player)))
        if self.method.online and part is not None:
            rows = self._with_online(rows, part)
        return ranked(rows)

    def _estimate(
        self, tally: Tally, cells: Cells, group: NDArray[np.bool_], listed: NDArray[np.bool_],
        part: Slice | None,
    ) -> Estimate | str:  # fmt: skip
        inside, kept = cells.within(group)
        clusters = None if self.grouping.by == "vote" else tally.clusters(cells, kept)
        ballots = self._ballots(part, group) if part is not None and self.method.style else None
        return estimate(inside, listed[group], self.method, clusters, ballots)

    def _ballots(self, part: Slice, group: NDArray[np.bool_]) -> Ballots:
        assert self.measures is not None
        outcome = self.votes.winner[part.rows]
        if self.method.both_bad == "tie":
            outcome = np.where(outcome == BOTH_BAD, np.int8(TIE), outcome)
        within = group[part.a] & group[part.b] & (outcome != BOTH_BAD)
        place = np.cumsum(group) - 1
        names, values = self.measures
        rows = np.arange(len(self.votes))[part.rows][within]
        codes = self.grouping.codes(self.votes)
        return Ballots(
            place[part.a[within]],
            place[part.b[within]],
            outcome[within],
            (names, values[rows]),
            None if codes is None else apart(codes[rows]),
        )

    def _with_online(self, rows: list[Row], part: Slice) -> list[Row]:
        elo = online_elo(self.votes.take(part.rows))
        place = {name: index for index, name in enumerate(self.votes.models)}
        return [
            replace(row, online_rating=float(elo[place[row.model]]) if row.votes else None) for row in rows
        ]


def _numbers(
    found: Estimate, group: NDArray[np.bool_], listed: NDArray[np.bool_]
) -> Iterator[tuple[int, Numbers]]:
    """Numbers of the listed players of the group."""
    ours = listed[group]
    columns = (found.rating[ours], found.lower[ours], found.upper[ours], found.predicted[ours])
    for player, *values in zip(np.flatnonzero(group & listed).tolist(), *columns, strict=True):
        yield player, Numbers(*map(float, values))
