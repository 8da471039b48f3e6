"""Games in a browser against the same loop in plain pygame: rate, processor, click to pixel, traces.

    python -m tests.benchmarks.games [--seconds 10] [--clicks 40] [--games 50]

Goals: 60 pictures a second at 800×600, 30 ms from a click to its pixel, and nothing that grows over 50
games. The plain loop runs in the same Python with SDL's dummy driver and is timed from the posted event to
the flip. Needs Chromium and the sandbox; trust ratios, not milliseconds, on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import async_playwright

from codearena_jupyter.arena import Arena
from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import ExecutionRequest, Limits, LiveProgram
from codearena_jupyter.environments.pygame import Pygame
from codearena_jupyter.execution.browser import find_browser
from codearena_jupyter.execution.games import playing
from codearena_jupyter.server.local import LocalServer
from codearena_jupyter.settings import Settings

GAME = """
import random, pygame
pygame.init()
screen = pygame.display.set_mode((800, 600))
clock = pygame.time.Clock()
font = pygame.font.Font(None, 36)
balls = [[random.randrange(800), random.randrange(600), *random.choices([-3, 3], k=2)] for _ in range(60)]
color, frames = (200, 0, 0), 0
while running(frames):
    for event in pygame.event.get():
        if event.type == pygame.MOUSEBUTTONDOWN:
            color = (0, 200, 0) if color[0] else (200, 0, 0)
    screen.fill((20, 30, 60))
    for ball in balls:
        ball[0], ball[1] = (ball[0] + ball[2]) % 800, (ball[1] + ball[3]) % 600
        pygame.draw.circle(screen, (90, 140, 220), ball[:2], 14)
    pygame.draw.rect(screen, color, (350, 250, 100, 100))
    frames += 1
    screen.blit(font.render(f"frame {frames}", True, "white"), (10, 10))
    pygame.display.flip()
    shown(color)
    clock.tick(60)
"""
PLAIN = """
import json, os, random, sys, threading, time
os.environ.update(SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="dummy", PYGAME_HIDE_SUPPORT_PROMPT="1")
import pygame
SECONDS, CLICKS = float(sys.argv[1]), int(sys.argv[2])
began, posted, delays = time.perf_counter(), [], []
def click():
    for _ in range(CLICKS):
        time.sleep(0.1 + random.random() / 20)
        posted.append(time.perf_counter())
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(400, 300), button=1))
last = (200, 0, 0)
def shown(color):
    global last
    if color != last and posted:
        delays.append(1000 * (time.perf_counter() - posted[-1]))
    last = color
def running(frames):
    if frames == 1:
        threading.Thread(target=click, daemon=True).start()
    if time.perf_counter() - began < SECONDS:
        return True
    passed = time.perf_counter() - began
    print(json.dumps({"fps": frames / passed, "cpu": time.process_time() / passed, "delays": delays}))
"""
LIVE = "running = lambda frames: True\nshown = lambda color: None\n"
# In the page: the time from the pointer's event until a picture was drawn that shows another colour there.
PROBE = """() => {
  const canvas = document.querySelector('canvas');
  const context = canvas.getContext('2d');
  const green = () => context.getImageData(400, 300, 1, 1).data[1] > 100;
  const draw = context.drawImage.bind(context);
  let began = 0;
  let before = false;
  window.delays = [];
  context.drawImage = (...picture) => {
    draw(...picture);
    if (began && green() !== before) {
      window.delays.push(performance.now() - began);
      began = 0;
    }
  };
  canvas.addEventListener('pointerdown', event => {
    before = green();
    began = event.timeStamp;
  }, true);
}"""


def plain(python: str, path: str, seconds: float, clicks: int) -> dict[str, Any]:
    """The loop without anything of ours."""
    environ = {**os.environ, "PYTHONPATH": path}
    command = [python, "-c", PLAIN + GAME, str(seconds), str(clicks)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


async def start(arena: Arena, code: str) -> LiveProgram:
    """A game that is adopted."""
    adopted: list[LiveProgram] = []
    request = ExecutionRequest(Program(code, "python", "pygame"), limits=Limits(), adopt=adopted.append)
    execution = await arena._parts.runner.run(request)
    assert execution.status == "ok", execution
    return adopted[0]


def times(processes: list[psutil.Process]) -> float:
    """Processor seconds so far."""
    total = 0.0
    for process in processes:
        try:
            total += sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return total


async def browsed(arena: Arena, server: LocalServer, seconds: float, clicks: int) -> dict[str, Any]:
    """The game in headless Chromium."""
    own = psutil.Process()
    before = set(own.children(recursive=True))
    life = await start(arena, LIVE + GAME)
    game = [process for process in own.children(recursive=True) if process not in before]
    pictures = 0

    def count(data: str | bytes) -> None:
        nonlocal pictures
        pictures += isinstance(data, bytes)

    async with async_playwright() as playwright:
        sandboxed = os.geteuid() != 0
        browser = await playwright.chromium.launch(executable_path=find_browser(), chromium_sandbox=sandboxed)
        page = await browser.new_page(viewport={"width": 900, "height": 700})
        page.on("websocket", lambda socket: socket.on("framereceived", count))
        await page.goto(f"{server.url}{life.url}")
        canvas = page.locator("canvas[width='800']")
        await canvas.wait_for()
        await asyncio.sleep(1)
        pictures, game_before, own_before, began = 0, times(game), times([own]), time.perf_counter()
        await asyncio.sleep(seconds)
        passed = time.perf_counter() - began
        found = {
            "fps": pictures / passed,
            "cpu of the game": (times(game) - game_before) / passed,
            "cpu of the server": (times([own]) - own_before) / passed,
        }
        await page.evaluate(PROBE)
        for _ in range(clicks):
            await canvas.click(position={"x": 450, "y": 350})
            await asyncio.sleep(0.15)
        found["delays"] = await page.evaluate("window.delays")
        await browser.close()
    await life.stop()
    return found


async def in_a_row(arena: Arena, count: int) -> dict[str, Any]:
    """What many games leave behind in this process."""
    own = psutil.Process()

    def state() -> tuple[int, int, int, int]:
        gc.collect()
        sockets = sum(1 for each in own.net_connections("all") if each.status != "LISTEN")
        return own.memory_info().rss >> 20, len(own.children(recursive=True)), own.num_fds(), sockets

    states = []
    for number in range(count + 5):
        life = await start(arena, LIVE + GAME)
        await life.stop()
        await arena._parts.runner.settle()  # type: ignore[attr-defined]  # of our own runner
        if number in (4, count + 4):
            states.append(state())
    names = ("memory MB", "processes", "descriptors", "sockets")
    return {name: list(pair) for name, pair in zip(names, zip(*states, strict=True), strict=True)}


@contextmanager
def settings() -> Iterator[Settings]:
    """A store and a runtime folder of its own; the answers' Python that is there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = {**os.environ, "CODEARENA_DATA": str(folder / "data")}
        loaded = Settings.load(environ, runtime_dir=folder / "run", pool_size=0)
        yield replace(loaded, python_dir=Settings.load().python_dir)


def median(delays: list[float]) -> str:
    """Middle and ninth tenth, in milliseconds."""
    if len(delays) < 2:
        return "no click was answered"
    middle, late = statistics.median(delays), statistics.quantiles(delays, n=10)[-1]
    return f"median {middle:.1f} ms, 90 % {late:.1f} ms ({len(delays)})"


async def measure(options: argparse.Namespace) -> None:
    """Everything, printed."""
    server = LocalServer()
    with settings() as loaded:
        arena = Arena(loaded, apps=server.apps, apps_url=server.url, games=server.games)
        try:
            sandbox: Any = arena._parts.sandbox
            await sandbox.prepare(requirements=Pygame.requirements)
            layer = loaded.python_dir / sandbox._layers.path(Pygame.requirements)
            interpreter = sandbox._packages.interpreter
            path = os.pathsep.join(map(str, (layer, *interpreter.packages)))
            bare = await asyncio.to_thread(
                plain, str(interpreter.executable), path, options.seconds, options.clicks
            )
            print(f"plain pygame   {bare['fps']:5.1f} fps   cpu {bare['cpu']:.0%}   {median(bare['delays'])}")
            ours = await browsed(arena, server, options.seconds, options.clicks)
            cpu = ours["cpu of the game"]
            print(f"in the browser {ours['fps']:5.1f} fps   cpu {cpu:.0%}   {median(ours['delays'])}")
            print(f"server cpu {ours['cpu of the server']:.0%}")
            print(f"ratios: fps {ours['fps'] / bare['fps']:.2f}, cpu {cpu / bare['cpu']:.2f}")
            if options.games:
                playing.ALIVE_SECONDS = 0.1
                print(f"{options.games} games in a row (after the fifth, after the last):")
                for name, (first, last) in (await in_a_row(arena, options.games)).items():
                    print(f"  {name:12} {first:6} {last:6}")
        finally:
            await arena.close()
            await server.close()


def main() -> None:
    """Run from the shell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clicks", type=int, default=40)
    parser.add_argument("--games", type=int, default=50)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
