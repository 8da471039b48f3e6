"""Frames in which a browser runs Python: the program in a worker that reaches no document.

As with every frame the address is the authority, and the frame has no origin. It may connect to nothing, or
to nothing but the Pyodide distribution that an administrator or the user named; a program can reach that,
too. The core of Pyodide is fetched by the panel, with the user's session, and handed in by message.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections import OrderedDict
from collections.abc import Awaitable
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from ..domain.browser_python import BrowserJob
from ..errors import UsageError
from .base import ArenaHandler

SANDBOX = "allow-scripts"
MAX_FRAMES = 64
CORE = Path(__file__).with_name("pyodide")
"""Where the build puts the core."""


class PythonFrames:
    """Jobs by capability; a job keeps its address."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, BrowserJob] = OrderedDict()
        self._capabilities: dict[str, str] = {}

    def url_for(self, job: BrowserJob) -> str:
        """Address below the server's base URL."""
        capability = self._capabilities.get(job.id)
        if capability is None:
            capability = self._capabilities[job.id] = secrets.token_urlsafe(24)
            self._jobs[capability] = job
            if len(self._jobs) > MAX_FRAMES:
                _, oldest = self._jobs.popitem(last=False)
                del self._capabilities[oldest.id]
        return f"codearena/python/{capability}"

    def job(self, capability: str) -> BrowserJob | None:
        """The job behind a capability, None if there is none (any more)."""
        return self._jobs.get(capability)


def packages_elsewhere(handler: ArenaHandler, body: dict[str, Any]) -> str:
    """The address of a distribution that a request names.

    Raises:
        UsageError: it is on this server, to which no program may connect.
    """
    packages = handler.field(body, "pyodide_packages", str, "")
    host = packages.partition("://")[2].partition("/")[0]
    if packages and host.lower() == handler.request.host.lower():
        raise UsageError("Programs in the browser may not connect to this Jupyter server itself.")
    return packages


def policy(packages: str = "") -> str:
    """What the frame of a job may do."""
    return "; ".join(
        (
            f"sandbox {SANDBOX}",
            "default-src 'none'",
            "script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
            f"connect-src blob: {packages}".rstrip(),
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


def document(job: BrowserJob) -> str:
    """The page that runs a job."""
    request = job.request
    attached = {file.name: file.data for file in request.files}
    beside = {path: text.encode("utf-8", "replace") for path, text in request.program.files}
    order = {
        "code": request.program.code,
        "stdin": base64.b64encode(request.stdin).decode(),
        "files": [
            {"name": name, "data": base64.b64encode(data).decode(), "attached": name in attached}
            for name, data in {**beside, **attached}.items()
        ],
        "packages": job.packages,
        "wall_seconds": request.limits.wall_seconds,
        "memory_bytes": request.limits.memory_bytes,
        "output_bytes": request.limits.output_bytes,
    }
    return Template(_static("python.html")).substitute(
        JOB=_in_script(order),
        WORKER=_in_script(_static("python-worker.mjs")),
        RUNNER=_in_script(_static("python_run.py")),
    )


def core_version() -> str:
    """Version of the Pyodide that was built in, "" where it was left out."""
    try:
        return (CORE / "version.txt").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _in_script(value: Any) -> str:
    """JSON within a script element, which "<" could end."""
    return json.dumps(value).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _static(name: str) -> str:
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")


class PythonFrameHandler(web.RequestHandler):
    """Serves a job's page to whoever has its capability; knows no user and no session."""

    def set_default_headers(self) -> None:
        """On every response, errors included."""
        self.set_header("Content-Security-Policy", policy())
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    @allow_unauthenticated
    def get(self, capability: str) -> None:
        """The page, or a sentence about why it is gone."""
        job = self.settings["codearena_frames"].python.job(capability)
        if job is None:
            self.set_status(404)
            self.finish("<p>This run is over.</p>")
            return
        self.set_header("Content-Security-Policy", policy(job.packages))
        if not job.packages:
            self.set_header("Connection-Allowlist", "()")
        self.finish(document(job))


class CoreHandler(JupyterHandler, web.StaticFileHandler):
    """The files of Pyodide's core; browsers keep them and ask whether they are new."""

    @web.authenticated
    def get(self, path: str, include_body: bool = True) -> Awaitable[None]:  # type: ignore[override]
        """One of them."""
        return web.StaticFileHandler.get(self, path, include_body)

    def set_extra_headers(self, path: str) -> None:
        """Ask each time, get them only when they changed."""
        self.set_header("Cache-Control", "private, no-cache")


ROUTES: list[Any] = [
    (r"/codearena/python/(?P<capability>[\w-]+)", PythonFrameHandler),
    (r"/codearena/pyodide/([\w.-]+)", CoreHandler, {"path": str(CORE)}),
]
