"""Games in the panel, played as a voter plays them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from .arena import Arena
from .conftest import forget
from .lab import Lab

GAME = """
import pygame
pygame.init()
screen = pygame.display.set_mode((400, 300))
clock = pygame.time.Clock()
color = "red"
typed = ""
print("started", flush=True)
while True:
    for event in pygame.event.get():
        if event.type == pygame.KEYDOWN and event.key == pygame.K_RIGHT:
            color = "blue"
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            color = "white"
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_x:
            raise RuntimeError("the end")
        elif event.type == pygame.TEXTINPUT:
            typed += event.text
            print("typed", typed, flush=True)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.pos == (300, 200):
            color = "lime"
    screen.fill(color)
    pygame.display.flip()
    clock.tick(60)
"""


@pytest.fixture(scope="module")
def arena(profile: BrowserContext, demo_lab: Lab) -> Iterator[Arena]:
    """A finished battle between two games, for all tests here."""
    page = profile.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    arena = Arena.open(page, demo_lab, "games")
    arena.send("Pairs of cards")
    arena.wait_until_ready()
    yield arena
    forget(profile)
    assert not errors, errors


def game(arena: Arena, letter: str) -> FrameLocator:
    return arena.side(letter).frame_locator("iframe")


def color(canvas: Locator) -> list[int]:
    """Of the pixel in the middle."""
    script = "c => [...c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data].slice(0, 3)"
    found: list[int] = canvas.evaluate(script)
    return found


def expect_color(page: Page, canvas: Locator, wanted: tuple[int, int, int]) -> None:
    for _ in range(100):
        if all(abs(has - want) < 40 for has, want in zip(color(canvas), wanted, strict=True)):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it is {color(canvas)}, not {wanted}")


def run(arena: Arena, letter: str, code: str) -> Locator:
    """Play another program on a side; its canvas."""
    arena.tab(letter, "Code").click()
    editor = arena.side(letter).locator(".cm-content")
    editor.click()
    editor.press("ControlOrMeta+a")
    arena.page.keyboard.insert_text(code)
    arena.side(letter).get_by_role("button", name="Run", exact=True).click()
    arena.tab(letter, "Preview").click()
    canvas = game(arena, letter).locator("canvas")
    expect(canvas).to_have_attribute("width", "400", timeout=60_000)
    return canvas


def test_a_game_is_played_with_keys_and_mouse(arena: Arena) -> None:
    page, side = arena.page, arena.side("A")
    canvas = run(arena, "A", GAME)
    expect_color(page, canvas, (255, 0, 0))
    hint = side.get_by_role("status").first
    expect(side.get_by_text("Click the game to play.")).to_be_visible()

    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + (300.5 / 400) * box["width"], box["y"] + (200.5 / 300) * box["height"])
    expect_color(page, canvas, (0, 255, 0))
    expect(side.get_by_text("Keys go to the game. Esc gives them back.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect_color(page, canvas, (0, 0, 255))

    page.keyboard.press("Control+Shift+C")  # opens the palette where the keyboard is the panel's
    expect(page.locator(".jp-ModalCommandPalette")).not_to_be_visible()
    page.keyboard.press("Escape")
    expect(side.get_by_text("The keyboard is back.")).to_be_visible()
    expect(side.get_by_role("group", name="Game of Model A")).to_be_focused()
    expect_color(page, canvas, (0, 0, 255))
    page.keyboard.press("Control+Shift+C")
    expect(page.locator(".jp-ModalCommandPalette")).to_be_visible()
    page.keyboard.press("Escape")

    side.get_by_role("button", name="Press Escape in the game of Model A").click()
    expect_color(page, canvas, (255, 255, 255))
    assert hint.is_visible()


@pytest.mark.slow
def test_a_game_that_crashes_keeps_its_last_picture_and_says_why(arena: Arena) -> None:
    page, side = arena.page, arena.side("B")
    canvas = run(arena, "B", GAME)
    expect_color(page, canvas, (255, 0, 0))
    canvas.click()
    page.keyboard.press("x")
    expect(side.get_by_text("It ran for", exact=False).first).to_be_visible(timeout=30_000)
    expect_color(page, canvas, (255, 0, 0))
    arena.tab("B", "Output").click()
    expect(side.get_by_role("tabpanel").get_by_text("RuntimeError: the end").first).to_be_visible()
    arena.tab("B", "Preview").click()
    side.get_by_role("button", name="Restart the game of Model B").click()
    expect(side.get_by_text("Click the game to play.")).to_be_visible(timeout=60_000)


COUNTING = """
import pygame
pygame.init()
screen = pygame.display.set_mode((400, 300))
clock = pygame.time.Clock()
frames = 0
while True:
    pygame.event.pump()
    frames += 1
    pygame.display.set_caption(f"frame {frames}")
    screen.fill((frames % 250, 0, 0))
    pygame.display.flip()
    clock.tick(60)
"""


@pytest.mark.slow
def test_a_game_that_nobody_sees_stands_still(arena: Arena) -> None:
    page = arena.page
    canvas = run(arena, "A", COUNTING)

    def frame() -> int:
        found = re.search(r"\d+", canvas.get_attribute("aria-label") or "")
        return int(found[0]) if found else 0

    def goes_on(seen: int) -> None:
        for _ in range(200):
            if frame() > seen:
                return
            page.wait_for_timeout(50)
        pytest.fail("it stands still")

    goes_on(frame())
    arena.tab("A", "Code").click()
    page.wait_for_timeout(1000)  # the last pictures are on their way
    seen = frame()
    page.wait_for_timeout(1000)
    assert frame() <= seen + 1
    arena.tab("A", "Preview").click()
    goes_on(seen + 5)


@pytest.mark.slow
def test_interactions_are_counted_without_what_was_typed(arena: Arena) -> None:
    page = arena.page
    canvas = run(arena, "A", GAME)
    # Once the server has answered, nothing is on its way any more when the page is closed.
    with page.expect_response(lambda answer: answer.url.endswith("/sides/a/interactions")) as told:
        canvas.click()
        page.keyboard.type("secret")
    assert told.value.ok
    request = told.value.request
    batch = request.post_data_json
    assert (batch["clicks"], batch["keys"], batch["inputs"]) == (1, 6, 0)
    assert "secret" not in (request.post_data or "")
    assert set(batch) == {
        "id", "turn", "side", "execution_id", "clicks", "keys", "inputs", "scrolls", "milliseconds"
    }  # fmt: skip
