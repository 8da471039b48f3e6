"""The extension app and what an administrator can set."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, Float, Int, List, Unicode

from ..arena import Arena
from ..settings import LIMITS, PACKAGE_AGE_DAYS, Settings, read_limits
from . import apps, battles, catalog, frames, games, leaderboard, live, pictures, python_frames


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
    # Where these are 0, a variable such as CODEARENA_MEMORY_MB counts, or what is usual.
    wall_seconds = Float(0.0, min=0, help="Seconds one run may take; 60 where 0.").tag(config=True)
    cpu_seconds = Int(0, min=0, help="Seconds of processor time of one run; 120 where 0.").tag(config=True)
    memory_mb = Int(0, min=0, help="Megabytes of memory one run may use; 2048 where 0.").tag(config=True)
    processes = Int(0, min=0, help="Processes and threads one run may have; 64 where 0.").tag(config=True)
    output_mb = Int(0, min=0, help="Megabytes of output one run may give; 2 where 0.").tag(config=True)
    disk_mb = Int(0, min=0, help="Megabytes that one run may write to files; 256 where 0.").tag(config=True)
    allow_network = Bool(
        True, help="Let users give programs the internet (never this machine's network), battle by battle."
    ).tag(config=True)
    install_packages = Bool(True, help="Install the packages that programs import, from the index.").tag(
        config=True
    )
    trusted_packages = List(
        Unicode(), help="Names of packages that are installed without asking, beside well-known ones."
    ).tag(config=True)
    package_age_days = Float(
        PACKAGE_AGE_DAYS, min=0, help="Days that a release of a package has to be old to be installed."
    ).tag(config=True)
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
        if not self.allow_network:
            environ["CODEARENA_NETWORK"] = "0"
        if not self.install_packages:
            environ["CODEARENA_INSTALL"] = "0"
        if self.trusted_packages:
            environ["CODEARENA_TRUSTED_PACKAGES"] = " ".join(self.trusted_packages)
        if self.package_age_days != PACKAGE_AGE_DAYS:
            environ["CODEARENA_PACKAGE_AGE"] = str(self.package_age_days)
        return Settings.load(
            environ,
            limits=read_limits(environ, {name: getattr(self, name) for name in LIMITS}),
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
                *pictures.ROUTES,
                *python_frames.ROUTES,
            ]
        )

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        """Once the server answers."""
        self._arena.read_ahead()

    async def stop_extension(self) -> None:
        """End battles, kernels and connections with the server."""
        await self._arena.close()
        await self._apps.close()
