"""The panel as a Hub serves it: below a prefix, behind a proxy, with an administrator's policy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .arena import Arena
from .lab import Lab, running_lab
from .proxy import Proxy, running_proxy

PREFIX = "/user/ana%20m%C3%BCller/"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, Lab]]:
    """A Hub's proxy, and the user's Lab behind it as the browser sees it."""
    options = ("--ServerApp.allow_remote_access=True",)
    with (
        running_lab(tmp_path_factory.mktemp("hub"), base_url=PREFIX, options=options) as lab,
        running_proxy(lab.url.removesuffix(PREFIX), PREFIX) as running,
    ):
        yield running, replace(lab, url=running.url)


@pytest.mark.slow
def test_battles_pages_streams_and_leaderboard_work_behind_a_hubs_proxy(
    page: Page, proxy: tuple[Proxy, Lab]
) -> None:
    running, lab = proxy
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    arena = Arena.open(page, lab, "hub")

    with page.expect_response(lambda response: response.url.endswith("/events")) as stream:
        arena.send("A year of weather")
    assert stream.value.headers["content-type"].startswith("text/event-stream")
    arena.wait_until_ready()
    expect(arena.side("A").locator("img, pre").first).to_be_visible()
    arena.vote("A is better")
    arena.button("New battle").click()

    arena.send("Snake")
    arena.wait_until_ready()
    frame = arena.side("B").get_by_title("Page of Model B")
    expect(frame.content_frame.get_by_title("Answer").content_frame.locator("canvas").first).to_be_visible()
    arena.vote("Tie")

    page.get_by_role("tab", name="Leaderboard").click()
    board = page.get_by_role("tabpanel", name="Leaderboard")
    expect(board.get_by_text("2 votes count.")).to_be_visible(timeout=60_000)
    expect(board.locator("svg.marks").first).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        board.get_by_role("button", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "leaderboard.csv"

    assert running.refused == [], "asked for outside the user's prefix"
    assert hosts == {urlsplit(running.url).netloc}
    assert [text for text in complaints if "codearena" in text] == []


APP = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        page = b"<h1>An app</h1><button onclick='ask()'>Ask</button><p id=said></p><script>"
        page += b"async function ask() { said.textContent = await (await fetch(`/said`)).text() }</script>"
        self.wfile.write(b"heard" if self.path == "/said" else page)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""
GAME = """
import pygame
pygame.init()
screen = pygame.display.set_mode((400, 300))
clock, color = pygame.time.Clock(), "red"
while True:
    for event in pygame.event.get():
        if event.type == pygame.MOUSEBUTTONDOWN:
            color = "lime"
    screen.fill(color)
    pygame.display.flip()
    clock.tick(60)
"""


def replaced(lab: Lab, battle: str, programs: dict[str, tuple[str, str]]) -> None:
    """Run other programs on the sides of a battle."""
    for side, (code, environment) in programs.items():
        body = {"code": code, "environment": environment}
        assert lab.api("POST", f"{battle}/sides/{side}/run", json=body).status_code == 202
    deadline = time.monotonic() + 60
    while any(side["busy"] for side in lab.api("GET", battle).json()["sides"].values()):
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.slow
def test_an_app_and_a_game_are_used_and_photographed_behind_a_hubs_proxy(
    page: Page, proxy: tuple[Proxy, Lab]
) -> None:
    running, lab = proxy
    sandbox = lab.api("GET", "status").json()["sandbox"]
    if not sandbox["available"] or sandbox["name"] == "landlock":
        pytest.skip(sandbox["detail"])
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    arena = Arena.open(page, lab, "hub-live")
    with page.expect_response(lambda response: response.url.endswith("/battles")) as created:
        arena.send("A year of weather")
    arena.wait_until_ready()
    battle = f"battles/{created.value.json()['battle_id']}"
    replaced(lab, battle, {"a": (APP, "server"), "b": (GAME, "pygame")})
    page.reload()

    app = arena.side("A").frame_locator("iframe").frame_locator("iframe")
    app.get_by_role("button", name="Ask").click(timeout=60_000)
    expect(app.locator("#said")).to_have_text("heard")
    canvas = arena.side("B").frame_locator("iframe").locator("canvas[width='400']")
    canvas.click()
    green = "c => c.getContext('2d').getImageData(200, 150, 1, 1).data[1] > 200"
    expect(canvas).to_be_visible()
    for _ in range(200):
        if canvas.evaluate(green):
            break
        page.wait_for_timeout(50)
    assert canvas.evaluate(green)

    for letter, what in {"A": "app", "B": "game"}.items():
        with page.expect_download() as download:
            arena.side(letter).get_by_role(
                "button", name=f"Save a picture of the {what} of Model {letter}"
            ).click()
        assert download.value.suggested_filename == f"{what}-{letter.lower()}.png"
        assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    arena.vote("Tie")
    assert running.refused == [], "asked for outside the user's prefix"
    assert hosts == {urlsplit(running.url).netloc}
    assert [text for text in complaints if "codearena" in text] == []
