"""Pages in headless Chromium."""

from __future__ import annotations

import asyncio
import builtins
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from codearena_jupyter.domain.execution import Execution
from codearena_jupyter.errors import UsageError
from codearena_jupyter.execution import browser
from codearena_jupyter.sandbox.browser import confine

pytestmark = pytest.mark.skipif(browser.find_browser() is None, reason="no Chromium is installed")


def load(html: str, *, timeout: float = 20, screenshot: Path | None = None) -> Execution:
    page = Execution("html", "html", "ok", page=html)
    return asyncio.run(browser.load_page(page, timeout, screenshot, confine=confine))


def browsers() -> list[int]:
    return [child.pid for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]


def test_a_working_page_is_ok_and_photographed(tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    execution = load("<!doctype html><h1>Hi</h1><script>console.log('drawn')</script>", screenshot=shot)
    assert (execution.status, execution.page_errors, execution.stdout) == ("ok", (), "drawn\n")
    assert shot.read_bytes().startswith(b"\x89PNG")
    (artifact,) = execution.artifacts
    assert (artifact.kind, artifact.mime, artifact.path) == ("screenshot", "image/png", str(shot))
    assert browsers() == []


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("undefinedFunction()", "undefinedFunction is not defined"),
        ("setTimeout(() => { throw new Error('later') }, 200)", "later"),
        ("Promise.reject(new Error('rejected'))", "rejected"),
        ("let x = ;", "Unexpected token"),
    ],
)
def test_an_uncaught_error_is_an_error(script: str, error: str) -> None:
    execution = load(f"<!doctype html><script>{script}</script>")
    assert execution.status == "error"
    assert error in execution.page_errors[0]
    assert error in execution.detail


def test_the_console_is_kept_and_its_errors_are_no_error_of_the_page() -> None:
    execution = load("<!doctype html><script>console.error('oh'); console.info('well')</script>")
    assert (execution.status, execution.stdout, execution.stderr) == ("ok", "well\n", "oh\n")


@pytest.mark.parametrize("script", ["while (true);", "setTimeout(() => { while (true); }, 50)"])
def test_a_page_that_hangs_is_stopped(script: str) -> None:
    execution = load(f"<!doctype html><p>x</p><script>{script}</script>", timeout=3)
    assert execution.status == "timeout"
    assert browsers() == []


def test_storage_and_dialogs_work_as_in_the_frame() -> None:
    execution = load(
        "<!doctype html><script>localStorage.a = 1; sessionStorage.b = 2; alert('x');"
        "console.log(localStorage.a, confirm('y'))</script>"
    )
    assert (execution.status, execution.stdout) == ("ok", "1 false\n")


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes who comes."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()
        thread.join()


def test_nothing_leaves_the_page(visits: tuple[str, list[str]]) -> None:
    url, paths = visits
    html = f"""<!doctype html><meta http-equiv="refresh" content="0.5; url={url}/refresh">
    <link rel="stylesheet" href="{url}/css"><link rel="prefetch" href="{url}/prefetch">
    <link rel="preconnect" href="{url}"><img src="{url}/img"><iframe src="{url}/frame"></iframe>
    <script src="{url}/script"></script><video src="{url}/video"></video>
    <script>
      fetch('{url}/fetch', {{mode: 'no-cors'}}).catch(() => 0);
      navigator.sendBeacon('{url}/beacon', 'x');
      new WebSocket('{url.replace("http", "ws")}/socket').onerror = () => 0;
      new EventSource('{url}/events');
      open('{url}/popup');
      new Worker(URL.createObjectURL(new Blob(["fetch('{url}/worker').catch(() => 0)"])));
      setTimeout(() => {{ location = '{url}/location'; }}, 100);
    </script>"""
    load(html)
    assert paths == []


def test_a_screenshot_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be written"):
        load("<p>x</p>", screenshot=tmp_path / "missing" / "shot.png")


def test_without_playwright_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name.startswith("playwright"):
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    execution = load("<p>x</p>")
    assert execution.status == "unavailable"
    assert 'pip install "codearena-jupyter[browser]"' in execution.detail


def test_cancelling_leaves_no_browser() -> None:
    async def play() -> None:
        page = Execution("html", "html", "ok", page="<script>while (true);</script>")
        task = asyncio.ensure_future(browser.load_page(page, 60, confine=confine))
        while not browsers():
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    assert browsers() == []
