"""Domain values to JSON columns and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from ..domain.battle import Attachment, Problem
from ..domain.code import Program
from ..domain.execution import Artifact, Durations, Execution
from ..domain.message import Usage
from ..domain.model import Model
from ..domain.packages import Package

Json = Mapping[str, Any]
_UNKEPT = re.compile("[\0\ud800-\udfff]")


def microseconds(moment: datetime) -> int:
    """UTC microseconds since 1970."""
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def moment(value: int) -> datetime:
    """The time of a stored number."""
    return datetime.fromtimestamp(value // 1_000_000, UTC).replace(microsecond=value % 1_000_000)


def text(value: str) -> str:
    """Text that every database can keep: NUL and lone surrogates become U+FFFD."""
    return _UNKEPT.sub("\ufffd", value)


def to_json(value: Any) -> dict[str, Any] | None:
    """A frozen value's fields, None for None."""
    return None if value is None else asdict(value)


def program(data: Json | None) -> Program | None:
    """A program from its fields; `files` is younger than the table."""
    if data is None:
        return None
    files = tuple((path, text) for path, text in data.get("files", ()))
    return Program(**{**data, "dependencies": tuple(data["dependencies"]), "files": files})


def problem(data: Json | None) -> Problem | None:
    """A problem from its fields."""
    return None if data is None else Problem(**data)


def usage(data: Json | None) -> Usage | None:
    """A usage from its fields."""
    return None if data is None else Usage(**data)


def model(data: Json) -> Model:
    """A model from its fields."""
    return Model(**data)


def attachments(data: list[Json]) -> tuple[Attachment, ...]:
    """Attachments from their fields."""
    return tuple(Attachment(**entry) for entry in data)


def execution(data: Json) -> Execution:
    """An execution from its fields."""
    return Execution(
        **{
            **data,
            "outputs": tuple(data["outputs"]),
            "page_errors": tuple(data["page_errors"]),
            "artifacts": tuple(Artifact(**entry) for entry in data["artifacts"]),
            "packages": tuple(Package(**entry) for entry in data.get("packages", ())),
            "durations_ms": Durations(**data["durations_ms"]),
        }
    )
