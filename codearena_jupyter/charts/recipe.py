"""How a result came about, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HASH_SHOWN = 16


def recipe(meta: Mapping[str, Any]) -> list[str]:
    """What it takes to compute it again, a few words for each: intervals, seed, filters, data, version."""
    filters = ", ".join(f"{name}={_said(value)}" for name, value in meta["filters"].items()) or "none"
    return [
        *([intervals(meta)] if meta.get("interval") else []),
        *([] if meta["seed"] is None else [f"seed {meta['seed']}"]),
        f"filters {filters}",
        f"data {meta['data_hash'][:HASH_SHOWN]}",
        f"version {meta['version']}",
    ]


def intervals(meta: Mapping[str, Any]) -> str:
    """How the intervals of a leaderboard were made, and what they take for independent."""
    interval, clusters = meta["interval"], meta["clusters"]
    drawn = f" of {interval['resamples']:,}" if interval["resamples"] else ""
    alone = "every vote for itself"
    by = alone if clusters["by"] == "vote" else f"kept together by {clusters['by']} ({clusters['count']:,})"
    return f"95 % intervals by {interval['method']}{drawn}, {by}"


def _said(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
