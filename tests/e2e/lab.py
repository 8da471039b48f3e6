"""A real JupyterLab in a process and a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ..conftest import ANSWERS_PYTHON

TOKEN = "e2e-token"


@dataclass
class Lab:
    """A running server."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    environ: dict[str, str]
    log: Path

    def page_url(self, path: str = "lab") -> str:
        """Address of a page, with the token."""
        return f"{self.url}{path}?token={TOKEN}"

    def api(self, method: str, path: str, **options: object) -> httpx.Response:
        """A request to the arena's HTTP interface."""
        headers = {"Authorization": f"token {TOKEN}"}
        return httpx.request(
            method, f"{self.url}codearena/api/{path}", headers=headers, timeout=60, **options
        )  # type: ignore[arg-type]

    def set_theme(self, theme: str) -> None:
        """Choose JupyterLab's theme for the pages that are opened from now on."""
        folder = self.home / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
        (folder / "themes.jupyterlab-settings").write_text(json.dumps({"theme": f"JupyterLab {theme}"}))

    def kill(self) -> None:
        """What a crash or the OOM killer does."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """The variables of a user who has just installed the package."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_TOKEN"))}
    for name in [name for name in kept if name.startswith(("JUPYTER", "JPY_", "CODEARENA_", "PYTEST_"))]:
        del kept[name]
    settings = home / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    return {
        **kept,
        "HOME": str(home),
        "CODEARENA_PYTHON": ANSWERS_PYTHON,
        "CODEARENA_INSTALL": "0",  # nothing is fetched unless a test brings its own index
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        **extra,
    }


@contextmanager
def running_lab(
    home: Path,
    *,
    base_url: str = "/",
    options: tuple[str, ...] = (),
    extra: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> Iterator[Lab]:
    """Start the JupyterLab of an environment (`python`), wait until it answers, end it."""
    port = free_port()
    environ = environment(home, extra or {})
    work = home / "work"
    work.mkdir(exist_ok=True)
    command = [
        python, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={work}",
        f"--ServerApp.base_url={base_url}", *options,
    ]  # fmt: skip
    log = home / "server.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(command, env=environ, cwd=work, stdout=sink, stderr=subprocess.STDOUT)
    lab = Lab(f"http://127.0.0.1:{port}{base_url}", home, process, environ, log)
    try:
        _wait_until_ready(lab)
        yield lab
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(lab: Lab) -> None:
    for _ in range(300):
        if lab.process.poll() is not None:
            break
        try:
            if httpx.get(f"{lab.url}api", timeout=2).is_success:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{lab.log.read_text()[-4000:]}")
