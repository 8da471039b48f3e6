"""`codearena doctor`."""

from __future__ import annotations

import click

from .output import json_option, print_json, print_table, with_arena


@click.command("doctor")
@json_option
def command(as_json: bool) -> None:
    """Tell what works on this machine and what to install.

    Exits with 3 when there is no working sandbox.
    """
    report = with_arena(lambda arena: arena.doctor())
    if as_json:
        print_json(report)
    else:
        sandbox = report["sandbox"]
        click.echo(f"Sandbox: {sandbox['name']} – {'works' if sandbox['available'] else 'does not work'}")
        click.echo(f"  {sandbox['detail']}")
        click.echo(f"  Limits of a run: {_limits(report['run_limits'])}.")
        allowed = report["allowed"]
        click.echo(
            f"  Internet: {'off until asked for' if allowed['network'] else 'locked'}; packages: "
            f"{'installed where needed' if allowed['installs'] else 'only those that are there'}.\n"
        )
        columns = {"name": "ENVIRONMENT", "available": "WORKS", "version": "VERSION", "detail": "DETAIL"}
        print_table(report["environments"], columns)
        click.echo()
        print_table(report["providers"], {"name": "PROVIDER", "models": "MODELS", "detail": "DETAIL"})
    if not report["sandbox"]["available"]:
        raise SystemExit(3)


def _limits(limits: dict[str, float]) -> str:
    units = {
        "wall_seconds": "s",
        "cpu_seconds": "s of processor time",
        "memory_mb": "MB of memory",
        "processes": "processes and threads",
        "output_mb": "MB of output",
        "disk_mb": "MB of files",
    }
    return ", ".join(f"{value:g} {units[name]}" for name, value in limits.items())
