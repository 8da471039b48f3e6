"""What voters do with pages, apps and games before they vote: how often and how long, never what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .battle import SideName


@dataclass(frozen=True, slots=True)
class Interactions:
    """Counts by kind: `keys` that were pressed, `inputs` that changed a form's fields."""

    clicks: int = 0
    keys: int = 0
    inputs: int = 0
    scrolls: int = 0
    seconds: float = 0.0
    """From the first to the last, without long pauses."""

    def __add__(self, other: Interactions) -> Interactions:
        return Interactions(
            self.clicks + other.clicks,
            self.keys + other.keys,
            self.inputs + other.inputs,
            self.scrolls + other.scrolls,
            self.seconds + other.seconds,
        )


NO_INTERACTIONS = Interactions()


@dataclass(frozen=True, slots=True)
class InteractionBatch:
    """What was done with a side's run for a while. The browser names it: sending it again does no harm."""

    id: str
    battle_id: str
    turn: int
    side: SideName
    execution_id: str
    done: Interactions
    created_at: datetime


@dataclass(frozen=True, slots=True)
class InteractionTotal:
    """Of the sides of one environment that were voted on and used before."""

    environment: str
    sides: int
    done: Interactions
