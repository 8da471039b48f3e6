"""Entry point of `codearena`."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from .._version import __version__
from ..errors import CodeArenaError

# The first line of each command's help stands here, so that `codearena --help` imports none of them.
COMMANDS = {
    "lab": "Open JupyterLab with the arena panel.",
    "battle": "Let two models answer a prompt, run both answers, and vote.",
    "run": "Run a program, or the program of a Markdown answer, in the sandbox.",
    "leaderboard": "Rank the models by the votes.",
    "heatmap": "Show win rates by language, environment, topic or opponent.",
    "stats": "Show what the arena is used for.",
    "topics": "Let a model say what the voted prompts are about.",
    "export": "Write the votes to a file, one row each.",
    "models": "List, add, remove and test models.",
    "examples": "List the example prompts.",
    "doctor": "Tell what works on this machine and what to install.",
    "prepare": "Build what answers run in, so that the first run need not wait.",
}


class LazyGroup(click.Group):
    """A group whose commands lie in modules of the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f".{cmd_name}", __package__).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Turn our errors into a sentence and the contract's exit status."""
        try:
            return super().invoke(ctx)
        except CodeArenaError as error:
            click.echo(f"codearena: {error}", err=True)
            sys.exit(error.exit_status)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="codearena")
def main() -> None:
    """Blind battles between code-writing models, executed and voted on.

    Exit status: 0 it worked, 1 the work failed, 2 wrong usage, 3 something must be installed.
    """
