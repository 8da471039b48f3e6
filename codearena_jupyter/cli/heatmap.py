"""`codearena heatmap`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .boards import FORMATS, ask, file_options, print_meta, print_nothing, votes_options
from .output import json_option, print_json, print_table

_BY = ("language", "environment", "topic", "opponent", "executed", "month", "voter_group")
_FIELDS = ("model", "key", "wins", "votes", "win_rate", "masked")


@click.command("heatmap")
@votes_options
@click.option(
    "--by", "heatmap_by", type=click.Choice(_BY), default="opponent", show_default=True, help="Columns."
)
@click.option(
    "--min-sessions", type=click.IntRange(min=1), default=3, show_default=True,
    help="Cells with fewer votes are masked.",
)  # fmt: skip
@click.option("--both-bad", type=click.Choice(["apart", "tie"]), default="apart", show_default=True,
              help="Leave both-bad votes out, or count them as ties.")  # fmt: skip
@file_options
@json_option
def command(votes: Path | None, as_json: bool, **params: Any) -> None:
    """Show each model's win rate by language, environment, topic or opponent; a tie is half a win."""
    files = {kind: params.pop(kind) for kind in FORMATS}
    found = ask("heatmap", votes, params, files)
    if as_json:
        print_json(
            {"meta": found["meta"], "rows": [{name: row[name] for name in _FIELDS} for row in found["rows"]]}
        )
    elif not any(files.values()):
        _print(found)


def _print(found: dict[str, Any]) -> None:
    if not found["rows"]:
        print_nothing(found["meta"])
        return
    cells = {(row["model"], row["key"]): row for row in found["rows"]}
    table = []
    for model in found["models"]:
        line: dict[str, Any] = {"model": model}
        for key in found["keys"]:
            cell = cells.get((model, key))
            line[key] = (
                "" if cell is None else f"({cell['votes']})" if cell["masked"] else f"{cell['win_rate']:.0%}"
            )
        table.append(line)
    print_table(table, {"model": "MODEL", **{key: key for key in found["keys"]}})
    click.echo(f"\n(n): n votes, fewer than {found['minimum']}")
    print_meta(found["meta"])
