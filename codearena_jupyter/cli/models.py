"""`codearena models`: list, add, remove, test."""

from __future__ import annotations

import json

import click

from ..errors import UsageError
from .output import json_option, print_json, print_table, with_arena


@click.group("models", invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List, add, remove and test models."""
    if context.invoked_subcommand is None:
        context.invoke(list_models, as_json=as_json)


@command.command("list")
@json_option
def list_models(as_json: bool) -> None:
    """List the models: configured, discovered and demo."""
    rows = with_arena(lambda arena: arena.models.rows())
    if as_json:
        print_json(rows)
    else:
        columns = {
            "name": "NAME", "provider": "PROVIDER", "available": "AVAILABLE", "demo": "DEMO",
            "weight": "WEIGHT", "organization": "ORGANIZATION", "license": "LICENSE", "detail": "DETAIL",
        }  # fmt: skip
        print_table(rows, columns)


def _parameters(texts: tuple[str, ...]) -> dict[str, object]:
    """`temperature=0.2` → {"temperature": 0.2}; values are JSON where they parse as such."""
    values: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"“{text}” is no parameter; write NAME=VALUE, such as temperature=0.2.")
        try:
            values[name] = json.loads(value)
        except json.JSONDecodeError:
            values[name] = value
    return values


@command.command("add")
@click.argument("model_id", metavar="LITELLM_ID")
@click.option("--name", help="What people see; the id where nothing is said.")
@click.option("--api-base", help="Base URL of an OpenAI-compatible server.")
@click.option("--key-env", help="Name of the environment variable that holds the key (never the key itself).")
@click.option("--parameter", "parameters", multiple=True, help="NAME=VALUE for the request; may be repeated.")
@click.option(
    "--weight", type=click.FloatRange(min=0), default=1.0, show_default=True, help="Chance in pairing."
)
@click.option("--organization", help="Who made it.")
@click.option("--license", help="Its licence.")
def add(model_id: str, parameters: tuple[str, ...], **fields: object) -> None:
    """Add a model, such as `openai/gpt-4.1` or, with --api-base, any id your own server knows."""
    given = {key: value for key, value in fields.items() if value is not None}
    body = {"id": model_id, "parameters": _parameters(parameters), **given}
    row = with_arena(lambda arena: arena.models.add(body))
    click.echo(f"Added {row['name']}.{'' if row['available'] else ' ' + row['detail']}")


@command.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Remove a configured model; its battles and votes stay."""
    with_arena(lambda arena: arena.models.remove(name))
    click.echo(f"Removed {name}.")


@command.command("test")
@click.argument("name")
@json_option
def test(name: str, as_json: bool) -> None:
    """Ask a model for one short answer and tell what came back."""
    result = with_arena(lambda arena: arena.models.test({"name": name}))
    if as_json:
        print_json(result)
    else:
        click.echo(result["message"])
    if not result["ok"]:
        raise SystemExit(1)
