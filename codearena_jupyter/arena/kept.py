"""What was computed for a leaderboard's questions, kept until the next vote."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from .recalled import Recalled

if TYPE_CHECKING:
    from .vote_log import Logged

KEPT = 128
"""Answers that are remembered; a leaderboard of 50 models is some 20 KB."""
RUNNING = 8
"""Questions whose counts go on with each vote; some 30 MB for a million votes."""


class NotRecalled(Exception):
    """An answer that no earlier server kept."""


class Kept:
    """Answers by votes and question; safe for several threads, which compute one at a time."""

    def __init__(self) -> None:
        self._computing = threading.Lock()
        self._answers: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._running: OrderedDict[str, Any] = OrderedDict()

    def answer(self, log: Logged | Recalled, key: str, compute: Callable[[], Any]) -> Any:
        """What was computed for the same votes and question, or is now.

        Raises:
            NotRecalled: the votes are not in memory, and no earlier server kept this answer.
        """
        if isinstance(log, Recalled):
            if key not in log.kept:
                raise NotRecalled
            return log.kept[key]
        place = (log.data_hash, key)
        with self._computing:
            if place not in self._answers:
                for old in [old for old in self._answers if old[0] != log.data_hash]:
                    del self._answers[old]
                self._answers[place] = compute()
                if len(self._answers) > KEPT:
                    self._answers.popitem(last=False)
            self._answers.move_to_end(place)
            return self._answers[place]

    def running(self, key: str, start: Callable[[], Any]) -> Any:
        """The counts that go on for a question; only those of the latest questions are kept.

        Called while an answer is computed.
        """
        found = self._running.pop(key, None) or start()
        self._running[key] = found
        if len(self._running) > RUNNING:
            self._running.popitem(last=False)
        return found

    def among(self, data_hash: str, wanted: Collection[str]) -> dict[str, Any]:
        """Those of the wanted answers that are there for these votes."""
        with self._computing:
            return {
                key: value for (of, key), value in self._answers.items() if of == data_hash and key in wanted
            }


def chart_of(what: str, *, dark: bool) -> str:
    """The name under which a chart is kept."""
    return f"{what} chart {dark}"
