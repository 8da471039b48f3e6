"""`codearena export`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import json_option, print_json, print_table, with_arena


def _print_columns(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from ..arena.export import columns

        print_table(columns(), {"name": "COLUMN", "kind": "TYPE", "meaning": "MEANING"})
        context.exit()


@click.command("export")
@click.argument("dest", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "layout",
    type=click.Choice(["votes"]),
    default="votes",
    show_default=True,
    help="Which columns.",
)
@click.option("--include-demo", is_flag=True, help="Take votes on scripted demo models along.")
@click.option("--overwrite", is_flag=True, help="Replace DEST if it exists.")
@click.option("--dry-run", is_flag=True, help="Count what would be written, write nothing.")
@click.option(
    "--columns",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_columns,
    help="Print the columns and end.",
)
@json_option
def command(
    dest: Path, layout: str, include_demo: bool, overwrite: bool, dry_run: bool, as_json: bool
) -> None:
    """Write the votes to DEST, one row each: Parquet or JSONL by its suffix.

    --columns prints what each column means.
    """
    report = with_arena(
        lambda arena: arena.export(
            dest, layout=layout, include_demo=include_demo, overwrite=overwrite, dry_run=dry_run
        )
    )
    if as_json:
        print_json(report)
        return
    verb = "Would write" if dry_run else "Wrote"
    click.echo(f"{verb} {report['votes']} votes to {dest}.")
    if report["demo_left_out"]:
        click.echo(f"{report['demo_left_out']} demo votes were left out; --include-demo takes them along.")
