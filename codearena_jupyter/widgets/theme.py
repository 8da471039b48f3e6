"""Whether the page that shows a notebook is dark."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"


class ThemeWidget(anywidget.AnyWidget):
    """Shows nothing; the page sets `dark`, and again when its theme changes."""

    _esm = STATIC / "theme.js"
    dark = traitlets.Bool(False).tag(sync=True)
