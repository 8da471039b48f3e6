"""`codearena prepare`."""

from __future__ import annotations

import click

from .output import with_arena


@click.command("prepare")
@click.option(
    "--quick",
    is_flag=True,
    help="Leave what single environments bring along to their first run, and what compilers compile ahead "
    "to the server's first minutes.",
)
def command(quick: bool) -> None:
    """Build what answers run in, so that the first run need not wait for it."""
    with_arena(lambda arena: arena.prepare(lambda line: click.echo(line, err=True), quick=quick))
