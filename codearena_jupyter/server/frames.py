"""Untrusted documents under capability addresses, with a policy of their own.

The address is the authority: whoever has it sees the document and nothing else, so no login is asked and no
cookie is read or set. The policy header holds wherever the address is opened: in the panel's frame, in a tab
of its own, under any base URL, behind any policy of the page around it. What it closes is listed in
`tests/e2e/test_frame_escapes.py`. Two things no Content-Security-Policy closes: WebRTC, and the bare
connections (and name look-ups) with which browsers prepare for a page that they are then not allowed to load.
A connection allowlist closes both; recent Chromiums know it, other browsers do not yet.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections import OrderedDict
from functools import cache
from importlib.resources import files
from string import Template

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from ..domain.browser_python import BrowserJob
from ..domain.execution import MB
from .libraries import with_libraries_inside
from .python_frames import PythonFrames, core_version

SANDBOX = "allow-scripts allow-forms allow-modals allow-downloads allow-pointer-lock"
POLICY = "; ".join(
    (
        f"sandbox {SANDBOX}",
        "default-src 'none'",
        "script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob: data:",
        "style-src 'unsafe-inline' blob: data:",
        "img-src blob: data:",
        "media-src blob: data:",
        "font-src blob: data:",
        "connect-src blob: data:",
        "worker-src blob: data:",
        # Governs where the inner frame may navigate: nowhere. The document itself comes by srcdoc.
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
MAX_FRAMES = 2_000
MAX_BYTES = 256 * MB

_DOCTYPE = re.compile(r"\A(?:\s|<!--.*?-->)*<!doctype[^>]*>", re.IGNORECASE | re.DOTALL)
_WHOLE = re.compile(r"\A(?:\s|<!--.*?-->)*<html[\s>]", re.IGNORECASE | re.DOTALL)


class FrameRegistry:
    """Documents by capability; the same document of a battle keeps its address, so frames don't reload."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, str] = OrderedDict()
        self._capabilities: dict[tuple[str, bytes], str] = {}
        self._keys: dict[str, tuple[str, bytes]] = {}
        self._bytes = 0
        self.python = PythonFrames()

    @property
    def has_python(self) -> bool:
        """Whether the core of Pyodide was built in."""
        return bool(core_version())

    def python_url(self, job: BrowserJob) -> str:
        """The address below the server's base URL that runs a Python program."""
        return self.python.url_for(job)

    def url_for(self, html: str, battle_id: str) -> str:
        """The document's address below the server's base URL."""
        key = (battle_id, hashlib.sha256(html.encode(errors="replace")).digest())
        capability = self._capabilities.get(key)
        if capability is None:
            capability = self._capabilities[key] = secrets.token_urlsafe(24)
            self._keys[capability] = key
            self._documents[capability] = html
            self._bytes += len(html)
            self._forget_oldest()
        return f"codearena/frame/{capability}"

    def document(self, capability: str) -> str | None:
        """The document behind a capability, None if there is none (any more)."""
        html = self._documents.get(capability)
        if html is not None:
            self._documents.move_to_end(capability)
        return html

    def _forget_oldest(self) -> None:
        while len(self._documents) > MAX_FRAMES or (self._bytes > MAX_BYTES and len(self._documents) > 1):
            capability, html = self._documents.popitem(last=False)
            self._bytes -= len(html)
            del self._capabilities[self._keys.pop(capability)]


def with_bridge(html: str) -> str:
    """The document with the bridge script before everything else in it."""
    script = f"<script>{static('bridge.js')}</script>"
    if found := _DOCTYPE.match(html):
        return f"{found.group()}{script}{html[found.end() :]}"
    # A fragment gets standards mode; a whole document without a doctype keeps what its author saw.
    return f"{script}{html}" if _WHOLE.match(html) else f"<!doctype html>{script}{html}"


def wrapper(html: str) -> str:
    """The page that holds a document in its inner frame."""
    # Inside a script element, "<" could end the script.
    document = json.dumps(with_bridge(html)).replace("<", "\\u003c").replace("\u2028", "\\u2028")
    return Template(static("wrapper.html")).substitute(SANDBOX=SANDBOX, DOCUMENT=document)


@cache
def static(name: str) -> str:
    """A file of this package's `static` folder."""
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")


class FrameHandler(web.RequestHandler):
    """Serves a wrapper page to whoever has its capability; knows no user and no session."""

    def set_default_headers(self) -> None:
        """The policy is on every response, errors included."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Connection-Allowlist", "()")  # no connection to anywhere, WebRTC's included
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-DNS-Prefetch-Control", "off")
        self.clear_header("Server")

    @allow_unauthenticated
    async def get(self, capability: str) -> None:
        """The page, or a sentence about why it is gone."""
        registry = self.settings["codearena_frames"]
        assert isinstance(registry, FrameRegistry)
        html = registry.document(capability)
        if html is None:
            self.set_status(404)
            self.finish(
                "<p style='font: 14px sans-serif; color: #666'>This page is gone: run the program again.</p>"
            )
        else:
            libraries = self.settings["codearena_arena"].web_libraries
            self.finish(wrapper(await asyncio.to_thread(with_libraries_inside, html, libraries)))


ROUTES: list[tuple[str, type[web.RequestHandler]]] = [(r"/codearena/frame/(?P<capability>.*)", FrameHandler)]
