"""Votes in, leaderboard out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
from scipy.special import expit

from ..errors import UsageError
from .bradley_terry import fit, to_elo
from .cells import Cells, Floats, Integers, count_cells
from .clusters import Grouping, cluster_cells, group_votes
from .filters import Filters, Setting, apply_filters
from .groups import NO_VOTES, Players, rated_group, reasons
from .intervals import INTERVALS, LEVEL, Interval, IntervalSettings, intervals
from .rows import Numbers, Row, make_row, ranked, tally
from .slices import By, Slice, cut
from .votes import BOTH_BAD, TIE, Votes

BothBad = Literal["apart", "tie"]
BOTH_BADS: tuple[BothBad, ...] = get_args(BothBad)


@dataclass(frozen=True, slots=True, eq=False)
class Leaderboard:
    """`meta` says how the rows came about, so that anyone can compute them again."""

    meta: Mapping[str, Any]
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """The JSON of `codearena leaderboard --json`; `key` stands in cut leaderboards only."""
        rows = [asdict(row) for row in self.rows]
        if self.meta["by"] is None:
            for row in rows:
                del row["key"]
        return {"meta": dict(self.meta), "rows": rows}


def rate(
    votes: Votes,
    *,
    setting: Setting = "all",
    by: By | None = None,
    filters: Filters = Filters(),  # noqa: B008  # frozen
    interval: Interval = "bootstrap",
    bootstrap: int = 1000,
    seed: int = 0,
    min_votes: int = 0,
    both_bad: BothBad = "apart",
    version: str = "",
) -> Leaderboard:
    """Rate the models by the votes.

    Models with fewer than `min_votes` votes take part but are not ranked. Both-bad votes do not
    touch the ratings, unless `both_bad="tie"` asks for numbers like the published ones.
    The same votes and settings give the same bytes.

    Raises:
        UsageError: a setting is unknown or needs a column that the votes lack.
    """
    for what, value, known in (("interval", interval, INTERVALS), ("both_bad", both_bad, BOTH_BADS)):
        if value not in known:
            raise UsageError(f"There is no {what} “{value}”; it must be one of {', '.join(known)}.")
    if bootstrap < 2 or min_votes < 0 or seed < 0:
        raise UsageError("A bootstrap needs at least 2 resamples; seed and least votes can't be negative.")
    counted, removed = apply_filters(votes, filters, setting)
    bad = counted.winner == BOTH_BAD
    outcomes = np.where(bad, np.int8(TIE), counted.winner) if both_bad == "tie" else counted.winner
    grouping = group_votes(counted)
    settings = IntervalSettings(method=interval, resamples=bootstrap, seed=seed)
    rows: list[Row] = []
    for part in cut(counted, by):
        cells, cell = count_cells(part.a, part.b, outcomes[part.rows], part.players)
        rows += _rate_slice(votes.models, part, cells, cell, grouping, settings, min_votes)
    meta = {
        "seed": seed,
        "data_hash": votes.data_hash(),
        "version": version,
        "setting": setting,
        "by": by,
        "filters": filters.named(),
        "removed": removed,
        "votes": len(counted),
        "both_bad": {"votes": int(bad.sum()), "counted_as": both_bad},
        "min_votes": min_votes,
        "interval": {
            "method": interval,
            "level": LEVEL,
            "resamples": bootstrap if interval == "bootstrap" else None,
        },
        "clusters": {"by": grouping.by, "count": grouping.count},
    }
    return Leaderboard(meta, tuple(rows))


def _rate_slice(
    models: tuple[str, ...],
    part: Slice,
    cells: Cells,
    cell: Integers,
    grouping: Grouping,
    settings: IntervalSettings,
    min_votes: int,
) -> list[Row]:
    listed = np.arange(part.players) < len(models)
    group = rated_group(cells, listed)
    numbers: dict[int, Numbers] = {}
    if group.any():
        numbers = _rate_group(part, cells, cell, grouping, settings, listed, group)
    why = reasons(cells, group)
    counts = tally(cells)
    rows: list[Row] = []
    for player, model in enumerate(models):
        if part.key is not None and not counts[player].sum():
            continue  # it never appeared under this key
        given = int(counts[player, :3].sum())
        if given < min_votes:
            numbers.pop(player, None)
            why[player] = f"fewer than {min_votes} votes" if given else NO_VOTES
        rows.append(make_row(model, part.key, counts[player], numbers.get(player), why.get(player)))
    return ranked(rows)


def _rate_group(
    part: Slice,
    cells: Cells,
    cell: Integers,
    grouping: Grouping,
    settings: IntervalSettings,
    listed: Players,
    group: Players,
) -> dict[int, Numbers]:
    """Numbers of the listed players of a group that can be rated."""
    inside, kept = cells.within(group)
    clusters = None
    if grouping.codes is not None:
        clusters = cluster_cells(cell, grouping.codes[part.rows], kept)
    ours = listed[group]
    anchored = ours / ours.sum()
    fitted = fit(inside)
    rating = to_elo(fitted.theta, anchored)[ours]
    lower, upper = (bound[ours] for bound in intervals(inside, fitted, anchored, settings, clusters))
    columns = (rating, lower, upper, _predicted(fitted.theta[ours]))
    players = np.flatnonzero(group & listed).tolist()
    return {player: Numbers(*map(float, values)) for player, *values in zip(players, *columns, strict=True)}


def _predicted(theta: Floats) -> Floats:
    """Mean chance of each to beat another of them."""
    chance = expit(theta[:, None] - theta[None, :])
    mean: Floats = (chance.sum(axis=1) - 0.5) / (len(theta) - 1)
    return mean
