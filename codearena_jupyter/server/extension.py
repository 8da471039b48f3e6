"""The extension app and what an administrator can set."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Float, Int, Unicode

from ..arena import Arena
from ..domain.execution import MB, Limits
from ..settings import Settings
from . import apps, battles, catalog, frames, games, leaderboard, live, python_frames


class CodeArenaExtension(ExtensionApp):
    """Blind battles between code-writing models. Configure as `c.CodeArenaExtension.…`."""

    name = "codearena_jupyter"
    # The panel is a JupyterLab extension: this app has no page of its own.
    open_browser = False
    load_other_extensions = True

    store = Unicode("", help="SQLAlchemy URL or path of the vote store; CODEARENA_STORE where empty.").tag(
        config=True
    )
    models_file = Unicode("", help="Path of the models file; CODEARENA_MODELS where empty.").tag(config=True)
    data_dir = Unicode("", help="Folder for the store and files; CODEARENA_DATA where empty.").tag(
        config=True
    )
    python_dir = Unicode("", help="Folder of the Python that answers run in; may be shared.").tag(config=True)
    pool_size = Int(2, min=0, help="Kernels kept warm (about 100 MB each).").tag(config=True)
    answer_timeout = Float(300.0, help="Seconds a model may take for an answer.").tag(config=True)
    wall_seconds = Float(60.0, help="Seconds one run may take.").tag(config=True)
    memory_mb = Int(2048, help="Megabytes of memory one run may use.").tag(config=True)
    processes = Int(64, help="Processes and threads one run may have.").tag(config=True)
    output_mb = Int(2, help="Megabytes of output one run may give.").tag(config=True)
    pyodide = Bool(True, help="Let users have Python run in their browsers, in Pyodide.").tag(config=True)
    pyodide_packages = Unicode(
        "", help="Address of a Pyodide distribution, which programs in browsers may load packages from."
    ).tag(config=True)
    pyodide_user_packages = Bool(True, help="Let users name a Pyodide distribution of their own.").tag(
        config=True
    )
    warm_on_open = Bool(True, help="Start kernels when the panel is opened, before the first battle.").tag(
        config=True
    )

    def initialize_settings(self) -> None:
        """Make the arena; it costs nothing until the panel asks for something."""
        self._frames = frames.FrameRegistry()
        self._apps = apps.LiveRegistry(self.settings["base_url"])
        shown = games.GameRegistry()
        self._arena = Arena(self._settings(), self._frames, self._apps, games=shown)
        self.settings.update(
            codearena_arena=self._arena,
            codearena_frames=self._frames,
            codearena_games=shown,
            codearena_live=self._apps,
        )

    def _settings(self) -> Settings:
        environ = {**os.environ, **({"CODEARENA_STORE": self.store} if self.store else {})}
        given = {
            "models_file": self.models_file and Path(self.models_file),
            "data_dir": self.data_dir and Path(self.data_dir),
            "python_dir": self.python_dir and Path(self.python_dir),
        }
        limits = Limits(
            wall_seconds=self.wall_seconds,
            memory_bytes=self.memory_mb * MB,
            processes=self.processes,
            output_bytes=self.output_mb * MB,
        )
        return Settings.load(
            environ,
            limits=limits,
            pool_size=self.pool_size if self.warm_on_open else 0,
            answer_timeout_seconds=self.answer_timeout,
            pyodide=self.pyodide,
            pyodide_packages=self.pyodide_packages,
            pyodide_user_packages=self.pyodide_user_packages,
            **{name: value for name, value in given.items() if value},
        )

    def initialize_handlers(self) -> None:
        """Every route below `codearena/`."""
        self.handlers.extend(
            [
                *battles.ROUTES,
                *catalog.ROUTES,
                *frames.ROUTES,
                *games.ROUTES,
                *leaderboard.ROUTES,
                *live.ROUTES,
                *python_frames.ROUTES,
            ]
        )

    async def stop_extension(self) -> None:
        """End battles, kernels and connections with the server."""
        await self._arena.close()
        await self._apps.close()
