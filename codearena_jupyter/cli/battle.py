"""`codearena battle`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..arena import Arena
from ..domain.vote import WINNERS
from .output import json_option, print_json, with_arena

CHOICES = {"a": "model_a", "b": "model_b", "t": "tie", "n": "both_bad"}


@click.command("battle")
@click.argument("prompt")
@click.option("--model-a", help="Name of side A's model; then the battle is not blind.")
@click.option("--model-b", help="Name of side B's model.")
@click.option("--environment", default="auto", show_default=True, help="What the code is meant for.")
@click.option("--network", is_flag=True, help="Let both programs reach the internet.")
@click.option("--vote", type=click.Choice(WINNERS), help="Vote at once, without asking.")
@json_option
def command(
    prompt: str,
    model_a: str | None,
    model_b: str | None,
    environment: str,
    network: bool,
    vote: str | None,
    as_json: bool,
) -> None:
    """Let two models answer PROMPT, run both answers, vote, and learn their names.

    Asks for the vote on a terminal; with --json it does not ask and tells no names unless --vote is given.
    """

    async def work(arena: Arena) -> dict[str, Any]:
        view = await arena.battles.play(
            prompt=prompt,
            environment=environment,
            network=network,
            models=(model_a, model_b),
            progress=lambda phase: click.echo(f"{phase} …", err=True),
        )
        winner = vote
        if view["can_vote"] and winner is None and not as_json and sys.stdin.isatty():
            _show(view)
            winner = CHOICES[
                click.prompt("Who is better? a, b, t (tie), n (neither)", type=click.Choice(list(CHOICES)))
            ]
        if view["can_vote"] and winner is not None:
            view = await arena.battles.vote(view["battle_id"], turn=view["turn"], winner=winner)
        return view

    view = with_arena(work, pool_size=0)
    if as_json:
        print_json(_report(view))
    else:
        if vote is not None or view["vote"] is None:
            _show(view)
        if view["models"]:
            click.echo(f"Vote: {view['vote']}. A was {view['models']['a']}, B was {view['models']['b']}.")
    if view["phase"] != "ready":
        click.echo(f"codearena: {view['message']}", err=True)
        raise SystemExit(1)


def _report(view: dict[str, Any]) -> dict[str, Any]:
    """The contract's JSON."""
    fields = ("answer", "code", "language", "environment", "execution", "problem")
    sides = {name: {key: side[key] for key in fields} for name, side in view["sides"].items()}
    return {
        "battle_id": view["battle_id"],
        "prompt": view["prompt"],
        "environment": view["environment"],
        "phase": view["phase"],
        "sides": sides,
        "vote": view["vote"],
        "models": view["models"],
    }


def _show(view: dict[str, Any]) -> None:
    for name, side in view["sides"].items():
        click.secho(f"── Model {name.upper()} " + "─" * 40, bold=True)
        if side["problem"]:
            click.echo(side["problem"]["message"])
        click.echo(side["answer"] or "")
        execution = side["execution"]
        if execution:
            click.echo(f"[{execution['environment']}: {execution['status']}] {execution['detail']}")
            click.echo(execution["stdout"], nl=False)
            click.echo(execution["stderr"], nl=False)
