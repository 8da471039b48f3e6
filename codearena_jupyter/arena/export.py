"""Writing the store's votes to a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..domain.protocols import VoteRecord
from .parts import Parts


async def export(
    parts: Parts,
    dest: Path,
    *,
    layout: str = "votes",
    include_demo: bool = False,
    overwrite: bool = False,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Write one row per vote: `{"dest", "format", "votes", "demo_left_out", "dry_run"}`.

    Raises:
        UsageError: the destination makes no sense.
        Conflict: it exists and `overwrite` is false.
        StoreError: the votes can't be read; nothing was written.
    """
    left_out = 0

    def wanted() -> Iterator[VoteRecord]:
        nonlocal left_out
        for record in parts.store.votes():
            if include_demo or not (record.model_a.demo or record.model_b.demo):
                yield record
            else:
                left_out += 1

    def write() -> int:
        from ..datasets.export import check, write_votes

        if dry_run:
            check(dest, overwrite=overwrite)
            return sum(1 for _ in wanted())
        return write_votes(wanted(), dest, overwrite=overwrite)

    votes = await asyncio.to_thread(write)
    return {
        "dest": str(dest),
        "format": layout,
        "votes": votes,
        "demo_left_out": left_out,
        "dry_run": dry_run,
    }


def columns() -> list[dict[str, Any]]:
    """Rows `name, kind, meaning`: what an exported vote holds."""
    from ..datasets.schema import COLUMNS

    return [asdict(column) for column in COLUMNS]
