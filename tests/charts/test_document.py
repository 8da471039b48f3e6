"""The HTML file in a real browser that has no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("document")
    votes = folder / "votes.csv"
    rows = [("A", "B"), ("B", "C"), ("C", "A")] * 8
    lines = [
        f"{a},{b},{'tie' if i % 5 == 0 else 'model_a'},python,c,web_design" for i, (a, b) in enumerate(rows)
    ]
    votes.write_text("\n".join(["model_a,model_b,winner,language_a,language_b,topic", *lines]))
    path = folder / "board.html"
    # A process of its own: Playwright keeps this one's event loop.
    command = [sys.executable, "-m", "codearena_jupyter", "leaderboard", "--votes", votes, "--html", path]
    home = {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder), "CODEARENA_DATA": str(folder)}
    subprocess.run(command, check=True, env={**os.environ, **home})
    return path


def opened(browser: Browser, path: Path, scheme: str) -> tuple[Page, list[str], list[str]]:
    """The page, what it asked for, and what went wrong."""
    context = browser.new_context(offline=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None,
    )
    page.goto(path.as_uri())
    page.wait_for_selector("[data-chart] svg")
    return page, asked, wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_and_tables_show_without_any_request(browser: Browser, document: Path, scheme: str) -> None:
    page, asked, wrong = opened(browser, document, scheme)
    hosts = page.locator("[data-chart]")
    for number in range(hosts.count()):
        hosts.nth(number).locator("svg").wait_for()
    assert hosts.count() >= 4
    assert asked == [document.as_uri()]
    assert wrong == [], wrong
    assert page.locator("svg").first.locator("text", has_text="A").count() >= 1
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") is (scheme == "light")
    page.context.close()


def test_every_chart_has_its_table(browser: Browser, document: Path) -> None:
    page, _, _ = opened(browser, document, "light")
    sections = page.locator("section")
    for number in range(sections.count()):
        section = sections.nth(number)
        section.locator("summary").first.click()
        assert section.locator("table").is_visible()
    assert page.locator("section").first.locator("tbody tr").count() == 3
    page.context.close()
