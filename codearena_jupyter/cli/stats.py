"""`codearena stats`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .boards import ask, print_meta, votes_of, votes_options
from .output import json_option, print_json, print_table

_PARTS = {"topics": "TOPIC", "languages": "LANGUAGE", "environments": "ENVIRONMENT", "turns": "TURNS"}


@click.command("stats")
@votes_options
@json_option
def command(votes: Path | None, as_json: bool, **params: Any) -> None:
    """Show what the arena is used for: topics, languages, environments, turns, time, position balance."""
    found = ask("stats", votes, params)
    if as_json:
        print_json({name: value for name, value in found.items() if name != "charts"})
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    click.echo(f"{votes_of(found['votes'])} on {votes_of(found['battles'], 'battle')}")
    for name, title in _PARTS.items():
        rows = found[name]
        if rows:
            count = next(field for field in rows[0] if field not in {"name", "share"})
            click.echo()
            shown = [{**row, "share": f"{row['share']:.1%}"} for row in rows]
            print_table(shown, {"name": title, count: count.upper(), "share": "SHARE"})
    times = found["interaction_time"]
    if times:
        bins = ", ".join(f"{bin_['name']} {bin_['share']:.0%}" for bin_ in times["bins"])
        click.echo(f"\nTime to the vote: median {times['median_seconds']:.0f} s; {bins}")
    used = found["interactions"]
    if used:
        click.echo("\nBefore the vote, per side that was used:")
        columns = ("environment", "sides", "clicks", "keys", "inputs", "scrolls", "seconds")
        print_table(used, {name: name.upper() for name in columns})
    overall = found["position"]["overall"]
    if overall["a_share"] is not None:
        span = f"{overall['lower']:.1%} to {overall['upper']:.1%}"
        click.echo(f"Side A won {overall['a_share']:.1%} of the decided votes (95 %: {span})")
    print_meta(found["meta"])
