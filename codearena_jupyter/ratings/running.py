"""Answers that follow the votes: what was counted for a question stays, and only newer votes are added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from .asked import Filters, Setting
from .filters import COMPARING, Selection, select
from .votes import Votes


class Counting(Protocol):
    """Counts that newer votes can be added to."""

    def fits(self, votes: Votes) -> bool:
        """Whether these votes can be added, rather than all counted anew."""
        ...

    def add(self, votes: Votes) -> None:
        """Count more votes."""
        ...


C = TypeVar("C", bound=Counting)


class Running(Generic[C]):
    """One question's counts, of votes that only ever grow at their end."""

    def __init__(self, filters: Filters, setting: Setting, start: Callable[[], C]) -> None:
        self._filters, self._setting, self._start = filters, setting, start
        self._alone = not any(getattr(filters, name) for name in COMPARING)
        self._log: object = None
        self._seen = 0
        self._counts: C | None = None
        self._selection: Selection | None = None

    def of(self, votes: Votes, data_hash: str, log: object) -> tuple[Selection, C]:
        """What was selected and counted of the votes. Those of the same `log` begin with the ones before.

        The selection has all that its `meta` needs; its votes are the last that were added.

        Raises:
            UsageError: a filter needs a column that the votes lack.
        """
        known, counts = self._selection, self._counts
        if known is not None and counts is not None and log is self._log and self._alone:
            newer = select(votes.rows(self._seen, len(votes)), self._filters, self._setting, data_hash)
            if counts.fits(newer.votes):
                counts.add(newer.votes)
                removed = {name: known.removed[name] + count for name, count in newer.removed.items()}
                kept = known.kept + newer.kept
                self._selection = replace(newer, removed=removed, kept=kept)
                self._seen = len(votes)
                return self._selection, counts
        self._selection = select(votes, self._filters, self._setting, data_hash)
        self._counts = self._start()
        self._counts.add(self._selection.votes)
        self._log, self._seen = log, len(votes)
        return self._selection, self._counts
