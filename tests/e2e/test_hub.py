"""The panel as a Hub serves it: below a prefix, behind a proxy, with an administrator's policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
