"""What a reload of the page brings back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .arena import Arena
from .lab import Lab

PROMPT = "A sundial that shows the time in Lima"


def test_an_unsent_prompt_and_the_choosers_of_the_leaderboard_survive_a_reload(
    page: Page, demo_lab: Lab
) -> None:
    arena = Arena.open(page, demo_lab, "unsent")
    arena.saved()
    page.get_by_role("tab", name="Leaderboard").click()
    setting = page.get_by_role("combobox", name="Setting")
    setting.select_option("Language matched")
    page.get_by_role("tab", name="Arena", exact=True).click()
    page.get_by_text("Standard input", exact=True).click()
    page.get_by_role("textbox", name="Standard input").fill("12 41 S")
    with page.expect_response(
        lambda response: response.request.method == "PUT" and PROMPT in (response.request.post_data or "")
    ):
        arena.prompt.fill(PROMPT)
    page.reload()
    expect(arena.prompt).to_have_value(PROMPT)
    expect(page.get_by_role("textbox", name="Standard input")).to_have_value("12 41 S")
    page.get_by_role("tab", name="Leaderboard").click()
    expect(setting).to_have_value("language-matched")
