"""What `leaderboard`, `heatmap` and `stats` have in common: which votes, and where the result goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from ..arena import Arena
from ..charts.recipe import recipe
from ..errors import UsageError
from .output import with_arena

F = TypeVar("F", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path, dir_okay=False)
FORMATS = ("html", "png", "svg", "csv", "latex")


_FLAGS = {
    "--include-demo": "Count votes on scripted demo models beside real ones.",
    "--no-demo": "Leave votes on scripted demo models out.",
    "--blind-only": "Leave votes given after the reveal out.",
    "--no-leaks": "Leave votes out where an answer gave its model away.",
    "--executed": "Only votes where the code of both sides was executed.",
    "--no-duplicates": "Only the first of a voter's votes on the same turn.",
    "--no-outliers": "Leave voters out who disagree beyond chance.",
}
_NAMES = {
    "voter": "Only the votes of this voter; may be repeated.",
    "language": "Only battles with this language; may be repeated.",
    "environment": "Only battles with this environment; may be repeated.",
    "topic": "Only battles on this topic; may be repeated.",
}
_SETTINGS = click.Choice(["all", "environment-matched", "language-matched"])


def votes_options(command: F) -> F:
    """Which votes count."""
    options = [
        click.option(
            "--votes", type=_FILE, metavar="FILE",
            help="Votes of a Parquet, JSONL, JSON or CSV file, none of them filtered unless asked for.",
        ),
        click.option(
            "--setting", type=_SETTINGS, default="all", show_default=True,
            help="Only battles in which both sides had the same environment (and language).",
        ),
        *(click.option(flag, is_flag=True, help=text) for flag, text in _FLAGS.items()),
        click.option("--min-turns", type=click.IntRange(min=0), default=0, help="Least turns of a battle."),
        click.option("--since", metavar="TIME", help="Only votes since then (ISO 8601, UTC if no zone)."),
        click.option("--until", metavar="TIME", help="Only votes before then."),
        *(click.option(f"--{name}", f"{name}s", multiple=True, help=text) for name, text in _NAMES.items()),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def file_options(command: F) -> F:
    """Where the result goes besides standard output."""
    helps = {
        "html": "Write one HTML file that works offline.",
        "png": "Draw a picture.",
        "svg": "Draw a scalable picture.",
        "csv": "Write a table, numbers unrounded.",
        "latex": "Write a LaTeX table (booktabs).",
    }
    for name in reversed(FORMATS):
        command = click.option(f"--{name}", type=_FILE, metavar="F", help=helps[name])(command)
    return command


def ask(
    what: str, votes: Path | None, params: Mapping[str, Any], files: Mapping[str, Path | None] | None = None
) -> Any:
    """The answer's JSON; also writes it to each of the files that is named, by format.

    Raises:
        UsageError: a parameter or a vote makes no sense, or a file can't be written.
    """
    given = {name: value for name, value in params.items() if value is not None and value != ()}
    wanted = {kind: path for kind, path in (files or {}).items() if path is not None}

    async def work(arena: Arena) -> Any:
        found = await arena.board(what, given, votes=votes, interval="bootstrap")
        for kind, path in wanted.items():
            asked = {**given, "what": what, "format": kind}
            _write(path, (await arena.board_file(asked, votes=votes, interval="bootstrap"))[2])
        return found

    return with_arena(work)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}.") from error
    click.echo(f"Wrote {path}.", err=True)


def print_nothing(meta: Mapping[str, Any]) -> None:
    """Why there is nothing to show."""
    if meta["votes"]:
        click.echo("No vote says who is better.")
    elif any(meta["removed"].values()):
        click.echo("No vote is left.")
    else:
        click.echo("There are no votes yet.")
        return
    print_meta(meta)


def votes_of(number: int, what: str = "vote") -> str:
    """A number of votes in words."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def print_meta(meta: Mapping[str, Any]) -> None:
    """How many votes count, what was left out, and what it takes to compute it again."""
    removed = {name: count for name, count in meta["removed"].items() if count}
    out = f"; left out: {', '.join(f'{name} {count}' for name, count in removed.items())}" if removed else ""
    click.echo(f"\n{votes_of(meta['votes'])}, setting {meta['setting']}{out}")
    demo = meta["demo"]
    if demo["votes"]:
        said = (
            "counted, as there is no real vote yet" if demo["counted"] else "not counted; --include-demo does"
        )
        click.echo(f"{votes_of(demo['votes'], 'demo vote')}: {said}")
    click.echo(", ".join(recipe(meta)))
