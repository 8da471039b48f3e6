"""Votes counted into cells: how often each pair of models had each outcome.

All of the statistics need only these counts, so their cost depends on the number of
pairs and hardly on the number of votes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .votes import TIE

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
OUTCOMES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Counts of P pairs among `size` players; `first < second` in each pair.

    `counts` has shape (P, 4): first wins, second wins, tie, both bad.
    """

    first: Integers
    second: Integers
    counts: Floats
    size: int

    @property
    def games(self) -> Floats:
        """Votes of each pair that a rating uses: wins, losses and ties."""
        counts = self.counts
        games: Floats = counts[:, 0] + counts[:, 1] + counts[:, TIE]  # ten times faster than summing an axis
        return games

    @property
    def score(self) -> Floats:
        """Points of the first of each pair, a tie being half a win."""
        score: Floats = self.counts[:, 0] + self.counts[:, TIE] / 2
        return score

    def per_player(self, of_first: Floats, of_second: Floats) -> Floats:
        """Sums over the pairs of each player."""
        sums = np.zeros(self.size)
        sums += np.bincount(self.first, of_first, self.size)
        sums += np.bincount(self.second, of_second, self.size)
        return sums

    def within(self, players: NDArray[np.bool_]) -> tuple[Cells, NDArray[np.bool_]]:
        """The pairs inside a group, players renumbered in their order, and which pairs these are."""
        kept = players[self.first] & players[self.second] & (self.games > 0)
        place = np.cumsum(players) - 1
        first, second = place[self.first[kept]], place[self.second[kept]]
        return Cells(first, second, self.counts[kept], int(players.sum())), kept


def count_cells(
    a: NDArray[Any], b: NDArray[Any], winner: NDArray[np.int8], size: int
) -> tuple[Cells, Integers]:
    """Cells of votes between players a and b (integers below `size`, a ≠ b in each vote).

    Also answers the cell of each vote: 4 × (number of its pair) + outcome.
    """
    swapped = a > b
    low = np.where(swapped, b, a).astype(np.int64)
    high = np.where(swapped, a, b).astype(np.int64)
    outcome = np.where(swapped & (winner < TIE), 1 - winner, winner)
    pair = low * size + high
    if size * size <= max(1 << 20, 4 * len(pair)):
        found = np.bincount(pair, minlength=size * size) > 0
        pairs = np.flatnonzero(found)
        place = np.cumsum(found) - 1
        cell = place[pair] * OUTCOMES + outcome
    else:  # few votes among very many players: sorting is cheaper than a square table
        pairs, number = np.unique(pair, return_inverse=True)
        cell = number * OUTCOMES + outcome
    counts = np.bincount(cell, minlength=len(pairs) * OUTCOMES).reshape(-1, OUTCOMES).astype(np.float64)
    return Cells(pairs // size, pairs % size, counts, size), cell
