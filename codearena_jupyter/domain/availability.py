"""Whether something can be used on this machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Availability:
    """`detail` says what was found, or what to install when `available` is false."""

    name: str
    available: bool
    detail: str = ""
    version: str | None = None
