"""Where a web server may have something to show, for those that have nothing at `/`, as programming
interfaces do: the paths that its program names.

They are only asked for, so that a guess costs nothing: what is found here needs no parser.
"""

from __future__ import annotations

import re
from itertools import islice

MOST = 12
_PATH = r"[\"'`](?P<path>/[\w./-]*)[\"'`]"
_ROUTE = re.compile(r"\.(?:get|route|all|add_url_rule|add_get|add_api_route)\(\s*" + _PATH)
_MOUNT = re.compile(
    r"(?:\bprefix\s*=\s*|\burl_prefix\s*=\s*|\.use\(\s*|\.route\((?=[^()]*,\s*\w+\s*\)))" + _PATH
)
_COMPARED = re.compile(r"(?:\bpath(?:name)?|\burl|\.path)\s*===?\s*" + _PATH)
_DOCUMENTED = re.compile(r"\bFastAPI\(")
_DOCS = re.compile(r"\bdocs_url\s*=\s*(?:(?P<none>None)\b|" + _PATH + ")")


def pages_of(code: str) -> tuple[str, ...]:
    """Paths to ask for, `/` first; none has a parameter in it. FastAPI has a page on which people try what it
    serves, which comes before that itself."""
    routes = [*_found(_ROUTE, code), *_found(_COMPARED, code)]
    mounts = [path.rstrip("/") for path in _found(_MOUNT, code)]
    below = [f"{mount}{route}" for mount in mounts for route in routes if mount]
    told = _DOCS.search(code)
    docs = [told["path"] or ""] if told else ["/docs"]
    tried = docs if _DOCUMENTED.search(code) else []
    paths = ["/", *filter(None, tried), *routes, *below, *(f"{mount}/" for mount in mounts)]
    return tuple(path for path in dict.fromkeys(paths) if ".." not in path and "//" not in path)[:MOST]


def _found(pattern: re.Pattern[str], code: str) -> list[str]:
    """The first different paths: of more there is no use, and hostile programs name millions."""
    return list(islice(dict.fromkeys(found["path"] for found in pattern.finditer(code)), MOST))
