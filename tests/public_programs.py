"""Programs of others that the slow tests run, read from checkouts which the developer has made.

None of them is part of this repository, and nothing here downloads one: CODEARENA_PUBLIC_PROGRAMS names the
folder with a checkout of each, `<owner>+<name>`. The READMEs of the tests that read them say which and how.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

VARIABLE = "CODEARENA_PUBLIC_PROGRAMS"
_CHECKOUTS = os.environ.get(VARIABLE)
"""Read at once: each test runs without the developer's own variables."""


@dataclass(frozen=True)
class Checkout:
    """A repository of others, at the commit for which the tests know what comes out."""

    repository: str
    commit: str
    url: str

    @property
    def place(self) -> Path | None:
        """Where it should be, None where no folder is named."""
        return Path(_CHECKOUTS, self.repository.replace("/", "+")) if _CHECKOUTS else None

    @property
    def missing(self) -> str:
        """What to do, where it is not there; empty where it is."""
        place = self.place
        if place is not None and place.is_dir():
            return ""
        wanted = f"${VARIABLE}/{self.repository.replace('/', '+')}"
        return f"{self.repository} is missing: check out {self.commit} of {self.url} as {wanted}"

    def folder(self) -> Path:
        """Its files; a test is skipped where they are not there."""
        if self.missing:
            pytest.skip(self.missing)
        assert self.place is not None
        return self.place
