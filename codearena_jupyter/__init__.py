"""CodeArena for Jupyter: blind battles between code-writing models, executed and voted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["__version__", "load_ipython_extension", "unload_ipython_extension"]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext codearena_jupyter`: adds `%codearena` and `%%codearena`."""
    from .magic import register

    register(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """`%unload_ext codearena_jupyter`."""
    from .magic import unregister

    unregister(shell)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "codearena-jupyter"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from .server.extension import CodeArenaExtension

    return [{"module": "codearena_jupyter", "app": CodeArenaExtension}]
