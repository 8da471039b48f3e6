"""What the leaderboard said when it was last asked, kept in a file for the next start of the server.

As long as nobody has voted since, the first question is answered without reading a vote or loading what
rates and draws.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .. import _version
from ..domain.protocols import VotesStamp

WORTH = 20_000
"""Votes; the answers to fewer are there as soon as they are computed."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recalled:
    """Answers by their question, of the votes that `stamp` tells from others."""

    stamp: VotesStamp
    data_hash: str
    demo: int
    kept: Mapping[str, Any]

    @property
    def count(self) -> int:
        """How many votes these are."""
        return self.stamp.count


def recall(file: Path, stamp: VotesStamp) -> Recalled | None:
    """What was kept of exactly these votes, by exactly this code; None where there is nothing of the kind."""
    try:
        found = json.loads(file.read_bytes())
    except OSError:  # nothing was kept yet
        return None
    except ValueError as error:
        log.info("%s is not used: %s", file, error)
        return None
    if not isinstance(found, dict) or found.get("code") != _code() or found.get("stamp") != asdict(stamp):
        return None
    return Recalled(stamp, found["data_hash"], found["demo"], found["kept"])


def keep(file: Path, recalled: Recalled) -> None:
    """Write it down for the next start; where that can't be, the next start computes it."""
    text = json.dumps({"code": _code(), **asdict(recalled)}, ensure_ascii=False)
    scratch = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch.touch(mode=0o600)
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(file)
    except OSError as error:
        log.info("%s could not be kept: %s", file, error)
        scratch.unlink(missing_ok=True)


@cache
def _code() -> str:
    """Changes with a release, and whenever a file is edited that answers come from."""
    package = Path(__file__).parents[1]
    files = [
        path for part in ("arena", "charts", "ratings", "store") for path in (package / part).glob("*.py")
    ]
    return f"{_version.__version__} {max(path.stat().st_mtime_ns for path in files)}"
