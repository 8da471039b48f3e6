"""Altair charts as the specification that JupyterLab draws itself: Altair's own HTML loads its
scripts from the web."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell

MIME = "application/vnd.vegalite.v5+json"
"""JupyterLab knows no later one, and draws later specifications all the same."""
_MODULES = ("altair.vegalite.v5.api", "altair.vegalite.v6.api")
_CLASSES = (
    "Chart", "LayerChart", "FacetChart", "RepeatChart", "ConcatChart", "HConcatChart", "VConcatChart",
)  # fmt: skip


def show_charts_offline(shell: InteractiveShell) -> None:
    """Tell the shell how to show charts, without importing Altair."""
    assert shell.display_formatter is not None
    formatter = shell.display_formatter.mimebundle_formatter
    for module in _MODULES:
        for name in _CLASSES:
            formatter.for_type_by_name(module, name, _bundle)


def _bundle(chart: Any, include: object = None, exclude: object = None) -> dict[str, Any]:
    return {MIME: chart.to_dict(), "text/plain": f"<{type(chart).__name__}>"}
