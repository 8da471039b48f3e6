"""`codearena lab`."""

from __future__ import annotations

import os
import sys

import click


@click.command("lab", context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def command(options: tuple[str, ...]) -> None:
    """Open JupyterLab with the arena panel. OPTIONS are passed on to `jupyter lab`."""
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *options])
