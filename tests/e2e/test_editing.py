"""Programs that people edit: run again in other circumstances, and stopped."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ..openai_server import Behaviour, OpenAIServer
from .arena import Arena
from .lab import Lab

pytestmark = pytest.mark.xdist_group("e2e/models")

SUM = "```python\nprint('sum', sum(map(int, input().split())))\n```"


def test_a_program_is_run_again_with_other_input_in_another_environment_and_stopped(
    page: Page, models_lab: Lab, openai_server: OpenAIServer
) -> None:
    openai_server.models |= {"left": Behaviour(SUM), "right": Behaviour(SUM)}
    for name in openai_server.models:
        models_lab.api("POST", "models", json=openai_server.entry(name)).raise_for_status()
    arena = Arena.open(page, models_lab, "editing")
    arena.prompt.fill("Add what you read")
    page.get_by_text("Standard input", exact=True).click()
    page.get_by_role("textbox", name="Standard input").fill("1 2 3")
    arena.button("Send").click()
    arena.wait_until_ready()
    side = arena.side("A")
    preview = side.get_by_role("tabpanel", name="Preview")
    expect(preview).to_contain_text("sum 6")

    arena.tab("A", "Code").click()
    side.get_by_text("Standard input of Model A").click()
    given = side.get_by_role("textbox", name="Standard input of Model A")
    expect(given).to_have_value("1 2 3\n")
    given.fill("10 20")
    side.get_by_role("button", name="Run", exact=True).click()
    arena.tab("A", "Preview").click()
    expect(preview).to_contain_text("sum 30")

    arena.tab("A", "Code").click()
    side.get_by_label("Environment of Model A").select_option("Markdown")
    side.get_by_role("button", name="Run", exact=True).click()
    arena.tab("A", "Preview").click()
    document = preview.get_by_title("Page of Model A").content_frame.get_by_title("Answer").content_frame
    expect(document.locator("body")).to_contain_text("input().split()")
    side.get_by_role("button", name="Back to the original").click()
    expect(preview).to_contain_text("sum 30")  # what it reads stays as it was changed

    arena.tab("A", "Code").click()
    editor = side.get_by_role("textbox", name="Code of Model A")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("while True: pass")
    page.keyboard.press("Control+Enter")
    side.get_by_role("button", name="Stop the run of Model A").click()
    expect(side.get_by_role("button", name="Run", exact=True)).to_be_visible()
    expect(editor).to_have_text("while True: pass")
    arena.tab("A", "Output").click()
    expect(side.get_by_role("tabpanel")).to_contain_text("sum 30")
