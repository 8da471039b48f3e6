"""How commands open the arena and print: JSON or tables to standard output, the rest to standard error."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import combining, east_asian_width

import click

from ..arena import Arena
from ..settings import Settings

if TYPE_CHECKING:
    from ..server.local import LocalServer

T = TypeVar("T")

LONGEST = 100
"""Characters of a cell."""
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON to standard output.")


@asynccontextmanager
async def opened_arena(server: LocalServer | None = None, **overrides: object) -> AsyncIterator[Arena]:
    """An arena for one command; everything it started ends with it. `server` serves its live apps."""
    settings = Settings.load(os.environ, **overrides)
    arena = (
        Arena(settings, apps=server.apps, apps_url=server.url, games=server.games)
        if server
        else Arena(settings)
    )
    try:
        yield arena
    finally:
        await arena.close()


def with_arena(work: Callable[[Arena], Awaitable[T]], **overrides: object) -> T:
    """Run asynchronous work of a command in an arena of its own."""

    async def main() -> T:
        async with opened_arena(None, **overrides) as arena:
            return await work(arena)

    return asyncio.run(main())


Show = Callable[[str], Awaitable[None]]


def with_apps(work: Callable[[Arena, Show], Awaitable[T]], **overrides: object) -> T:
    """As `with_arena`, with a place for live apps; `work` is also given what opens one in the browser."""

    async def main() -> T:
        from ..server.local import LocalServer

        server = LocalServer()

        async def show(path: str) -> None:
            url = f"{server.url}{path}"
            click.echo(f"It is at {url} until Ctrl-C.", err=True)
            click.launch(url)
            await asyncio.Event().wait()

        try:
            async with opened_arena(server, **overrides) as arena:
                return await work(arena, show)
        finally:
            await server.close()

    return asyncio.run(main())


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """Aligned columns; `columns` maps a row's key to its heading. Numbers are right-aligned."""
    cells = [[_text(row.get(key)) for key in columns] for row in rows]
    heads = [_shown(title) for title in columns.values()]
    widths = [max(_width(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    right = [all(_is_number(row.get(key)) for row in rows) for key in columns]
    for line in [heads, *cells]:
        padded = [
            " " * (width - _width(text)) + text if at_right else text + " " * (width - _width(text))
            for text, width, at_right in zip(line, widths, right, strict=True)
        ]
        click.echo("  ".join(padded).rstrip())


def _is_number(value: object) -> bool:
    """Whether it is aligned as a number; nothing at all does not break a column of them."""
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _text(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        f"{value:.4g}"
        if isinstance(value, float) and abs(value) < 10
        else (f"{value:.0f}" if isinstance(value, float) else _shown(str(value)))
    )


def _shown(text: str) -> str:
    """On one line, which is not endless."""
    from ..charts.tables import one_line

    line = one_line(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _width(text: str) -> int:
    """Columns of a terminal: letters of the Far East and emoji take two, accents none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
