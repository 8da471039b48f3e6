"""Reads off an installed folder which packages, in which versions, are in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from ...domain.packages import Ecosystem
from .known import normal

FOLDERS: Mapping[Ecosystem, str] = {"python": "packages", "npm": "node_modules"}
_MAX_BYTES = 1 << 20
_MAX_VERSION = 60


def versions_in(folder: Path, ecosystem: Ecosystem) -> dict[str, str]:
    """Versions by name; what the packages themselves say, so only to be shown."""
    found = _python(folder / "packages") if ecosystem == "python" else _npm(folder / "node_modules")
    return {normal(name, ecosystem): version[:_MAX_VERSION] for name, version in found}


def _python(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.glob("*.dist-info"):
        name, _, version = path.name.removesuffix(".dist-info").rpartition("-")
        yield name, version


def _npm(folder: Path) -> Iterator[tuple[str, str]]:
    for path in [*folder.glob("[!.@]*/package.json"), *folder.glob("@*/*/package.json")]:
        with suppress(OSError, ValueError, AttributeError, RecursionError):
            if path.stat().st_size < _MAX_BYTES:
                version = json.loads(path.read_text(encoding="utf-8")).get("version")
                yield str(path.parent.relative_to(folder)), str(version)
