"""`%codearena` and `%%codearena` for notebooks and IPython."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from .errors import UsageError

T = TypeVar("T")
VEGALITE_MIME = "application/vnd.vegalite.v5+json"


@magics_class
class CodeArenaMagics(Magics):
    """The arena in a notebook."""

    @line_cell_magic
    @magic_arguments()
    @argument(
        "action", nargs="?", default="battle", help="battle (with the cell as the prompt) or leaderboard"
    )
    @argument("-e", "--environment", default="auto", help="what the code is meant for")
    @argument(
        "-a", "--attach", action="append", default=[], help="a file both programs can read; may be repeated"
    )
    def codearena(self, line: str, cell: str | None = None) -> object:
        """Start a blind battle with the cell as the prompt, or show the leaderboard.

        Raises:
            UsageError: the action is unknown, or there is no prompt.
        """
        options = parse_argstring(self.codearena, line)
        if options.action == "leaderboard" and cell is None:
            self._leaderboard()
            return None
        if options.action == "battle" and cell is not None:
            return self._battle(cell, options.environment, options.attach)
        raise UsageError(
            "Write `%%codearena` above a cell that holds the prompt, or `%codearena leaderboard`. "
            f"“{'%%' if cell is not None else '%'}codearena {line}” is neither."
        )

    def _battle(self, prompt: str, environment: str, paths: list[str]) -> object:
        # Imported here: loading the extension must not load the front end's machinery.
        from .widgets.battle import BattleWidget

        files = [{"name": Path(path).name, "content": _encoded(path)} for path in paths]
        return BattleWidget(prompt.strip(), environment=environment, files=files)

    def _leaderboard(self) -> None:
        from .widgets.client import find_client

        board = _wait(find_client().call("leaderboard", {}))
        lines = [f"{'':>4}  {'MODEL':<32} {'RATING':>7}  {'95 % INTERVAL':>15}  {'VOTES':>5}"]
        lines += [_line(row) for row in board["rows"]]
        data: dict[str, Any] = {"text/plain": "\n".join(lines) if board["rows"] else "No votes yet."}
        if board["chart"]:
            data[VEGALITE_MIME] = board["chart"]
        display(data, raw=True)


def _line(row: dict[str, Any]) -> str:
    """A row of the leaderboard as text."""
    rating = "–" if row["rating"] is None else f"{row['rating']:.0f}"
    interval = "–" if row["lower"] is None else f"{row['lower']:.0f} – {row['upper']:.0f}"
    return f"{row['rank'] or '–':>4}  {row['model']:<32} {rating:>7}  {interval:>15}  {row['votes']:>5}"


def _encoded(path: str) -> str:
    """A file's bytes as base64.

    Raises:
        UsageError: it can't be read.
    """
    try:
        return base64.b64encode(Path(path).expanduser().read_bytes()).decode()
    except OSError as error:
        raise UsageError(f"The file {path} can't be attached: {error.strerror}.") from error


def _wait(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, inside a kernel whose loop is running already.

    A thread with a loop of its own is the only way to wait without returning to the kernel.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


def register(shell: InteractiveShell) -> None:
    """Add the magics to a shell."""
    shell.register_magics(CodeArenaMagics)


def unregister(shell: InteractiveShell) -> None:
    """Take the magics out of a shell."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("codearena", None)
