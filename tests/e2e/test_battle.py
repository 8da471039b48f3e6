"""Battles with demo models in a real JupyterLab, from the launcher to the reveal."""

from __future__ import annotations

import subprocess
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from codearena_jupyter.server.frames import SANDBOX

from .arena import Arena
from .lab import TOKEN, Lab, running_lab

PYTHON = "A year of weather"
STARTUP_KILOBYTES = 40


@pytest.fixture
def arena(page: Page, demo_lab: Lab, request: pytest.FixtureRequest) -> Arena:
    """The panel, newly opened."""
    return Arena.open(page, demo_lab, request.node.name.replace("_", "-"))


def test_a_whole_battle_can_be_fought_voted_on_and_found_again_after_a_reload(arena: Arena) -> None:
    arena.send(PYTHON)
    expect(arena.button("A is better")).to_be_disabled()
    expect(arena.reveal).not_to_be_visible()
    arena.wait_until_ready()
    for letter in "AB":
        expect(arena.tab(letter, "Preview")).to_have_attribute("aria-selected", "true")
        arena.tab(letter, "Code").click()
        expect(arena.side(letter).get_by_role("textbox")).to_contain_text("import")
        arena.tab(letter, "Output").click()
        expect(arena.side(letter).get_by_role("tabpanel")).to_contain_text("exit")
        arena.tab(letter, "Answer").click()
        expect(arena.side(letter).get_by_role("tabpanel").locator("pre").first).to_be_visible()
    arena.vote("A is better")
    names = arena.names()
    assert len(set(names)) == 2
    expect(arena.button("A is better")).to_have_attribute("aria-pressed", "true")
    arena.page.reload()
    assert arena.names() == names
    arena.button("New battle").click()
    expect(arena.prompt).to_have_value("")


def test_a_reload_in_the_middle_of_a_battle_goes_on_with_it(arena: Arena) -> None:
    arena.saved()  # the panel itself, as yet without a battle
    arena.button(f"Example: {PYTHON}").click()
    with arena.page.expect_request("**/api/battles"):
        arena.button("Send").click()
    arena.page.reload()  # before the server answers, and before JupyterLab has saved its layout
    arena.wait_until_ready()
    arena.page.reload()
    arena.wait_until_ready()
    arena.vote("Tie")


def test_a_page_plays_in_its_frame_and_its_console_is_shown(arena: Arena) -> None:
    arena.send("Snake")
    arena.wait_until_ready()
    frame = arena.side("A").get_by_title("Page of Model A")
    expect(frame).to_have_attribute("sandbox", SANDBOX)
    document = frame.content_frame.get_by_title("Answer").content_frame
    expect(document.locator("canvas").first).to_be_visible()
    document.locator("body").evaluate("() => console.log('said by the page')")
    arena.tab("A", "Output").click()
    expect(arena.side("A").get_by_role("log")).to_contain_text("said by the page")


def test_edited_code_is_run_marked_and_taken_back(arena: Arena) -> None:
    arena.send(PYTHON)
    arena.wait_until_ready()
    arena.tab("B", "Code").click()
    editor = arena.side("B").get_by_role("textbox", name="Code of Model B")
    # The editor draws the lines in sight, and the rest once it has measured them: the first tells the code.
    original = editor.locator(".cm-line").first.inner_text()
    editor.click()
    arena.page.keyboard.press("ControlOrMeta+a")
    arena.page.keyboard.insert_text("print('edited', 6 * 7)")
    arena.page.keyboard.press("Control+Enter")
    arena.tab("B", "Output").click()
    expect(arena.side("B").get_by_role("tabpanel")).to_contain_text("edited 42", timeout=30_000)
    expect(arena.side("B").get_by_text("edited", exact=True)).to_be_visible()
    arena.side("B").get_by_role("button", name="Back to the original").click()
    expect(arena.side("B").get_by_text("edited", exact=True)).to_be_hidden(timeout=60_000)
    arena.tab("B", "Code").click()
    expect(editor.locator(".cm-line").first).to_have_text(original)
    expect(editor).not_to_contain_text("edited")


def test_a_battle_can_be_stopped_and_its_prompt_used_again(arena: Arena) -> None:
    arena.send(PYTHON)
    arena.button("Stop").click()
    expect(arena.page.get_by_text("was stopped").first).to_be_visible()
    expect(arena.page.get_by_role("group", name="Vote")).to_have_count(0)
    arena.button("Use the prompt again").click()
    assert arena.prompt.input_value().startswith("Make up a year")
    expect(arena.prompt).to_be_focused()


def test_a_new_battle_by_keyboard_begins_in_the_prompt(arena: Arena) -> None:
    arena.send(PYTHON)
    arena.button("New battle").focus()
    arena.page.keyboard.press("Enter")
    expect(arena.prompt).to_be_focused()


def test_a_prompt_that_demo_models_do_not_know_is_answered_by_how_to_add_a_model(arena: Arena) -> None:
    arena.prompt.fill("Something entirely different")
    arena.page.keyboard.press("Control+Enter")
    expect(arena.side("A").get_by_role("alert")).to_contain_text("codearena models add")
    expect(arena.button("Use the prompt again")).to_be_visible()


def test_votes_can_be_given_by_keys(arena: Arena) -> None:
    arena.send(PYTHON)
    arena.wait_until_ready()
    arena.page.keyboard.press("Alt+Shift+B")
    expect(arena.reveal).to_be_visible()
    expect(arena.button("B is better")).to_have_attribute("aria-pressed", "true")


def test_a_narrow_panel_stacks_the_sides_and_keeps_the_verdicts_in_sight(arena: Arena) -> None:
    arena.page.set_viewport_size({"width": 700, "height": 900})
    arena.page.keyboard.press("Control+b")
    arena.send(PYTHON)
    arena.wait_until_ready()
    a, b = arena.side("A").bounding_box(), arena.side("B").bounding_box()
    assert a is not None
    assert b is not None
    assert b["y"] >= a["y"] + a["height"]
    assert a["x"] + a["width"] <= 700
    expect(arena.button("Both are bad")).to_be_in_viewport()
    verdicts = arena.page.get_by_role("group", name="Vote").bounding_box()
    assert verdicts is not None
    assert verdicts["width"] > a["width"] * 0.9
    arena.vote("Both are bad")
    expect(arena.reveal).to_be_in_viewport()


def test_two_tabs_on_one_battle_stay_in_step(arena: Arena) -> None:
    arena.send(PYTHON)
    arena.saved()
    arena.wait_until_ready()
    other = Arena(arena.page.context.new_page(), arena.lab)
    workspace = arena.page.url.rsplit("/", 1)[-1].split("?")[0]
    other.page.goto(f"{arena.lab.url}lab/workspaces/{workspace}-2?token={TOKEN}&clone={workspace}")
    other.wait_until_ready()
    arena.vote("B is better")
    assert other.names() == arena.names()


def test_another_browser_that_votes_too_late_is_shown_the_vote_that_stands(
    arena: Arena, browser: Browser
) -> None:
    arena.send(PYTHON)
    arena.saved()
    arena.wait_until_ready()
    context = browser.new_context()
    other = Arena(context.new_page(), arena.lab)
    workspace = arena.page.url.rsplit("/", 1)[-1].split("?")[0]
    other.page.goto(f"{arena.lab.url}lab/workspaces/{workspace}-2?token={TOKEN}&clone={workspace}")
    other.wait_until_ready()
    arena.vote("Tie")
    other.button("A is better").click()
    assert other.names() == arena.names()
    expect(other.button("Tie")).to_have_attribute("aria-pressed", "true")
    context.close()


def test_an_attached_file_is_beside_both_programs(arena: Arena, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("1,2,3\n")
    arena.button("Example: Sales from a CSV file").click()
    with arena.page.expect_file_chooser() as chooser:
        arena.button("Attach files").click()
    chooser.value.set_files(file)
    expect(arena.page.get_by_role("list", name="Attached files")).to_contain_text("numbers.csv")
    arena.button("Send").click()
    arena.wait_until_ready()
    arena.tab("A", "Code").click()
    arena.side("A").get_by_role("textbox", name="Code of Model A").click()
    arena.page.keyboard.press("ControlOrMeta+a")
    arena.page.keyboard.insert_text("print(open('numbers.csv').read())")
    arena.page.keyboard.press("Control+Enter")
    arena.tab("A", "Output").click()
    expect(arena.side("A").get_by_role("tabpanel")).to_contain_text("1,2,3", timeout=30_000)


def test_the_start_of_jupyterlab_loads_little(page: Page, demo_lab: Lab) -> None:
    sizes: dict[str, int] = {}

    def measure(url: str, body: bytes) -> None:
        sizes[url.rsplit("/", 1)[-1]] = len(zlib.compress(body, 9))

    page.on(
        "response",
        lambda response: (
            "/extensions/codearena-jupyter/" in response.url and measure(response.url, response.body())
        ),
    )
    page.goto(f"{demo_lab.url}lab/workspaces/startup?token={TOKEN}&reset")
    expect(page.locator(".jp-LauncherCard", has_text="Open CodeArena")).to_be_visible()
    assert sizes
    assert sum(sizes.values()) <= STARTUP_KILOBYTES * 1024, sizes


def test_a_server_that_dies_and_comes_back_is_followed(page: Page, tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab:
        arena = Arena.open(page, lab, "restart")
        arena.send(PYTHON)
        lab.kill()
        expect(page.get_by_text("The server can’t be reached.")).to_be_visible()
        with lab.log.open("ab") as sink:
            again = subprocess.Popen(
                lab.process.args, env=lab.environ, cwd=lab.home / "work", stdout=sink, stderr=sink
            )
        try:
            expect(page.get_by_text("The server went away").first).to_be_visible(timeout=60_000)
            expect(page.get_by_text("The server can’t be reached.")).to_be_hidden()
        finally:
            again.terminate()
            again.wait()
