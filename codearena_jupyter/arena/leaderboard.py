"""The leaderboard of the store's votes, or of a file's."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _version
from ..domain.model import Model
from .parts import Parts

if TYPE_CHECKING:
    from ..ratings.votes import Votes

Json = dict[str, Any]


async def leaderboard(
    parts: Parts,
    *,
    votes: Path | None = None,
    include_demo: bool = False,
    dark: bool = False,
    **options: Any,
) -> Json:
    """`{"meta", "rows", "chart"}`: rows with organization, licence and demo badge, a Vega-Lite 5 chart or None.

    `options` are those of `ratings.leaderboard.rate`. Demo votes count until there is a real one, then only
    if asked for. With a file no filter applies unless named.

    Raises:
        UsageError: the file or a setting makes no sense.
        StoreError: the votes can't be read.
    """
    models = {model.name: model for model in await parts.catalog.models()} if votes is None else {}
    return await asyncio.to_thread(_rate, parts, votes, models, include_demo, dark, options)


def _rate(
    parts: Parts, file: Path | None, models: dict[str, Model], include_demo: bool, dark: bool, options: Json
) -> Json:
    from ..charts.leaderboard import leaderboard_chart
    from ..charts.spec import v5
    from ..ratings.filters import Filters
    from ..ratings.leaderboard import rate

    votes = stored_votes(parts) if file is None else filed_votes(file)
    real = votes.demo is None or not votes.demo.all()
    filters = options.pop("filters", None) or Filters(no_demo=file is None and real and not include_demo)
    board = rate(votes, filters=filters, version=_version.__version__, **options).to_json()
    for row in board["rows"]:
        model = models.get(row["model"])
        row["organization"] = model.organization if model else None
        row["license"] = model.license if model else None
        row["demo"] = model.demo if model else False
    chart = leaderboard_chart(board, dark=dark)
    return {**board, "chart": None if chart is None else v5(chart)}


def stored_votes(parts: Parts) -> Votes:
    """The votes of the store as columns."""
    import numpy as np

    from ..ratings.votes import Votes

    columns = parts.store.vote_columns()
    columns["battle"] = columns.pop("battle_id")
    created = columns.pop("created_us")
    # A single local user has no name: such votes are grouped by battle.
    columns["voter"] = [voter or None for voter in columns["voter"]]
    return Votes.of(**columns, created_at=np.array(created, dtype="datetime64[us]"))


def filed_votes(file: Path) -> Votes:
    """The votes of a Parquet, JSONL or CSV file as columns.

    Raises:
        UsageError: names the row and the value that make no sense.
    """
    from ..datasets.load import load_votes
    from ..ratings.votes import Votes

    return Votes.of(**load_votes(file))
