"""Votes in, leaderboard out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .asked import Filters, Method, Setting
from .cells import Cells, Integers, count_cells
from .clusters import Grouping, cluster_cells, group_votes
from .elo import online_elo
from .estimate import Ballots, Estimate, estimate
from .filters import Selection, select
from .groups import NO_VOTES, rated_group, reasons
from .rows import Numbers, Row, make_row, ranked, tally
from .slices import By, Slice, cut
from .style import Effect, differences, style_known
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
    counted = selection.votes
    meta = {**selection.meta(), **method.meta(), "version": version}
    if method.style:
        known = style_known(counted)
        meta["removed"]["style_unknown"] = int(len(counted) - known.sum())
        counted = counted.take(known)
    bad = counted.winner == BOTH_BAD
    grouping = group_votes(counted)
    work = _Work(counted, grouping, method)
    rows: list[Row] = []
    with one_thread():
        for part in cut(counted, by, key):
            rows += work.rate(part)
    whole = by is None
    meta |= {
        "by": by,
        "key": key,
        "votes": len(counted),
        "both_bad": {"votes": int(bad.sum()), "counted_as": method.both_bad},
        "clusters": {"by": grouping.by, "count": grouping.count},
        "ties": {"model": method.ties, "parameter": work.tie_parameter if whole else None},
        "style": [asdict(effect) for effect in work.effects] if method.style and whole else None,
        "online": {"k": 4.0} if method.online else None,
    }
    return Leaderboard(meta, tuple(rows))


class _Work:
    """Rates one slice after the other; keeps what is said of the model as a whole."""

    def __init__(self, votes: Votes, grouping: Grouping, method: Method) -> None:
        self.votes, self.grouping, self.method = votes, grouping, method
        bad = votes.winner == BOTH_BAD
        as_ties = method.both_bad == "tie"
        self.outcomes = np.where(bad, np.int8(TIE), votes.winner) if as_ties else votes.winner
        self.measures = differences(votes) if method.style else None
        self.tie_parameter: float | None = None
        self.effects: tuple[Effect, ...] = ()

    def rate(self, part: Slice) -> list[Row]:
        """The ranked rows of a slice."""
        models, least = self.votes.models, self.method.min_votes
        cells, cell = count_cells(part.a, part.b, self.outcomes[part.rows], part.players)
        listed = np.arange(part.players) < len(models)
        group = rated_group(cells, listed)
        why = reasons(cells, group)
        numbers: dict[int, Numbers] = {}
        if group.any():
            found = self._estimate(part, cells, cell, group, listed)
            if isinstance(found, str):
                why |= dict.fromkeys(np.flatnonzero(group).tolist(), found)
            else:
                numbers = dict(_numbers(found, group, listed))
                self.tie_parameter, self.effects = found.tie_parameter, found.effects
        counts = tally(cells)
        rows: list[Row] = []
        for player, model in enumerate(models):
            if part.key is not None and not counts[player].sum():
                continue  # it never appeared under this key
            given = int(counts[player, :3].sum())
            if given < least:
                numbers.pop(player, None)
                why[player] = f"fewer than {least} votes" if given else NO_VOTES
            rows.append(make_row(model, part.key, counts[player], numbers.get(player), why.get(player)))
        if self.method.online:
            rows = self._with_online(rows, part)
        return ranked(rows)

    def _estimate(
        self, part: Slice, cells: Cells, cell: Integers, group: NDArray[np.bool_], listed: NDArray[np.bool_]
    ) -> Estimate | str:
        inside, kept = cells.within(group)
        codes = self.grouping.codes
        clusters = None if codes is None else cluster_cells(cell, codes[part.rows], kept)
        ballots = self._ballots(part, group) if self.method.style else None
        return estimate(inside, listed[group], self.method, clusters, ballots)

    def _ballots(self, part: Slice, group: NDArray[np.bool_]) -> Ballots:
        assert self.measures is not None
        outcome = self.outcomes[part.rows]
        within = group[part.a] & group[part.b] & (outcome != BOTH_BAD)
        place = np.cumsum(group) - 1
        names, values = self.measures
        rows, codes = part.rows[within], self.grouping.codes
        return Ballots(
            place[part.a[within]],
            place[part.b[within]],
            outcome[within],
            (names, values[rows]),
            None if codes is None else codes[rows],
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
