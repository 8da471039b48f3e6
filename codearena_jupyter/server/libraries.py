"""Well-known libraries that pages load from the web: their tags lead to the copies here instead, or give way
to these."""

from __future__ import annotations

import re

from ..domain.web import WebLibraries

FOLDER = ".codearena/"
"""Where the copies are, below an app's address. No app is asked for anything there."""

_TAG = re.compile(rb"<(?P<name>script|link)\b[^>]*>", re.IGNORECASE)
_WHOLE_TAG = re.compile(
    rb"(?P<tag><(?:script\b[^>]*>(?=\s*</script\s*>)|link\b[^>]*>))(?:\s*</script\s*>)?", re.IGNORECASE
)
_ADDRESS = re.compile(
    rb"(?P<before>\s(?:src|href)\s*=\s*)(?P<quote>[\"']?)(?P<address>(?:https?:)?//[^\"'\s>]+)(?P=quote)",
    re.IGNORECASE,
)
_END = re.compile(rb"</(script|style)", re.IGNORECASE)
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


def with_libraries_inside(html: str, libraries: WebLibraries) -> str:
    """A document without a network, in which well-known libraries stand in place of the tags that would load
    them; it may take a moment."""

    def change(found: re.Match[bytes]) -> bytes:
        tag = found["tag"]
        style = tag[1:2].lower() == b"l"
        address = _ADDRESS.search(tag)
        told = address["address"].decode("utf-8", "replace").replace("&amp;", "&") if address else ""
        name = libraries.find(told, style=style) if told else None
        text = libraries.text(name) if name else None
        if address is None or text is None:
            return found[0]
        if style:
            return b"<style>%s</style>" % _END.sub(rb"<\\/\1", text)
        rest = _SEAL.sub(b"", tag[: address.start()] + tag[address.end() :])
        return b"%s%s</script>" % (rest, _END.sub(rb"\\x3C/\1", text))

    return _WHOLE_TAG.sub(change, html.encode("utf-8", "replace")).decode()
