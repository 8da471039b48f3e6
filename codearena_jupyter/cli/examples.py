"""`codearena examples`."""

from __future__ import annotations

import click

from ..arena import Arena
from ..settings import Settings
from .output import json_option, print_json, print_table


@click.command("examples")
@json_option
def command(as_json: bool) -> None:
    """List the example prompts. Every demo model answers every one of them."""
    rows = Arena(Settings.load()).examples()
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"id": "ID", "title": "TITLE", "topic": "TOPIC", "environment": "ENVIRONMENT"})
