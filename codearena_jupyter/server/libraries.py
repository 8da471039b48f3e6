"""Well-known libraries that an app's pages load from the web: their tags lead to the copies here instead."""

from __future__ import annotations

import re

from ..domain.web import WebLibraries

FOLDER = ".codearena/"
"""Where the copies are, below an app's address. No app is asked for anything there."""

_TAG = re.compile(rb"<(?P<name>script|link)\b[^>]*>", re.IGNORECASE)
_ADDRESS = re.compile(
    rb"(?P<before>\s(?:src|href)\s*=\s*)(?P<quote>[\"']?)(?P<address>(?:https?:)?//[^\"'\s>]+)(?P=quote)",
    re.IGNORECASE,
)
_SEAL = re.compile(
    rb"\s(?:integrity|crossorigin)(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?(?=[\s>/])", re.IGNORECASE
)


def with_libraries(html: bytes, prefix: bytes, libraries: WebLibraries) -> bytes:
    """A piece of a page in whose script and link tags well-known addresses lead below `prefix`; the copies
    may be of another version than a checksum in the tag is of, so it goes."""

    def change(tag: re.Match[bytes]) -> bytes:
        found = _ADDRESS.search(tag[0])
        if found is None:
            return tag[0]
        address = found["address"].decode("latin-1").replace("&amp;", "&")
        name = libraries.find(address, style=tag["name"].lower() == b"link")
        if name is None:
            return tag[0]
        ours = b'%s"%s/%s%s"' % (found["before"], prefix, FOLDER.encode(), name.encode())
        return _SEAL.sub(b"", tag[0][: found.start()] + ours + tag[0][found.end() :])

    return _TAG.sub(change, html)
