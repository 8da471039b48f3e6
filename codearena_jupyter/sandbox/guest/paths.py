"""Where the sandbox's folders are, for isolations that can't put them where they belong."""

from __future__ import annotations

import os
import re
import site
import sys
from collections.abc import Iterable

ROOT = "CODEARENA_ROOT"
"""The variable with the folder that holds `/opt/arena`, `/home/arena`, `/run/arena` and `/tmp`; not
set where these are their real places."""

_OURS = re.compile(r"(?<![\w./-])/(?:opt/arena|home/arena|run/arena|tmp)(?![\w.-])")


def moved(text: str, root: str | None = None) -> str:
    """`text` with the sandbox's paths below `root`; by default as this process's variable says."""
    below = os.environ.get(ROOT, "") if root is None else root
    return _OURS.sub(lambda found: below + found[0], text)


def add_packages(names: Iterable[str]) -> None:
    """Put folders below Python's prefix on the path, after Python's own modules and before all other
    packages; in child processes too."""
    folders = [f"{sys.prefix}/{name}" for name in names]
    before = list(sys.path)
    for folder in folders:
        site.addsitedir(folder)
    new = [path for path in sys.path if path not in before]
    place = next((at for at, path in enumerate(before) if "-packages" in path), len(before))
    sys.path[:] = [*before[:place], *new, *before[place:]]
    os.environ["CODEARENA_PACKAGES"] = os.pathsep.join(folders)
