"""The panel without a mouse and without eyes: axe-core in every state, and the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from .arena import BATTLE_SECONDS, Arena
from .axe import needs_axe, violations
from .lab import Lab
from .test_notebook import notebook, run_all

EXAMPLE = "A year of weather"
SLOW_LIGHT = ["Dark", pytest.param("Light", marks=pytest.mark.slow)]
SLOW_DARK = ["Light", pytest.param("Dark", marks=pytest.mark.slow)]
SECTIONS = ("Win rates", "Ratings over time", "Position balance", "Usage")


def panel(page: Page) -> Locator:
    """What is the arena's on the page."""
    return page.locator(".jp-codearena-PanelView")


@needs_axe
@pytest.mark.parametrize("theme", SLOW_DARK)
def test_axe_finds_nothing_wrong_with_a_battle_in_any_of_its_states(
    page: Page, demo_lab: Lab, theme: str
) -> None:
    demo_lab.set_theme(theme)
    arena = Arena.open(page, demo_lab, f"axe-battle-{theme}")
    expect(arena.button(f"Example: {EXAMPLE}")).to_be_visible()
    found = {"empty": violations(panel(page))}
    arena.send(EXAMPLE)
    found["running"] = violations(panel(page))
    arena.wait_until_ready()
    for name in ("Preview", "Code", "Output", "Answer"):
        for letter in "AB":
            arena.tab(letter, name).click()
        expect(arena.side("B").get_by_role("tabpanel", name=name)).to_be_visible()
        if name == "Code":
            arena.side("A").get_by_text("Standard input of Model A").click()
        found[f"ready, {name}"] = violations(panel(page))
    page.get_by_title("Show the whole prompt").click()
    found["ready, the prompt"] = violations(panel(page))
    arena.vote("Tie")
    found["voted"] = violations(panel(page))
    assert {state: problems for state, problems in found.items() if problems} == {}


@needs_axe
@pytest.mark.xdist_group("e2e/votes")  # of its Lab the leaderboard has something in every part
@pytest.mark.parametrize("theme", SLOW_LIGHT)
def test_axe_finds_nothing_wrong_with_leaderboard_and_models(page: Page, voted_lab: Lab, theme: str) -> None:
    voted_lab.set_theme(theme)
    Arena.open(page, voted_lab, f"axe-tabs-{theme}")
    page.get_by_role("tab", name="Leaderboard").click()
    board = page.get_by_role("tabpanel", name="Leaderboard")
    expect(board.get_by_role("table", name="Models by rating")).to_be_visible(timeout=60_000)
    board.get_by_text("Filters and method").click()
    for title in SECTIONS:
        section = board.get_by_role("region", name=title)
        section.scroll_into_view_if_needed()
        expect(section.locator("svg.marks").first).to_be_visible(timeout=30_000)
        for table in section.get_by_text("As a table").all():
            table.click()
    assert violations(panel(page)) == []
    page.get_by_role("tab", name="Models").click()
    models = page.get_by_role("tabpanel", name="Models")
    models.get_by_text("More about the model").click()
    models.get_by_role("button", name="Add", exact=True).click()
    expect(models.locator("[aria-invalid=true]").first).to_be_visible()
    assert violations(panel(page)) == []


@needs_axe
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_axe_finds_nothing_wrong_with_a_battle_in_a_notebook(page: Page, demo_lab: Lab, theme: str) -> None:
    demo_lab.set_theme(theme)
    examples = demo_lab.api("GET", "examples").json()
    prompt = next(example["prompt"] for example in examples if example["title"] == "Snake")
    page.goto(
        notebook(demo_lab, f"axe-{theme}.ipynb", "%load_ext codearena_jupyter", f"%%codearena\n{prompt}")
    )
    run_all(page)
    widget = page.locator(".jp-codearena-Widget")
    verdict = widget.get_by_role("button", name="Both are bad")
    expect(verdict).to_be_enabled(timeout=BATTLE_SECONDS * 1000)
    assert violations(widget) == []
    verdict.click()
    expect(widget.get_by_role("region", name="Reveal")).to_be_visible()
    assert violations(widget) == []


def focused(page: Page) -> str:
    """Role or element, and name, of what has the focus."""
    name: str = page.evaluate(
        """() => {
            const element = document.activeElement;
            const naming = document.getElementById(element.getAttribute('aria-labelledby'));
            const label = element.getAttribute('aria-label') ??
                (naming ?? element.labels?.[0])?.textContent;
            const role = element.getAttribute('role') ?? element.localName;
            return `${role} ${label ?? element.textContent}`.trim();
        }"""
    )
    return name


def tab_to(page: Page, wanted: str, limit: int = 40) -> None:
    """Press Tab until something has the focus."""
    passed: list[str] = []
    for _ in range(limit):
        if focused(page) == wanted:
            return
        passed.append(focused(page))
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {wanted!r} but to {passed}")


@pytest.mark.slow
def test_a_whole_battle_is_fought_with_the_keyboard_alone(page: Page, demo_lab: Lab) -> None:
    arena = Arena.open(page, demo_lab, "keyboard")
    page.get_by_role("tab", name="Arena", exact=True).focus()
    page.keyboard.press("Tab")
    assert focused(page) == "textarea Prompt"
    tab_to(page, f"button Example: {EXAMPLE}")
    page.keyboard.press("Enter")
    assert focused(page) == "textarea Prompt"
    page.keyboard.press("Control+Enter")
    arena.wait_until_ready()
    tab_to(page, "tab Preview")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(arena.tab("A", "Output")).to_have_attribute("aria-selected", "true")
    tab_to(page, "tabpanel Output")
    tab_to(page, "button Tie")
    page.keyboard.press("Enter")
    expect(arena.reveal).to_be_visible()


@pytest.mark.slow
@pytest.mark.xdist_group("e2e/votes")
def test_the_leaderboard_is_chosen_and_sorted_with_the_keyboard_alone(page: Page, voted_lab: Lab) -> None:
    Arena.open(page, voted_lab, "keyboard-board")
    page.get_by_role("tab", name="Arena", exact=True).focus()
    page.keyboard.press("ArrowRight")
    board = page.get_by_role("tabpanel", name="Leaderboard")
    table = board.get_by_role("table", name="Models by rating")
    expect(table).to_be_visible(timeout=60_000)
    tab_to(page, "select Slice by")
    page.keyboard.type("Topic")
    expect(board.get_by_role("columnheader", name="Slice")).to_be_visible(timeout=30_000)
    tab_to(page, "button Win rate")
    page.keyboard.press("Enter")
    expect(table.get_by_role("columnheader", name="Win rate")).to_have_attribute("aria-sort", "descending")
    assert focused(page) == "button Win rate"
