"""The store's votes as columns in memory: read once, then only what is new."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..domain.protocols import BattleStore, VoteColumns

if TYPE_CHECKING:
    from ..ratings.votes import Votes

STYLE = ("length", "code", "comments", "markdown")
LABELS = (
    "model_a", "model_b", "language_a", "language_b", "environment_a", "environment_b", "topic", "voter",
)  # fmt: skip
SAME = ("executed_a", "executed_b", "blind", "demo", "leaked", "turn", "turns", "seconds")


@dataclass(frozen=True, slots=True, eq=False)
class Logged:
    """All votes up to one moment; `data_hash` tells two moments apart."""

    votes: Votes
    data_hash: str
    last: int = 0
    """The sequence of the last one, where they are of a store."""
    judged: int = 0
    log: object = None
    """The same for votes that only grew; they begin with those before."""

    @property
    def count(self) -> int:
        """How many votes these are."""
        return len(self.votes)

    @property
    def demo(self) -> int:
        """How many of them are on demo models."""
        return 0 if self.votes.demo is None else int(self.votes.demo.sum())


class VoteLog:
    """Safe for several threads. Votes are never changed or removed, so what was read stays true."""

    def __init__(self, store: BattleStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._read: dict[bool, _Read] = {}

    @property
    def started(self) -> bool:
        """Whether votes are in memory already."""
        return bool(self._read)

    @property
    def known(self) -> Logged | None:
        """What was read last, without measures of style."""
        read = self._read.get(False)
        return read.logged if read else None

    def read(self, *, style: bool = False) -> Logged:
        """The votes as they are now; measures of style only where asked for.

        Raises:
            StoreError: they can't be read.
        """
        with self._lock:
            known = self._read.get(style)
            new = self._store.vote_columns(known.last if known else 0, style=style)
            late = known and new.before not in {None, len(known.logged.votes)}
            if known and (late or new.judged != known.judged):
                # An older vote was committed late (another database, several writers), or a judge gave older
                # votes other topics: start again.
                known, new = None, self._store.vote_columns(0, style=style)
            if known is None:
                self._read[style] = known = _Read(new, style)
            elif new.count:
                known.extend(new)
            return known.logged


class _Read:
    """What was read so far."""

    def __init__(self, columns: VoteColumns, style: bool) -> None:
        import numpy as np

        from ..ratings.fingerprint import Fingerprint
        from ..ratings.growing import GrowingVotes

        self._style = style
        self._fingerprint = Fingerprint()
        self.last, self.judged = columns.last, columns.judged
        self._openings = np.zeros(0, dtype=np.int64)
        votes = _votes(columns, self._battles(columns), style)
        self._growing = GrowingVotes(votes)
        self.logged = self._logged(votes)

    def extend(self, columns: VoteColumns) -> None:
        """Add the votes that came since."""
        votes = self._growing.add(_votes(columns, self._battles(columns), self._style))
        self.last = columns.last
        self.logged = self._logged(votes)

    def _logged(self, votes: Votes) -> Logged:
        return Logged(votes, self._fingerprint.of(votes), self.last, self.judged, self)

    def _battles(self, columns: VoteColumns) -> Any:
        """Battles counted from 0 by first appearance: by the place of their first vote among first votes."""
        import numpy as np

        if not columns.count:
            return np.zeros(0, dtype=np.int64)
        sequence, first = columns.numbers["sequence"], columns.numbers["battle"]
        opened = sequence[first == sequence]
        if len(opened):
            self._openings = np.concatenate([self._openings, opened])
        if len(opened) == len(sequence):  # no battle twice: they are numbered as they come
            return np.arange(len(self._openings) - len(opened), len(self._openings))
        return np.searchsorted(self._openings, first)


def _votes(columns: VoteColumns, battle: Any, style: bool) -> Votes:
    """Votes of the columns as the store gives them. A single local user has no name: voter missing."""
    import numpy as np

    from ..domain.vote import WINNERS
    from ..ratings.labels import Labels
    from ..ratings.votes import Votes

    empty = np.zeros(0)
    texts: Mapping[str, Any] = columns.texts or dict.fromkeys((*LABELS, "winner"), (empty, ()))
    numbers: Mapping[str, Any] = columns.numbers or dict.fromkeys(
        (*SAME, "created_us", *(f"{name}_{side}" for name in STYLE for side in "ab")), empty
    )
    codes, names = texts["winner"]
    place = np.array([WINNERS.index(name) for name in names], dtype=np.int8)
    truths: dict[str, Any] = {name: numbers[name].astype(bool) for name in SAME[:5]}
    counts: dict[str, Any] = {name: numbers[name].astype(np.float64) for name in SAME[5:]}
    measures: dict[str, Any] = {
        f"style_{side}": {name: numbers[f"{name}_{side}"].astype(np.float64) for name in STYLE}
        for side in ("ab" if style else "")
    }
    labels: dict[str, Any] = {name: Labels(*texts[name]) for name in LABELS}
    return Votes(
        **labels,
        winner=place[codes] if len(names) else np.zeros(0, dtype=np.int8),
        **truths,
        **counts,
        **measures,
        battle=battle,
        created_at=numbers["created_us"].astype("datetime64[us]"),
    )
