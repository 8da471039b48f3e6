"""Games in the sandbox: which work, what is said of the others, and what hostile ones achieve."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.domain.execution import LiveProgram
from codearena_jupyter.environments.pygame import Pygame
from codearena_jupyter.execution.games.pictures import png_size
from codearena_jupyter.execution.games.stream import GameStream
from codearena_jupyter.execution.runner import ProgramRunner

from .conftest import Bench
from .programs import ATTACKS, FAIL, LOOP, PLAIN, START, WORK, attack

Shorten = Callable[[float], None]
QUICK = ("plain",)
QUICK_FAILS = ("missing picture", "crashes after a second")


def some(names: Any, quick: tuple[str, ...]) -> list[Any]:
    """All of them, most only where there is time."""
    return [pytest.param(name, marks=[] if name in quick else pytest.mark.slow) for name in names]


@pytest.mark.parametrize("name", some(WORK, QUICK))
def test_games_of_every_style_work(bench: Bench, name: str) -> None:
    execution = bench.run(WORK[name], wall_seconds=40)
    assert (execution.status, execution.detail, execution.exit_code) == ("ok", "", None), execution


@pytest.mark.parametrize("name", some(FAIL, QUICK_FAILS))
def test_what_is_no_game_says_why(bench: Bench, name: str) -> None:
    code, status, reason = FAIL[name]
    execution = bench.run(code, wall_seconds=8)
    assert execution.status == status, execution
    assert reason in execution.detail
    if "exit code" not in reason and "Error" in reason:
        assert reason.rpartition("then ended: ")[2].rstrip(".") in execution.stderr


def test_a_picture_of_the_window_is_saved(bench: Bench, at_once: Shorten, tmp_path: Path) -> None:
    at_once(0.1)
    execution = bench.run(PLAIN, screenshot=tmp_path / "game.png")
    (shot,) = execution.artifacts
    assert (shot.kind, shot.mime) == ("screenshot", "image/png")
    assert png_size((tmp_path / "game.png").read_bytes()) == (320, 240)


@pytest.mark.slow
def test_without_a_server_a_game_is_tried_and_ended(bench: Bench, at_once: Shorten) -> None:
    at_once(0.1)
    adopted: list[LiveProgram] = []
    request = replace(bench.request(PLAIN), adopt=adopted.append)
    execution = bench.loop.run(ProgramRunner([Pygame()], bench.sandbox).run(request))
    assert (execution.status, adopted) == ("ok", [])
    assert "codearena lab" in execution.detail


class Player:
    """Draws at once."""

    def __init__(self, game: GameStream) -> None:
        self.game = game
        self.pictures = 0
        self.told: list[dict[str, Any]] = []

    def show(self, picture: bytes) -> None:
        self.pictures += 1
        self.game.hear(self, '{"t": "drawn"}')

    def tell(self, message: dict[str, Any]) -> None:
        self.told.append(message)

    @property
    def over(self) -> bool:
        return any(message["t"] == "over" for message in self.told)


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


def playing(bench: Bench, code: str, test: Callable[[LiveProgram, Player], Any], **limits: float) -> None:
    """Adopt a game, look at it, and end it."""

    async def run() -> None:
        life = await bench.play(code, **limits)
        try:
            game = bench.shown.games[-1]
            assert isinstance(game, GameStream)
            await test(life, Player(game))
        finally:
            await life.stop()
        assert not life.alive

    bench.loop.run(run())


HEARING = START + LOOP.replace(
    "        if event", "        print(event, pygame.mouse.get_pos(), flush=True)\n        if event"
)


def test_a_game_hears_keys_and_mouse_and_ends_when_it_is_stopped(bench: Bench, at_once: Shorten) -> None:
    at_once(0.1)

    async def test(life: LiveProgram, player: Player) -> None:
        game = player.game
        game.attach(player)
        game.hear(
            player, '{"t": "key", "down": true, "code": "KeyQ", "key": "q", "repeat": false, "mods": ""}'
        )
        game.hear(player, '{"t": "button", "down": true, "button": 1, "x": 30, "y": 40}')
        await until(lambda: "MouseButtonDown" in life.execution.stdout)
        assert "'key': 113" in life.execution.stdout
        assert "'unicode': 'q'" in life.execution.stdout
        assert "'pos': (30, 40), 'button': 1" in life.execution.stdout
        await life.stop("Stopped.")
        assert player.over
        assert (life.execution.status, life.execution.detail) == ("ok", "Stopped.")

    playing(bench, HEARING, test)


TICKING = (
    START
    + "n = 0\n"
    + LOOP.replace(
        'screen.fill("teal")', "n += 1; screen.fill((n % 250, 0, 0)); print(n, clock.get_time(), flush=True)"
    )
)


@pytest.mark.slow
def test_a_game_stands_still_while_nobody_looks_and_its_clock_too(bench: Bench, at_once: Shorten) -> None:
    at_once(0.1)

    async def test(life: LiveProgram, player: Player) -> None:
        def frames() -> list[tuple[int, int]]:
            lines = [line.split() for line in life.execution.stdout.splitlines() if line.count(" ") == 1]
            return [(int(number), int(passed)) for number, passed in lines]

        await asyncio.sleep(1)
        before = len(frames())
        await asyncio.sleep(1.5)
        assert len(frames()) <= before + 1
        player.game.attach(player)
        await until(lambda: len(frames()) > before + 10)
        assert max(passed for _, passed in frames()[before + 1 :]) < 1000
        assert player.pictures > 5

    playing(bench, TICKING, test)


@pytest.mark.slow
def test_a_crash_is_told_and_the_last_picture_is_there(bench: Bench, at_once: Shorten) -> None:
    at_once(0.1)

    async def test(life: LiveProgram, player: Player) -> None:
        player.game.attach(player)
        await until(lambda: not life.alive)
        assert life.execution.status == "error"
        assert "ValueError: the end" in life.execution.stderr
        assert player.over
        assert player.game.picture is not None

    code = (
        START
        + "pygame.display.flip()\n"
        + "for n in range(60):\n    pygame.event.pump()\n    pygame.time.wait(50)\n"
    )
    playing(bench, code + "raise ValueError('the end')\n", test)


@pytest.mark.slow
def test_a_game_that_keeps_a_processor_busy_is_ended(bench: Bench) -> None:
    execution = bench.run("import pygame\nwhile True: pass\n", cpu_seconds=3, wall_seconds=60)
    assert (execution.status, "processor time" in execution.detail) == ("limit", True), execution


@pytest.mark.slow
def test_a_game_that_takes_all_memory_is_ended_after_its_start(bench: Bench, at_once: Shorten) -> None:
    at_once(0.1)

    async def test(life: LiveProgram, player: Player) -> None:
        player.game.attach(player)
        await until(lambda: not life.alive, 40)
        assert life.execution.status in ("limit", "error")
        assert "memory" in life.execution.detail.lower() or "MemoryError" in life.execution.stderr

    code = START + "pygame.display.flip()\npygame.time.wait(1500)\nhoard = []\nwhile True:\n"
    code += "    hoard.append(bytearray(b'x') * (20 << 20))\n    pygame.event.pump()\n"
    playing(bench, code, test, memory_bytes=512 << 20)


@pytest.mark.parametrize("name", some(ATTACKS, ("no JPEG",)))
def test_what_takes_the_games_place_and_sends_rubbish_is_ended(bench: Bench, name: str) -> None:
    execution = bench.run(attack(ATTACKS[name]), wall_seconds=15)
    assert execution.status in ("error", "limit"), execution
    assert "It sent" in execution.detail


def test_a_link_in_the_place_of_the_games_socket_leads_nowhere(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("s") / "host"
    reached = socket.socket(socket.AF_UNIX)
    reached.bind(str(outside))
    reached.listen(1)
    reached.setblocking(False)
    code = (
        "import os, time\nroot = os.environ.get('CODEARENA_ROOT', '')\npath = root + '/run/arena/game'\n"
        f"os.unlink(path)\nos.symlink('{outside}', path)\nprint('swapped', flush=True)\ntime.sleep(30)\n"
    )
    try:
        execution = bench.run(code, wall_seconds=3)
        assert "swapped" in execution.stdout
        # It may have connected before the swap: then there is a connection, and no picture.
        assert execution.status in ("timeout", "error")
        with pytest.raises(BlockingIOError):
            reached.accept()
    finally:
        reached.close()
