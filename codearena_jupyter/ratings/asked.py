"""What may be asked of votes: which of them count, and how ratings are computed. Plain values without NumPy,
so that a question is read in no time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from ..errors import UsageError

Setting = Literal["all", "environment-matched", "language-matched"]
SETTINGS: tuple[Setting, ...] = get_args(Setting)
Ties = Literal["half", "rao-kupper", "davidson"]
TIES: tuple[Ties, ...] = get_args(Ties)
BothBad = Literal["apart", "tie"]
BOTH_BADS: tuple[BothBad, ...] = get_args(BothBad)
Interval = Literal["bootstrap", "sandwich"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalSettings:
    """`resamples` and `seed` only matter to the bootstrap."""

    method: Interval = "bootstrap"
    resamples: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """No filter applies unless it is named. They apply in the order of the fields."""

    no_demo: bool = False
    """Leave votes on scripted demo models out."""
    blind_only: bool = False
    """Leave votes given after the names were revealed out."""
    no_leaks: bool = False
    """Leave votes out where an answer gave its model away."""
    min_turns: int = 0
    """Leave battles with fewer turns out."""
    executed: bool = False
    """Leave votes out unless the code of both sides was really executed."""
    since: datetime | None = None
    until: datetime | None = None
    """The window of time, its end excluded; a time without a zone is UTC."""
    voters: tuple[str, ...] = ()
    """Only the votes of these voters."""
    languages: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Only votes in which at least one side (for topics: the prompt) has one of these."""
    no_duplicates: bool = False
    """Of several votes of one voter on one turn of one battle, only the first counts."""
    no_outliers: bool = False
    """Leave the votes of voters out who disagree with the others beyond chance (`ratings.outliers`)."""

    def named(self) -> dict[str, Any]:
        """The filters that are on, as JSON."""
        chosen = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: utc(value).isoformat() if isinstance(value, datetime) else value
            for name, value in chosen.items()
            if value
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How ratings are computed.

    `interval` None means the default: bootstrap, or sandwich with style control (which looks at each
    vote of each resample: `ratings.style_bootstrap` bounds how many).
    """

    interval: Interval | None = None
    bootstrap: int = 1000
    seed: int = 0
    min_votes: int = 0
    ties: Ties = "half"
    both_bad: BothBad = "apart"
    style: bool = False
    online: bool = False

    def __post_init__(self) -> None:
        for what, value, known in (
            ("interval", self.interval or INTERVALS[0], INTERVALS),
            ("model of ties", self.ties, TIES),
            ("way to count both-bad votes", self.both_bad, BOTH_BADS),
        ):
            if value not in known:
                raise UsageError(f"There is no {what} “{value}”; it must be one of {', '.join(known)}.")
        if self.bootstrap < 2 or self.min_votes < 0 or self.seed < 0:
            raise UsageError(
                "A bootstrap needs at least 2 resamples; seed and least votes can't be negative."
            )
        if self.style and self.ties != "half":
            raise UsageError("Style control counts a tie as half a win; leave the model of ties out.")

    @property
    def settings(self) -> IntervalSettings:
        """The interval's settings, the default filled in."""
        method = self.interval or ("sandwich" if self.style else "bootstrap")
        return IntervalSettings(method=method, resamples=self.bootstrap, seed=self.seed)

    def meta(self) -> dict[str, Any]:
        """The part of `meta` that says how ratings were computed."""
        settings = self.settings
        bootstrapped = settings.method == "bootstrap"
        return {
            "seed": self.seed,
            "min_votes": self.min_votes,
            "interval": {
                "method": settings.method,
                "level": LEVEL,
                "resamples": settings.resamples if bootstrapped else None,
            },
        }


def utc(moment: datetime) -> datetime:
    """A moment in UTC; one without a zone is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
