"""`%codearena` and `%%codearena` for notebooks and IPython."""

from __future__ import annotations

import base64
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from .errors import UsageError

BOARDS = ("leaderboard", "heatmap", "stats")


@magics_class
class CodeArenaMagics(Magics):
    """The arena in a notebook."""

    @line_cell_magic
    @magic_arguments()
    @argument(
        "action", nargs="?", default="battle",
        help="battle (with the cell as the prompt), leaderboard, heatmap or stats",
    )  # fmt: skip
    @argument("-e", "--environment", default="auto", help="what the code is meant for")
    @argument(
        "-a", "--attach", action="append", default=[], help="a file both programs can read; may be repeated"
    )
    @argument("-s", "--setting", help="which votes count: environment-matched or language-matched")
    @argument("-b", "--by", help="cut the leaderboard or the heatmap by language, environment, topic …")
    @argument("-k", "--key", help="only this slice of the leaderboard, such as python")
    def codearena(self, line: str, cell: str | None = None) -> object:
        """Start a blind battle with the cell as the prompt, or show what the votes say.

        Raises:
            UsageError: the action is unknown, or there is no prompt.
        """
        options = parse_argstring(self.codearena, line)
        if options.action in BOARDS and cell is None:
            return self._board(
                options.action, {"setting": options.setting, "by": options.by, "key": options.key}
            )
        if options.action == "battle" and cell is not None:
            return self._battle(cell, options.environment, options.attach)
        raise UsageError(
            "Write `%%codearena` above a cell that holds the prompt, or "
            f"`%codearena {'|'.join(BOARDS)}`. "
            f"“{'%%' if cell is not None else '%'}codearena {line}” is neither."
        )

    def _battle(self, prompt: str, environment: str, paths: list[str]) -> object:
        # Imported here: loading the extension must not load the front end's machinery.
        from .widgets.battle import BattleWidget

        files = [{"name": Path(path).name, "content": _encoded(path)} for path in paths]
        return BattleWidget(prompt.strip(), environment=environment, files=files)

    def _board(self, view: str, asked: dict[str, str | None]) -> object:
        from .widgets.leaderboard import show

        return show(view, asked)


def _encoded(path: str) -> str:
    """A file's bytes as base64.

    Raises:
        UsageError: it can't be read.
    """
    try:
        return base64.b64encode(Path(path).expanduser().read_bytes()).decode()
    except OSError as error:
        raise UsageError(f"The file {path} can't be attached: {error.strerror}.") from error


def register(shell: InteractiveShell) -> None:
    """Add the magics to a shell."""
    shell.register_magics(CodeArenaMagics)


def unregister(shell: InteractiveShell) -> None:
    """Take the magics out of a shell."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("codearena", None)
