"""Votes counted into cells and clusters, to which newer votes can be added.

What is computed from a tally depends on which votes are in it, and not on how many steps they came in:
ratings after one more vote are to the last bit those of all votes counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import OUTCOMES, Cells, Integers
from .clusters import Clusters
from .labels import Labels
from .votes import BOTH_BAD, TIE

DENSE = 1 << 22
"""Up to so many different keys are counted in a table of their own."""
BLOCK = 1 << 16
"""Votes whose keys are made at once: what that takes then fits into the processor's cache."""
WIDE = 1 << 25
"""The same where all slices share one."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Sorted keys, and how often each was seen."""

    keys: Integers
    times: Integers

    @classmethod
    def none(cls) -> Counts:
        """Nothing seen yet."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, keys: NDArray[Any], limit: int, dense: int = DENSE) -> Counts:
        """Count keys below `limit`; by a table up to `dense` of them, else by sorting."""
        if limit <= max(dense, 4 * len(keys)):
            table = np.bincount(keys, minlength=1)
            found = np.flatnonzero(table)
            return cls(found, table[found])
        return cls(*np.unique(keys, return_counts=True))

    def plus(self, more: Counts) -> Counts:
        """Both together."""
        if not len(more.keys):
            return self
        if not len(self.keys):
            return more
        place = np.searchsorted(self.keys, more.keys)
        known = self.keys[np.minimum(place, len(self.keys) - 1)] == more.keys
        times = self.times.copy()
        times[place[known]] += more.times[known]
        if known.all():
            return Counts(self.keys, times)
        new = place[~known]
        return Counts(np.insert(self.keys, new, more.keys[~known]), np.insert(times, new, more.times[~known]))

    def minus(self, fewer: Counts) -> Counts:
        """Without some of what was seen."""
        if not len(fewer.keys):
            return self
        times = self.times.copy()
        times[np.searchsorted(self.keys, fewer.keys)] -= fewer.times
        left = times > 0
        return Counts(self.keys[left], times[left])


class Tally:
    """Counts votes between `players`. A key is a pair, low before high, with an outcome."""

    def __init__(self, players: int) -> None:
        self.players = players
        self.bits = max(1, int(players * players * OUTCOMES - 1).bit_length())
        self._seen = Counts.none()
        self._single = Counts.none()
        """Votes that are the only one of their cluster."""
        self._several = Counts.none()
        """The others; above a key's bits stands the cluster."""
        self._size = np.zeros(0, dtype=np.int64)
        self._only = np.zeros(0, dtype=np.int64)
        """The size of each cluster, and its vote where it has a single one."""

    def add(
        self, a: NDArray[Any], b: NDArray[Any], winner: NDArray[np.int8], cluster: NDArray[Any] | None
    ) -> None:
        """Count votes (a ≠ b in each). A vote whose cluster is -1 stands alone; None: all of them do."""
        key = _keys(a, b, winner, self.players)
        limit = 1 << self.bits
        self._seen = self._seen.plus(Counts.of(key, limit))
        if cluster is None:
            return
        counted = winner != BOTH_BAD
        if not counted.all():
            key, cluster = key[counted], cluster[counted]
        alone = cluster < 0
        if alone.any():
            self._single = self._single.plus(Counts.of(key[alone], limit))
            key, cluster = key[~alone], cluster[~alone]
        if not len(key):
            return
        cluster = cluster.astype(np.int64, copy=False)
        new = np.bincount(cluster, minlength=len(self._size))
        before = np.concatenate([self._size, np.zeros(len(new) - len(self._size), dtype=np.int64)])
        self._only = np.concatenate([self._only, np.zeros(len(new) - len(self._only), dtype=np.int64)])
        self._size = before + new
        joined = np.flatnonzero((before == 1) & (new > 0))
        several = (self._size > 1)[cluster]
        first = key[~several]
        self._only[cluster[~several]] = first
        were = self._only[joined]
        self._single = self._single.plus(Counts.of(first, limit)).minus(Counts.of(were, limit))
        grouped = cluster[several] << self.bits | key[several]
        entries = np.concatenate([grouped, joined << self.bits | were])
        self._several = self._several.plus(Counts(*np.unique(entries, return_counts=True)))

    def add_counts(self, counts: Counts) -> None:
        """Count votes by their keys, each of which stands alone."""
        self._seen = self._seen.plus(counts)

    def cells(self) -> Cells:
        """How often each pair had each outcome."""
        pair, outcome = self._seen.keys // OUTCOMES, self._seen.keys % OUTCOMES
        opens = np.ones(len(pair), dtype=bool)
        opens[1:] = pair[1:] != pair[:-1]
        pairs = pair[opens]
        counts = np.zeros((len(pairs), OUTCOMES))
        counts[np.cumsum(opens) - 1, outcome] = self._seen.times
        return Cells(pairs // self.players, pairs % self.players, counts, self.players)

    def clusters(self, cells: Cells, kept: NDArray[np.bool_]) -> Clusters:
        """Clusters over the kept pairs of `cells`, which are this tally's."""
        pairs = cells.first[kept] * self.players + cells.second[kept]
        single = np.zeros(3 * len(pairs))
        pair = _places(self._single.keys // OUTCOMES, pairs, self.players**2)
        there = pair >= 0
        single[3 * pair[there] + self._single.keys[there] % OUTCOMES] = self._single.times[there]
        cluster, key = self._several.keys >> self.bits, self._several.keys & (1 << self.bits) - 1
        pair, outcome = _places(key // OUTCOMES, pairs, self.players**2), key % OUTCOMES
        times = self._several.times
        there = pair >= 0
        if not there.all():
            cluster, pair, outcome, times = cluster[there], pair[there], outcome[there], times[there]
        opens = np.zeros(len(cluster), dtype=np.int64)
        opens[1:] = cluster[1:] != cluster[:-1]
        return Clusters(single, np.cumsum(opens), 3 * pair + outcome, times.astype(np.float64))


def count_slices(
    a: NDArray[Any], b: NDArray[Any], winner: NDArray[np.int8], sides: tuple[Labels, Labels], models: int
) -> Iterator[tuple[str, Counts]]:
    """What `slices.cut` and a tally of each slice would count, in one pass; each vote stands alone."""
    side_a, side_b = (labels.codes for labels in sides)
    names, bits = sides[0].names, Tally(2 * models).bits
    apart = side_a != side_b
    keys = np.empty(len(a) + np.count_nonzero(apart), dtype=np.int64)
    place = 0
    for start in range(0, len(a), BLOCK):
        rows = slice(start, start + BLOCK)
        crossed = np.flatnonzero(apart[rows]) + start
        elsewhere = b[rows] + models * apart[rows] if len(crossed) else b[rows]
        for side, found in (
            (side_a[rows], _keys(a[rows], elsewhere, winner[rows], 2 * models)),
            (side_b[crossed], _keys(a[crossed] + models, b[crossed], winner[crossed], 2 * models)),
        ):
            whole_key = found | side.astype(np.int64) << bits
            if len(side) and side.min() < 0:
                whole_key = whole_key[side >= 0]
            keys[place : place + len(whole_key)] = whole_key
            place += len(whole_key)
    whole = Counts.of(keys[:place], len(names) << bits, WIDE)
    ends = np.searchsorted(whole.keys, np.arange(len(names) + 1) << bits)
    for code, name in enumerate(names):
        part = slice(ends[code], ends[code + 1])
        if len(whole.keys[part]):
            yield name, Counts(whole.keys[part] & (1 << bits) - 1, whole.times[part])


def _keys(a: NDArray[Any], b: NDArray[Any], winner: NDArray[np.int8], players: int) -> NDArray[Any]:
    """(low × players + high) × 4 + outcome of the low one, in as few bytes as hold it."""
    kind = np.int32 if players * players * OUTCOMES < 1 << 31 else np.int64
    swapped = a > b
    low, high = np.minimum(a, b).astype(kind, copy=False), np.maximum(a, b)
    low *= players
    low += high
    low *= OUTCOMES
    low += winner
    # A decided vote between swapped players: 0 becomes 1, and 1 becomes 0.
    swapped &= winner < TIE
    low += swapped * (1 - 2 * winner).astype(np.int8)
    return np.asarray(low)


def _places(values: Integers, among: Integers, limit: int) -> Integers:
    """Where each value below `limit` stands among sorted ones, -1 where it does not."""
    if limit <= DENSE:
        table = np.full(limit, -1, dtype=np.int64)
        table[among] = np.arange(len(among))
        return np.asarray(table[values])
    place = np.searchsorted(among, values)
    there = among[np.minimum(place, len(among) - 1)] == values if len(among) else np.zeros(len(values), bool)
    return np.where(there, place, -1)
