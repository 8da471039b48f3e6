"""`codearena leaderboard`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .boards import FORMATS, ask, file_options, print_meta, print_nothing, votes_options
from .output import json_option, print_json, print_table

_BY = ("language", "environment", "topic", "executed", "month", "voter_group")


@click.command("leaderboard")
@votes_options
@click.option("--by", type=click.Choice(_BY), help="One leaderboard for each.")
@click.option("--key", help="Only this one of --by, such as python.")
@click.option(
    "--interval", type=click.Choice(["bootstrap", "sandwich"]),
    help="How the 95 % intervals are computed; bootstrap where nothing is said (sandwich with --style, where"
    " resampling takes long and has a limit).",
)  # fmt: skip
@click.option(
    "--bootstrap", type=click.IntRange(min=2), default=1000, show_default=True, help="Number of resamples."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the resampling.")
@click.option("--min-votes", type=click.IntRange(min=0), default=0, help="Models with fewer are not ranked.")
@click.option(
    "--ties", type=click.Choice(["half", "rao-kupper", "davidson"]), default="half", show_default=True,
    help="A tie as half a win, or as an outcome of its own in one of two models.",
)  # fmt: skip
@click.option(
    "--both-bad", type=click.Choice(["apart", "tie"]), default="apart", show_default=True,
    help="Leave both-bad votes out of the ratings, or count them as ties as published leaderboards do.",
)  # fmt: skip
@click.option(
    "--style", is_flag=True, help="Take length, code size, comments and markdown out; show effects."
)
@click.option("--online", is_flag=True, help="Show online Elo beside the ratings.")
@file_options
@json_option
def command(votes: Path | None, as_json: bool, **params: Any) -> None:
    """Rank the models by the votes: Bradley–Terry ratings on the scale of Elo with 95 % intervals."""
    files = {kind: params.pop(kind) for kind in FORMATS}
    if params["style"] and params["interval"] is None:
        params["interval"] = "sandwich"
    found = ask("leaderboard", votes, params, files)
    if as_json:
        print_json({"meta": found["meta"], "rows": found["rows"]})
    elif not any(files.values()):
        _print(found)


def _print(found: dict[str, Any]) -> None:
    meta, rows = found["meta"], found["rows"]
    if not rows:
        print_nothing(meta)
        return
    columns = {
        "key": "SLICE", "rank": "RANK", "model": "MODEL", "rating": "RATING", "lower": "FROM", "upper": "TO",
        "votes": "VOTES", "win_rate": "WIN RATE", "both_bad": "BOTH BAD", "online_rating": "ONLINE",
        "demo": "DEMO", "reason": "",
    }  # fmt: skip
    there = {name: title for name, title in columns.items() if any(row.get(name) for row in rows)}
    print_table([{**row, "reason": row["reason"] or ""} for row in rows], there)
    for effect in meta["style"] or []:
        title = f"{effect['key']}, {effect['title'].lower()}" if "key" in effect else effect["title"]
        if effect["effect"] is None:
            click.echo(f"{title}: {effect['reason']}")
        else:
            span = f"{effect['lower']:+.1f} to {effect['upper']:+.1f}"
            click.echo(f"{title}: {effect['effect']:+.1f} points per standard deviation ({span})")
    print_meta(meta)
