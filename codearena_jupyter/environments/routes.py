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
_NO_DOCS = re.compile(r"\bdocs_url\s*=\s*None\b")


def pages_of(code: str) -> tuple[str, ...]:
    """Paths to ask for, `/` first; none has a parameter in it. Last comes FastAPI's description of what it
    serves: the page that it has for people loads a library that is not here."""
    routes = [*_found(_ROUTE, code), *_found(_COMPARED, code)]
    mounts = [path.rstrip("/") for path in _found(_MOUNT, code)]
    below = [f"{mount}{route}" for mount in mounts for route in routes if mount]
    paths = ["/", *routes, *below, *(f"{mount}/" for mount in mounts)]
    inside = [path for path in dict.fromkeys(paths) if ".." not in path and "//" not in path][:MOST]
    described = _DOCUMENTED.search(code) and not _NO_DOCS.search(code)
    return (*inside, "/openapi.json") if described else tuple(inside)


def _found(pattern: re.Pattern[str], code: str) -> list[str]:
    """The first different paths: of more there is no use, and hostile programs name millions."""
    return list(islice(dict.fromkeys(found["path"] for found in pattern.finditer(code)), MOST))
