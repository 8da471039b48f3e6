"""Where the sandbox's folders are, for isolations that can't put them where they belong."""

from __future__ import annotations

import os
import re

ROOT = "CODEARENA_ROOT"
"""The variable with the folder that holds `/opt/arena`, `/home/arena`, `/run/arena` and `/tmp`; not
set where these are their real places."""

_OURS = re.compile(r"(?<![\w./-])/(?:opt/arena|home/arena|run/arena|tmp)(?![\w.-])")


def moved(text: str, root: str | None = None) -> str:
    """`text` with the sandbox's paths below `root`; by default as this process's variable says."""
    below = os.environ.get(ROOT, "") if root is None else root
    return _OURS.sub(lambda found: below + found[0], text)
