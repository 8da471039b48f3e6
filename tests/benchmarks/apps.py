"""From "run" to the first widget on the screen, against a plain start of the same app; and fifty in a row.

    python -m tests.benchmarks.apps [ROUNDS]

The plain start is `streamlit run` or `python app.py` with the same packages, opened in the same browser; the
other one is the whole way of a battle: sandbox, bridge, proxy, frame. Both take turns.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.async_api import Browser, async_playwright

from codearena_jupyter.arena.parts import Parts
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import ExecutionRequest, LiveProgram
from codearena_jupyter.environments.registry import find_environment
from codearena_jupyter.execution.browser import find_browser
from codearena_jupyter.sandbox.layers import Layers
from codearena_jupyter.sandbox.packages import Packages
from codearena_jupyter.server.local import LocalServer
from codearena_jupyter.settings import Settings

APPS = {
    "streamlit": "import streamlit as st\nst.title('Hello')\nst.button('Widget')\n",
    "gradio": "import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Button('Widget')\ndemo.launch()\n",
}
SERVER = (
    "import http.server, os\n"
    "http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])),"
    " http.server.SimpleHTTPRequestHandler).serve_forever()\n"
)
PORTS = {"streamlit": 18501, "gradio": 17860}
GOAL = 1.15
MANY = 50


async def main(rounds: int) -> None:
    """Print the medians and their ratio as JSON lines, then what fifty apps leave."""
    server = LocalServer()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data_dir=Path(folder), runtime_dir=Path(folder) / "run", pool_size=1)
        parts = Parts(settings, apps=server.apps)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_browser(), chromium_sandbox=os.geteuid() != 0
            )
            for name, code in APPS.items():
                environment = find_environment(parts.environments, name)
                requirements = getattr(environment, "requirements", ())
                await parts.sandbox.prepare(requirements=requirements)
                packages = Packages(settings.python_dir)
                layer = settings.python_dir / Layers(settings.python_dir, packages).path(requirements)
                base = packages.interpreter
                assert base is not None
                path = os.pathsep.join(map(str, (layer, *base.packages)))
                plain, ours = [], []
                for _ in range(rounds + 1):
                    plain.append(await _plain(browser, name, code, path))
                    ours.append(await _ours(browser, parts, server, name, code))
                # The first round warms the disk's cache for both.
                a, b = statistics.median(plain[1:]), statistics.median(ours[1:])
                told = {"app": name, "plain_s": round(a, 2), "ours_s": round(b, 2), "ratio": round(b / a, 2)}
                print(json.dumps({**told, "goal": GOAL}), flush=True)
            await browser.close()
        print(json.dumps(await _many(parts)))
        await parts.close()
    await server.close()


async def _first_widget(browser: Browser, url: str, framed: bool) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(url)
    place = page.frame_locator("iframe") if framed else page
    await place.get_by_role("button", name="Widget").wait_for(timeout=120_000)
    await context.close()


async def _plain(browser: Browser, name: str, code: str, path: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text(code)
        port = str(PORTS[name])
        words = ["-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}",
                 "--server.fileWatcherType=none", "--browser.gatherUsageStats=false",
                 "--global.developmentMode=false"] if name == "streamlit" else ["app.py"]  # fmt: skip
        variables = {"HOME": folder, "PATH": os.defpath, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1",
                     "GRADIO_SERVER_PORT": port, "GRADIO_ANALYTICS_ENABLED": "False"}  # fmt: skip
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-s", *words], cwd=folder, env=variables, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", int(port))
                    writer.close()
                    break
                await asyncio.sleep(0.01)
            await _first_widget(browser, f"http://127.0.0.1:{port}/", framed=False)
            return time.perf_counter() - began
        finally:
            process.kill()
            process.wait()


async def _ours(browser: Browser, parts: Parts, server: LocalServer, name: str, code: str) -> float:
    await parts.sandbox.warm()
    await asyncio.sleep(2)  # the pool fills while nobody waits
    lives: list[LiveProgram] = []
    began = time.perf_counter()
    request = ExecutionRequest(Program(code, "python", name), adopt=lives.append)
    told = await parts.runner.run(request)
    assert told.status == "ok", told.detail
    await _first_widget(browser, f"{server.url}{lives[0].url}", framed=True)
    seconds = time.perf_counter() - began
    await lives[0].stop()
    return seconds


async def _many(parts: Parts) -> dict[str, object]:
    """What fifty apps leave behind, the first ten not counted."""
    lives: list[LiveProgram] = []
    before: dict[str, int] = {}
    for number in range(MANY):
        if number == 10:
            await asyncio.sleep(2)  # until the pool has its warm kernel again
            before = _usage()
        told = await parts.runner.run(
            ExecutionRequest(Program(SERVER, "python", "server"), adopt=lives.append)
        )
        assert told.status == "ok", told.detail
        await lives.pop().stop()
    await asyncio.sleep(2)
    after = _usage()
    return {"apps": MANY, **{f"{name}_growth": after[name] - before[name] for name in after}}


def _usage() -> dict[str, int]:
    own = psutil.Process()
    return {
        "processes": len(own.children(recursive=True)),
        "descriptors": own.num_fds(),
        "threads": own.num_threads(),
        "memory_mb": own.memory_info().rss >> 20,
    }


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
