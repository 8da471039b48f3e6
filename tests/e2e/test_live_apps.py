"""Live apps in the panel of a real JupyterLab, behind a base URL as a Hub gives one."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from codearena_jupyter.server.frames import SANDBOX

from .arena import Arena
from .lab import Lab, running_lab

BASE = "/user/ada/"
EXAMPLE = "A year of weather"
APP = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            print("goodbye", flush=True)
            os._exit(3)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b'''<html><body><h1>NAME</h1><input aria-label="Text">
            <button onclick="heading.textContent = document.querySelector('input').value">Say</button>
            <button onclick="fetch('/die')">Die</button><h2 id="heading"></h2>
            <button onclick="console.log('said by the app')">Log</button>
            <button onclick="setTimeout(() => { for (;;); }, 300)">Hang</button></body></html>''')
    def log_message(self, *words): print("asked", self.path, flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab"), base_url=BASE) as lab:
        yield lab


@pytest.fixture
def page(page: Page) -> Page:
    page.set_default_timeout(30_000)
    return page


def with_apps(page: Page, lab: Lab, workspace: str) -> Arena:
    """A battle on whose two sides apps run."""
    sandbox = lab.api("GET", "status").json()["sandbox"]
    if not sandbox["available"] or sandbox["name"] == "landlock":
        pytest.skip(sandbox["detail"])
    arena = Arena.open(page, lab, workspace)
    with page.expect_response(lambda answer: answer.url.endswith("/battles")) as created:
        arena.send(EXAMPLE)
    arena.wait_until_ready()
    battle = f"battles/{created.value.json()['battle_id']}"
    for side in "ab":
        body = {"code": APP.replace("NAME", f"App {side}"), "environment": "server"}
        assert lab.api("POST", f"{battle}/sides/{side}/run", json=body).status_code == 202
    deadline = time.monotonic() + 60
    while any(side["busy"] for side in lab.api("GET", battle).json()["sides"].values()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    page.reload()
    for letter in "AB":
        expect(heading(arena, letter)).to_have_text(f"App {letter.lower()}", timeout=60_000)
    return arena


def app(arena: Arena, letter: str) -> FrameLocator:
    """The app itself, in the frame of the page around it."""
    return arena.side(letter).frame_locator("iframe").frame_locator("iframe")


def heading(arena: Arena, letter: str):  # type: ignore[no-untyped-def]  # a locator
    return app(arena, letter).get_by_role("heading").first


def test_apps_are_played_watched_ended_and_started_again(page: Page, lab: Lab) -> None:
    arena = with_apps(page, lab, "apps")
    kept: list[str] = []
    page.on("request", lambda asked: kept.append(asked.post_data or "") if "interact" in asked.url else None)
    side = arena.side("A")
    frame = side.get_by_title("App of Model A", exact=True)
    expect(frame).to_have_attribute("sandbox", SANDBOX)
    app(arena, "A").get_by_label("Text").fill("typed")
    app(arena, "A").get_by_role("button", name="Say").click()
    expect(app(arena, "A").locator("#heading")).to_have_text("typed")
    expect(side.get_by_text("Keys go to the app.")).to_be_visible()
    page.keyboard.press("Shift+Escape")
    expect(side.get_by_role("group", name="App of Model A")).to_be_focused()
    app(arena, "A").get_by_role("button", name="Log").click()
    arena.tab("A", "Output").click()
    expect(side.get_by_role("log")).to_contain_text("said by the app")
    expect(side.get_by_role("tabpanel")).to_contain_text("asked /")
    arena.tab("A", "Preview").click()

    app(arena, "A").get_by_role("button", name="Die").click()
    expect(side.get_by_text("exit code 3").first).to_be_visible(timeout=30_000)
    expect(heading(arena, "B")).to_have_text("App b")
    side.get_by_role("button", name="Restart the app of Model A").click()
    expect(heading(arena, "A")).to_have_text("App a", timeout=60_000)

    arena.side("B").get_by_role("button", name="Stop the app of Model B").click()
    expect(arena.side("B").get_by_text("Stopped.").first).to_be_visible(timeout=30_000)
    with page.expect_request(lambda request: request.url.endswith("/vote")) as voted:
        arena.vote("A is better")
    batches = [json.loads(text) for text in kept] + (voted.value.post_data_json or {}).get("interactions", [])
    of_app = [batch for batch in batches if batch["side"] == "a"]
    assert sum(batch["clicks"] for batch in of_app) >= 2
    assert sum(batch["inputs"] for batch in of_app) >= 1
    assert "typed" not in json.dumps(batches)
    expect(heading(arena, "A")).to_have_text("App a", timeout=60_000)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_an_app_that_hangs_its_page_is_stopped_and_the_other_one_begins_anew(page: Page, lab: Lab) -> None:
    arena = with_apps(page, lab, "hanging")
    side = arena.side("A")
    app(arena, "A").get_by_role("button", name="Hang").click()
    # The frames of both sides share a process, JupyterLab has another one.
    stop = side.get_by_role("button", name="Stop Model A’s page")
    expect(stop).to_be_visible(timeout=60_000)
    arena.tab("B", "Code").click()
    expect(arena.side("B").get_by_role("textbox", name="Code of Model B")).to_be_visible()
    arena.tab("B", "Preview").click()
    expect(arena.side("B").get_by_text("does not respond")).to_be_visible(timeout=60_000)
    stop.click()
    expect(side.get_by_text("The app’s page was stopped")).to_be_visible()
    app(arena, "B").get_by_label("Text").fill("free again", timeout=60_000)
    app(arena, "B").get_by_role("button", name="Say").click()
    expect(app(arena, "B").locator("#heading")).to_have_text("free again")
    side.get_by_role("button", name="Reload the page of Model A").click()
    expect(heading(arena, "A")).to_have_text("App a", timeout=60_000)
    arena.vote("B is better")
    side.get_by_role("button", name="Stop the app of Model A").click()
    expect(side.get_by_text("Stopped.").first).to_be_visible(timeout=30_000)
