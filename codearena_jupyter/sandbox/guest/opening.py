"""What a program opens in a browser or a picture viewer, which nobody would see: an output instead."""

from __future__ import annotations

import mimetypes
import sys
import webbrowser
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from IPython.display import HTML, Image, display

_MAX_BYTES = 20_000_000


def show_what_is_opened() -> None:
    """Take the place of browsers (Bokeh, Folium, `webbrowser.open`) and of Pillow's viewers."""
    webbrowser.open = _open
    if find_spec("PIL"):
        from PIL import ImageShow

        ImageShow.register(_Viewer(), 0)


class _Viewer:
    """What Pillow asks of one."""

    def show(self, image: Any, **_: Any) -> bool:
        """Show it at once: it may be changed afterwards."""
        display(image)
        return True


def _open(url: str, new: int = 0, autoraise: bool = True) -> bool:
    """A file that the program wrote as an output; addresses on the web lead nowhere."""
    address = urlsplit(str(url))
    path = Path(unquote(address.path) if address.scheme == "file" else str(url))
    kind = mimetypes.guess_type(path.name)[0] or ""
    with suppress(OSError, ValueError):
        if path.stat().st_size <= _MAX_BYTES:
            if kind == "text/html":
                display(HTML(path.read_text(errors="replace")))
                return True
            if kind in {"image/png", "image/jpeg", "image/gif"}:
                display(Image(data=path.read_bytes()))
                return True
    print(f"There is no browser here to open {url} in.", file=sys.stderr)
    return False
