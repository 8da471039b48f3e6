"""`codearena run`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .output import json_option, print_json, with_arena

EXIT_STATUS = {"ok": 0, "unavailable": 3}


@click.command("run")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--environment", default="auto", show_default=True, help="What the code is meant for.")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds the program may take.")
@click.option(
    "--stdin", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Feeds standard input."
)
@click.option(
    "--attach",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Put a file read-only beside the program; may be repeated.",
)
@click.option("--screenshot", type=click.Path(dir_okay=False, path_type=Path), help="Save a page as PNG.")
@json_option
def command(  # noqa: D417
    file: Path,
    environment: str,
    timeout: float | None,
    stdin: Path | None,
    attach: tuple[Path, ...],
    screenshot: Path | None,
    as_json: bool,
) -> None:
    """Run FILE in the sandbox: a program, or a Markdown answer whose code block is found as in a battle."""
    result = with_arena(
        lambda arena: arena.run_file(
            file,
            environment=environment,
            timeout=timeout,
            stdin=stdin.read_bytes() if stdin else b"",
            attach=attach,
            screenshot=screenshot,
            progress=lambda phase: click.echo(f"{phase} …", err=True),
        )
    )
    if as_json:
        print_json(result)
    else:
        _print(result)
    raise SystemExit(EXIT_STATUS.get(result["status"], 1))


def _print(result: dict[str, Any]) -> None:
    """The program's own streams where they belong, then one line about how it ended."""
    click.echo(result["stdout"], nl=False)
    click.echo(result["stderr"], nl=False, err=True)
    for output in result["outputs"]:
        if output["output_type"] in ("display_data", "execute_result"):
            click.echo(_fallback(output["data"]))
    for error in result["page_errors"]:
        click.echo(error, err=True)
    code = "" if result["exit_code"] is None else f", exit code {result['exit_code']}"
    detail = f" – {result['detail']}" if result["detail"] else ""
    click.echo(f"[{result['environment']}: {result['status']}{code}]{detail}", err=True)


def _fallback(data: dict[str, Any]) -> str:
    """What a terminal can show of a rich output."""
    text = data.get("text/plain")
    return f"[{', '.join(data)}]" if text is None else "".join(text)
