"""`codearena run`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from ..domain.execution import Execution
from ..errors import UsageError
from .output import json_option, print_json, with_apps

EXIT_STATUS = {"ok": 0, "unavailable": 3}


@click.command("run")
@click.argument("file", type=click.Path(path_type=Path))
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
@click.option(
    "--deps",
    multiple=True,
    help='Packages it needs beside those that its imports show: "rich numpy<2"; may be repeated.',
)
@click.option("--network", is_flag=True, help="Let it reach the internet; never this machine's network.")
@click.option("--screenshot", type=click.Path(dir_okay=False, path_type=Path), help="Save a page as PNG.")
@click.option("--open", "opened", is_flag=True, help="Open a live app or game in the browser, until Ctrl-C.")
@json_option
def command(
    file: Path,
    environment: str,
    timeout: float | None,
    stdin: Path | None,
    attach: tuple[Path, ...],
    deps: tuple[str, ...],
    network: bool,
    screenshot: Path | None,
    opened: bool,
    as_json: bool,
) -> None:
    """Run FILE in the sandbox: a program, or a Markdown answer whose code block is found as in a battle."""
    try:
        result = with_apps(
            lambda arena, show: arena.run_file(
                file,
                environment=environment,
                timeout=timeout,
                stdin=stdin.read_bytes() if stdin else b"",
                attach=attach,
                deps=" ".join(deps).split(),
                network=network,
                screenshot=screenshot,
                visit=show if opened else None,
                progress=lambda phase: click.echo(f"{phase} …", err=True),
                tell=lambda note: click.echo(_harmless(note), err=True),
            ),
            pool_size=0,
        )
    except UsageError as error:
        if as_json:
            print_json(Execution(environment, "", "error", str(error)).to_json())
        raise
    if as_json:
        print_json(result)
    else:
        _print(result)
    raise SystemExit(EXIT_STATUS.get(result["status"], 1))


def _print(result: dict[str, Any]) -> None:
    """What the program put out, in order and on the streams where it belongs, then its files and how it
    ended."""
    if not result["outputs"]:  # of a page, which has a console
        click.echo(_harmless(result["stdout"]), nl=False)
        click.echo(_harmless(result["stderr"]), nl=False, err=True)
    for output in result["outputs"]:
        match output["output_type"]:
            case "stream":
                click.echo(_harmless(output["text"]), nl=False, err=output["name"] == "stderr")
            case "error":
                click.echo(_harmless("\n".join(output["traceback"])), err=True)
            case _:
                click.echo(_harmless(_fallback(output["data"])))
    for error in result["page_errors"]:
        click.echo(_harmless(error), err=True)
    for package in result["packages"]:
        if package["state"] != "shipped":
            version = f" {package['version']}" if package["version"] else ""
            detail = f" – {package['detail']}" if package["detail"] else ""
            line = f"package: {package['name']}{version} ({package['state']}){detail}"
            click.echo(_harmless(line), err=True)
    for artifact in result["artifacts"]:
        where = artifact["path"] or f"{artifact['name']} (too large to keep)"
        click.echo(f"{artifact['kind']}: {where}", err=True)
    if result["truncated"]:
        click.echo("… more output was dropped", err=True)
    code = "" if result["exit_code"] is None else f", exit code {result['exit_code']}"
    detail = f" – {_harmless(result['detail'])}" if result["detail"] else ""
    click.echo(f"[{result['environment']}: {result['status']}{code}]{detail}", err=True)


_CONTROLS = re.compile(
    r"(\x1b\[[0-9;]*m)"  # colours are welcome
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\Z)|\x1b.|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]",
    re.DOTALL,
)


def _harmless(text: str) -> str:
    """Without what would control the reader's terminal: its title, its clipboard, the cursor."""
    return _CONTROLS.sub(lambda match: match[1] or "", text)


def _fallback(data: dict[str, Any]) -> str:
    """What a terminal can show of a rich output."""
    text = data.get("text/plain")
    return f"[{', '.join(data)}]" if text is None else "".join(text)
