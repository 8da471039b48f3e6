"""A Pyodide distribution with one package, on loopback."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from codearena_jupyter.server.python_frames import CORE


@dataclass
class Distribution:
    """A Pyodide distribution with one package, served as a mirror serves it."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def distribution() -> Iterator[Distribution]:
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("greeting/__init__.py", "def greet(name):\n    return f'good day, {name}'\n")
        metadata = "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n"
        archive.writestr("greeting-1.0.dist-info/METADATA", metadata)
        archive.writestr("greeting-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("greeting-1.0.dist-info/RECORD", "")
    lock = json.loads((CORE / "pyodide-lock.json").read_text())
    name = "greeting-1.0-py3-none-any.whl"
    lock["packages"] = {
        "greeting": {
            "name": "greeting", "version": "1.0", "file_name": name, "install_dir": "site", "depends": [],
            "sha256": hashlib.sha256(wheel.getvalue()).hexdigest(), "package_type": "package",
            "imports": ["greeting"], "unvendored_tests": False,
        }
    }  # fmt: skip
    found = Distribution()
    files = {"/full/pyodide-lock.json": json.dumps(lock).encode(), f"/full/{name}": wheel.getvalue()}
    lock["info"]["abi_version"] = "2020_0"
    files["/old/pyodide-lock.json"] = json.dumps(lock).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            body = files.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
