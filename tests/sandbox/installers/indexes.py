"""Package indexes on this machine: PyPI's and npm's interfaces over packages that tests make by hand."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

OLD, NEW = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


@dataclass
class File:
    """A file of a package, with the time when it came."""

    name: str
    data: bytes
    uploaded: str = OLD


@dataclass
class LocalIndex:
    """Serves at `url`; `asked` are the paths that somebody asked for."""

    url: str
    python: dict[str, list[File]] = field(default_factory=dict)
    npm: dict[str, dict[str, File]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    password: str = ""
    """Where set, whoever has no such authorisation is sent away."""
    html: bool = False
    """Whether pages are those of PEP 503, which tell no times."""

    def add_wheel(self, name: str, version: str = "1.0", **options: Any) -> None:
        """A wheel with a module of the package's name; see `wheel` for the options."""
        uploaded = options.pop("uploaded", OLD)
        file = File(
            f"{name.replace('-', '_')}-{version}-py3-none-any.whl", wheel(name, version, **options), uploaded
        )
        self.python.setdefault(name, []).append(file)

    def add_npm(self, name: str, version: str = "1.0.0", *, uploaded: str = OLD, **options: Any) -> None:
        """A package of npm; see `tarball` for the options."""
        file = File(f"{name.rpartition('/')[2]}-{version}.tgz", tarball(name, version, **options), uploaded)
        self.npm.setdefault(name, {})[version] = file

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """(content type, body), None where there is nothing."""
        parts = path.strip("/").split("/")
        if parts[0] == "simple":
            return self._project(parts[1]) if parts[1] in self.python else None
        if parts[0] == "file":
            files = [
                *(file for found in self.python.values() for file in found),
                *(file for found in self.npm.values() for file in found.values()),
            ]
            found = next((file for file in files if file.name == parts[-1]), None)
            return ("application/octet-stream", found.data) if found else None
        name = unquote("/".join(parts[1:]))
        return self._packument(name) if parts[0] == "npm" and name in self.npm else None

    def _project(self, name: str) -> tuple[str, bytes]:
        files = self.python[name]
        if self.html:
            links = "".join(
                f'<a href="../../file/{file.name}#sha256={_sha256(file.data)}">{file.name}</a>'
                for file in files
            )
            return "text/html", f"<!doctype html><body>{links}</body>".encode()
        told = [
            {
                "filename": file.name,
                "url": f"/file/{file.name}",
                "hashes": {"sha256": _sha256(file.data)},
                "upload-time": file.uploaded,
                "size": len(file.data),
            }
            for file in files
        ]
        body = {"meta": {"api-version": "1.1"}, "name": name, "files": told}
        return "application/vnd.pypi.simple.v1+json", json.dumps(body).encode()

    def _packument(self, name: str) -> tuple[str, bytes]:
        versions = {}
        for version, file in self.npm[name].items():
            with tarfile.open(fileobj=io.BytesIO(file.data)) as archive:
                member = archive.extractfile("package/package.json")
                assert member is not None
                told = json.load(member)
            digest = base64.b64encode(hashlib.sha512(file.data).digest()).decode()
            told["dist"] = {"tarball": f"{self.url}file/{file.name}", "integrity": f"sha512-{digest}"}
            versions[version] = told
        body = {
            "name": name,
            "dist-tags": {"latest": list(versions)[-1]},
            "versions": versions,
            "time": {version: file.uploaded for version, file in self.npm[name].items()},
        }
        return "application/json", json.dumps(body).encode()


def wheel(
    name: str,
    version: str = "1.0",
    *,
    files: Mapping[str, str] | None = None,
    requires: tuple[str, ...] = (),
    extras: Mapping[str, tuple[str, ...]] | None = None,
) -> bytes:
    """A wheel whose module tells its version, with more files by path."""
    optional = [(extra, one) for extra, found in (extras or {}).items() for one in found]
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    texts = {f"{module}/__init__.py": f"__version__ = {version!r}\n", **(files or {})}
    texts[f"{info}/METADATA"] = "".join(
        f"{line}\n"
        for line in ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}",
                     *(f"Requires-Dist: {one}" for one in requires),
                     *(f"Provides-Extra: {extra}" for extra in extras or {}),
                     *(f'Requires-Dist: {one}; extra == "{extra}"' for extra, one in optional))
    )  # fmt: skip
    texts[f"{info}/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = "".join(f"{path},{_digest(text)},{len(text.encode())}\n" for path, text in texts.items())
    texts[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in texts.items():
            archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest(text: str) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def tarball(
    name: str, version: str = "1.0.0", *, files: Mapping[str, str] | None = None, **package: Any
) -> bytes:
    """A package of npm that exports its version, with more files and more in its package.json."""
    told = {"name": name, "version": version, "main": "index.js", **package}
    texts = {
        "package.json": json.dumps(told),
        "index.js": f"module.exports = {{ version: {version!r}, name: {name!r} }};\n",
        **(files or {}),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, text in texts.items():
            member = tarfile.TarInfo(f"package/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


@contextmanager
def local_index() -> Iterator[LocalIndex]:
    """An empty index."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            if index.password and self.headers.get("authorization") != index.password:
                self.send_error(401)
                return
            found = index.answer(self.path)
            if found is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", found[0])
            self.send_header("Content-Length", str(len(found[1])))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(found[1])

        do_HEAD = do_GET  # noqa: N815  # the base class names them

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index = LocalIndex(f"http://127.0.0.1:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
