"""What a session works with."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..domain.browser_python import BrowserRunner
from ..domain.execution import Execution, Limits
from ..domain.protocols import BattleStore, Environment, Provider, Runner
from .lives import Lives
from .written import WrittenFiles


@dataclass(frozen=True, slots=True)
class Tools:
    """What battles work with; `system_prompt` gives the text for an environment's name or "auto"."""

    store: BattleStore
    runner: Runner
    providers: Mapping[str, Provider]
    environments: Sequence[Environment]
    system_prompt: Callable[[str], str]
    limits: Limits
    answer_seconds: float
    rng: random.Random
    browser: BrowserRunner | None = None
    """Waits for browsers that run Python; None where no page can be served."""
    lives: Lives = field(default_factory=Lives)
    written: WrittenFiles | None = None
    """Keeps the files that programs write; None where nobody could look at them."""


@dataclass(frozen=True, slots=True)
class PackageChoice:
    """What the user says about a program's packages: `requirements` in place of those that were found (None
    leaves them), and names that are `confirmed` although they are not well known."""

    requirements: tuple[str, ...] | None = None
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The run that a side shows: the model's own, or the latest edited one."""

    code: str
    execution: Execution
    id: str
    edited: bool


def well_formed(text: str) -> str:
    """Text that can be sent anywhere: lone surrogates, which JSON lets through, become question marks."""
    return text.encode("utf-8", errors="replace").decode()
