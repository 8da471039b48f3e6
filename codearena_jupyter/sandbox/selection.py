"""Which isolation this machine gets: the strongest that works, or the one that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from ..domain.protocols import Sandbox
from ..errors import UsageError

GROUP = "codearena.sandboxes"
BY_STRENGTH = ("bubblewrap", "container", "landlock")
"""What "auto" tries; others, and those of third parties, have to be asked for by name."""


def choose_sandbox(settings: Any, shown: Mapping[str, Path]) -> Sandbox:
    """The sandbox by `settings.sandbox`. Blocks for a moment where it has to try.

    Where nothing works this is the strongest one, which refuses to run anything and says what to do.

    Raises:
        UsageError: there is no isolation of that name.
    """
    installed = {entry.name: entry for entry in entry_points(group=GROUP)}
    if settings.sandbox != "auto":
        if settings.sandbox not in installed:
            raise UsageError(
                f"There is no sandbox “{settings.sandbox}”: CODEARENA_SANDBOX can be auto, "
                f"{', '.join(sorted(installed))}."
            )
        return _made(installed[settings.sandbox].load(), settings, shown)
    made = [_made(installed[name].load(), settings, shown) for name in BY_STRENGTH if name in installed]
    first, *others = made
    if first.probe().available:
        return first
    return next((sandbox for sandbox in others if sandbox.probe().available), first)


def _made(kind: Any, settings: Any, shown: Mapping[str, Path]) -> Sandbox:
    """Third parties' take `settings` alone and show what they like."""
    from .base import KernelSandbox

    sandbox: Sandbox = kind(settings, shown) if issubclass(kind, KernelSandbox) else kind(settings)
    return sandbox
