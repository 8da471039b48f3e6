"""`%%codearena` in a real notebook: the panel's components, and the same store."""

from __future__ import annotations

import json

import nbformat
from playwright.sync_api import Page, expect

from .arena import BATTLE_SECONDS
from .lab import TOKEN, Lab

PROMPT = "A year of weather"


def notebook(lab: Lab, name: str, *cells: str) -> str:
    """Write a notebook; returns the address that opens it."""
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    document.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(document, lab.home / "work" / name)
    return f"{lab.url}lab/workspaces/nb-{name.removesuffix('.ipynb')}/tree/{name}?token={TOKEN}&reset"


def run_all(page: Page) -> None:
    """As the menu does it, once there is a kernel."""
    expect(page.get_by_role("button", name="| Idle")).to_be_visible(timeout=30_000)
    page.locator(".jp-Notebook").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def test_a_battle_in_a_notebook_is_voted_on_in_the_same_store(page: Page, demo_lab: Lab) -> None:
    examples = demo_lab.api("GET", "examples").json()
    prompt = next(example["prompt"] for example in examples if example["title"] == PROMPT)
    page.goto(notebook(demo_lab, "battle.ipynb", "%load_ext codearena_jupyter", f"%%codearena\n{prompt}"))
    run_all(page)
    output = page.locator(".jp-OutputArea")
    expect(output.get_by_role("region", name="Model A")).to_be_visible(timeout=BATTLE_SECONDS * 1000)
    verdict = output.get_by_role("button", name="A is better")
    expect(verdict).to_be_enabled(timeout=BATTLE_SECONDS * 1000)
    before = json.dumps(demo_lab.api("GET", "leaderboard").json()["rows"])
    verdict.click()
    reveal = output.get_by_role("region", name="Reveal")
    expect(reveal).to_be_visible()
    names = reveal.locator("strong").all_inner_texts()
    board = demo_lab.api("GET", "leaderboard").json()
    assert json.dumps(board["rows"]) != before
    assert set(names) <= {row["model"] for row in board["rows"]}


def test_the_notebooks_battle_runs_edited_code_and_shows_pages_in_frames(page: Page, demo_lab: Lab) -> None:
    examples = demo_lab.api("GET", "examples").json()
    prompt = next(example["prompt"] for example in examples if example["title"] == "Snake")
    page.goto(notebook(demo_lab, "page.ipynb", "%load_ext codearena_jupyter", f"%%codearena\n{prompt}"))
    run_all(page)
    side = page.locator(".jp-OutputArea").get_by_role("region", name="Model B")
    frame = side.get_by_title("Page of Model B")
    expect(frame).to_be_visible(timeout=BATTLE_SECONDS * 1000)
    inner = frame.content_frame.get_by_title("Answer").content_frame
    expect(inner.locator("canvas").first).to_be_visible()
    side.get_by_role("tab", name="Code").click()
    side.get_by_role("textbox").fill("<!doctype html><h1>Edited by hand</h1>")
    side.get_by_role("button", name="Run").click()
    side.get_by_role("tab", name="Preview").click()
    expect(inner.get_by_role("heading", name="Edited by hand")).to_be_visible(timeout=30_000)
