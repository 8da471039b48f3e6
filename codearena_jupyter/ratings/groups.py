"""Who can be rated together.

The Bradley–Terry likelihood has a finite maximum exactly when every model of the group has,
directly or through others, both beaten and lost to every other (Ford 1957): the models form
one strongly connected component of the graph “winner → loser”, a tie counting both ways.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

from .cells import Cells, Floats, Integers

Players = NDArray[np.bool_]

DENSE = 2000
"""Players up to whom a table of all pairs is made."""

NO_VOTES = "no votes"
ONLY_BAD = "no votes but those that found both answers bad"
WON_ALL = "won every vote, so its rating has no upper bound"
LOST_ALL = "lost every vote, so its rating has no lower bound"
APART = "never met the rated models, directly or through others"
ABOVE = "no rated model ever beat it or tied with it, directly or through others"
BELOW = "it never beat a rated model or tied with one, directly or through others"
ORDERED = "the votes put the models in an order but leave the distances open"


def rated_group(cells: Cells, listed: Players) -> Players:
    """The players that are rated: the strongly connected component with most listed models,
    then most votes, then the first name. Empty where no component has two listed models."""
    if not cells.size:
        return np.zeros(0, dtype=bool)
    whole = _one_group(cells)
    if whole is not None and np.count_nonzero(whole & listed) >= 2:
        return whole
    graph = _graph(cells)
    _, label = connected_components(graph, directed=True, connection="strong")
    models = np.bincount(label[listed], minlength=label.max() + 1)
    inside = label[cells.first] == label[cells.second]
    votes = np.bincount(label[cells.first[inside]], cells.games[inside], len(models))
    firsts = np.full(len(models), cells.size)
    np.minimum.at(firsts, label, np.arange(cells.size))
    best = max(range(len(models)), key=lambda group: (models[group], votes[group], -firsts[group]))
    group: Players = (label == best) & bool(models[best] >= 2)
    return group


def reasons(cells: Cells, group: Players) -> dict[int, str]:
    """Why each player outside the group has no rating."""
    if group.all():
        return {}
    won = cells.per_player(cells.counts[:, 0], cells.counts[:, 1])
    lost = cells.per_player(cells.counts[:, 1], cells.counts[:, 0])
    tied = cells.per_player(cells.counts[:, 2], cells.counts[:, 2])
    beaten = beats = met = np.zeros(cells.size, dtype=bool)
    apart = won + lost + tied > 0
    if group.any() and (apart & ~group).any():
        graph, start = _graph(cells), int(np.flatnonzero(group)[0])
        beaten = _reached(graph, start)
        beats = _reached(graph.T.tocsr(), start)
        met = _reached((graph + graph.T).tocsr(), start)
    why: dict[int, str] = {}
    for player in map(int, np.flatnonzero(~group)):
        if won[player] + lost[player] + tied[player] == 0:
            why[player] = NO_VOTES
        elif lost[player] + tied[player] == 0:
            why[player] = WON_ALL
        elif won[player] + tied[player] == 0:
            why[player] = LOST_ALL
        elif not group.any():
            why[player] = ORDERED
        elif not met[player]:
            why[player] = APART
        else:
            why[player] = ABOVE if beats[player] else BELOW if beaten[player] else ORDERED
    return why


def solvable(first: Integers, second: Integers, score: Floats, games: Floats, size: int) -> Players:
    """Which of many tables over the same pairs have a finite maximum.

    `score` and `games` have shape (P, R); the answer has shape (R,). Every table's graph is
    closed under “beat someone who beat” by squaring its matrix.
    """
    reach = np.zeros((score.shape[1], size, size), dtype=np.float32)
    reach[:, first, second] = (score > 0).T
    reach[:, second, first] = (games - score > 0).T
    reach[:, range(size), range(size)] = 1
    for _ in range(int(np.ceil(np.log2(max(size, 2))))):
        reach = np.minimum(reach @ reach, 1)
    return np.asarray((reach > 0).all(axis=(1, 2)))


def _one_group(cells: Cells) -> Players | None:
    """All players with votes, if they are strongly connected, as in most arenas: seen without a search for
    components. A player from whom all are reached, forwards and backwards, holds them together."""
    if cells.size > DENSE:
        return None
    beat = np.zeros((cells.size, cells.size), dtype=bool)
    counts, tied = cells.counts, cells.counts[:, 2] > 0
    beat[cells.first, cells.second] = (counts[:, 0] > 0) | tied
    beat[cells.second, cells.first] = (counts[:, 1] > 0) | tied
    there: Players = np.logical_or.reduce(beat, axis=0) | np.logical_or.reduce(beat, axis=1)
    if not there.any():
        return None
    for matrix in (beat, np.ascontiguousarray(beat.T)):
        reached: Players = np.zeros(cells.size, dtype=bool)
        new: Players = reached.copy()
        new[np.argmax(there)] = True
        while new.any():
            reached |= new
            new = np.logical_or.reduce(matrix[new], axis=0) & ~reached
        if not np.array_equal(reached, there):
            return None
    return there


def _graph(cells: Cells) -> csr_matrix:
    beat = cells.counts[:, 0] + cells.counts[:, 2] > 0
    lost = cells.counts[:, 1] + cells.counts[:, 2] > 0
    rows = np.concatenate([cells.first[beat], cells.second[lost]])
    columns = np.concatenate([cells.second[beat], cells.first[lost]])
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(cells.size, cells.size))


def _reached(graph: csr_matrix, start: int) -> Players:
    found = np.zeros(graph.shape[0], dtype=bool)
    found[breadth_first_order(graph, start, return_predecessors=False)] = True
    return found
