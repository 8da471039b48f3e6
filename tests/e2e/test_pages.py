"""Pages in the panel: loaded again, left by the keyboard, stopped when they hang."""

from __future__ import annotations

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from .arena import Arena
from .lab import Lab


@pytest.fixture
def arena(page: Page, demo_lab: Lab, request: pytest.FixtureRequest) -> Arena:
    """The panel with a battle of pages that is over."""
    arena = Arena.open(page, demo_lab, request.node.name.replace("_", "-"))
    arena.send("Snake")
    arena.wait_until_ready()
    return arena


def document(arena: Arena, letter: str) -> FrameLocator:
    """The document that a side shows."""
    frame = arena.side(letter).get_by_title(f"Page of Model {letter}")
    return frame.content_frame.get_by_title("Answer").content_frame


def test_a_page_is_loaded_again_and_gives_the_keyboard_back(arena: Arena) -> None:
    body = document(arena, "A").locator("body")
    body.evaluate("body => { body.dataset.marked = 'yes' }")
    arena.button("Reload Model A’s page").click()
    expect(document(arena, "A").locator("canvas").first).to_be_visible()
    expect(document(arena, "A").locator("body")).not_to_have_attribute("data-marked", "yes")
    body.click(position={"x": 5, "y": 5})
    expect(arena.side("A").get_by_text("Keys go to the page.")).to_be_visible()
    arena.page.keyboard.press("Shift+Escape")
    expect(arena.side("A").get_by_role("group", name="Model A’s page")).to_be_focused()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_page_that_hangs_is_told_stopped_and_loaded_again_while_jupyterlab_goes_on(arena: Arena) -> None:
    # A loop that no guard of the builder has seen.
    loop = "() => setTimeout(() => { const end = Date.now() + 120_000; while (Date.now() < end); })"
    document(arena, "A").locator("body").evaluate(loop)
    # Frames of one server share a process: both may be told.
    stop = arena.button("Stop Model A’s page")
    expect(stop).to_be_visible(timeout=60_000)
    assert arena.page.evaluate("1 + 1") == 2
    arena.tab("A", "Code").click()
    expect(arena.side("A").get_by_role("textbox")).to_be_visible()
    arena.tab("A", "Preview").click()
    stop.click()
    expect(arena.side("A").get_by_text("was stopped")).to_be_visible()
    if (other := arena.button("Stop Model B’s page")).is_visible():
        other.click()
        arena.button("Reload Model B’s page").click()
    arena.button("Reload Model A’s page").click()
    for letter in "AB":
        expect(document(arena, letter).locator("canvas").first).to_be_visible(timeout=60_000)
    arena.vote("Tie")
