"""`codearena topics`."""

from __future__ import annotations

import sys

import click

from .output import json_option, print_json, with_arena


@click.command("topics")
@click.option("--judge", required=True, help="Name of the model that judges, as `codearena models` lists it.")
@click.option("--limit", type=click.IntRange(min=1), help="At most as many prompts.")
@json_option
def command(judge: str, limit: int | None, as_json: bool) -> None:
    """Let a model say what the voted prompts are about, in place of the words in them.

    Each prompt is asked about once for each judge; leaderboards, heatmaps and statistics then use its topics.
    """
    with click.progressbar(length=1, label="Asking", file=sys.stderr) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        found = with_arena(lambda arena: arena.judge_topics(judge, limit=limit, progress=progress))
    if as_json:
        print_json(found)
        return
    click.echo(f"{judge} named the topic of {found['judged']} prompts; {found['failed']} it could not.")
    if found["agreement"] is not None:
        click.echo(f"It agrees with the words of the prompts on {found['agreement']:.0%} of them.")
