"""The leaderboard tab in a real JupyterLab, over a store that holds votes."""

from __future__ import annotations

import csv
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .arena import Arena
from .conftest import MODELS, VOTES
from .lab import Lab
from .test_notebook import notebook, run_all

pytestmark = pytest.mark.xdist_group("e2e/votes")
TAKEN_ALONG = {
    "CSV": "csv", "JSON": "json", "LaTeX": "tex", "HTML": "html", "PNG": "png", "SVG": "svg",
}  # fmt: skip


def opened(page: Page, lab: Lab, name: str) -> Locator:
    """The tab's panel, with its table on screen."""
    Arena.open(page, lab, name)
    page.get_by_role("tab", name="Leaderboard").click()
    panel = page.get_by_role("tabpanel", name="Leaderboard")
    expect(ranking(panel)).to_have_count(MODELS, timeout=60_000)
    return panel


@pytest.fixture
def board(page: Page, voted_lab: Lab, request: pytest.FixtureRequest) -> Locator:
    """The tab in a new panel."""
    voted_lab.set_theme("Light")
    return opened(page, voted_lab, request.node.name.replace("_", "-"))


def ranking(board: Locator) -> Locator:
    """The rows of the ranking."""
    return board.get_by_role("table", name="Models by rating").locator("tbody tr")


def column(board: Locator, number: int) -> list[str]:
    """The texts of a column of the ranking."""
    return ranking(board).locator(f"> :nth-child({number})").all_inner_texts()


def drawing(board: Locator, name: str) -> Locator:
    """The drawing of a chart."""
    return board.get_by_role("figure", name=name).locator("svg.marks")


def test_models_are_ranked_in_a_chart_and_a_table(board: Locator) -> None:
    expect(board.get_by_text(f"{VOTES:,} votes count.")).to_be_visible()
    expect(drawing(board, "Ratings with intervals")).to_be_visible()
    ratings = [int(text.replace(",", "")) for text in column(board, 3)]
    assert ratings == sorted(ratings, reverse=True)
    assert [text.split()[0] for text in column(board, 1)] == [str(rank + 1) for rank in range(MODELS)]


def test_the_table_is_sorted_by_the_keyboard_and_says_so(board: Locator) -> None:
    votes = board.get_by_role("button", name="Votes", exact=True)
    votes.focus()
    votes.press("Enter")
    header = board.get_by_role("columnheader", name="Votes")
    expect(header).to_have_attribute("aria-sort", "descending")
    counts = [int(text.replace(",", "")) for text in column(board, 5)]
    assert counts == sorted(counts, reverse=True)
    votes.press("Space")
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert [int(text.replace(",", "")) for text in column(board, 5)] == sorted(counts)


def test_settings_slices_and_filters_choose_the_votes_and_tell_what_they_left_out(board: Locator) -> None:
    board.get_by_role("combobox", name="Setting").select_option("Language matched")
    expect(board.get_by_text(re.compile(r"Left out: different environments: \d+"))).to_be_visible()
    board.get_by_role("combobox", name="Slice by").select_option("Language")
    slice_ = board.get_by_role("combobox", name="Slice", exact=True)
    expect(board.get_by_role("columnheader", name="Slice")).to_be_visible()
    slice_.select_option("python")
    expect(board.get_by_role("columnheader", name="Slice")).to_have_count(0)
    expect(ranking(board)).to_have_count(MODELS)
    board.get_by_text("Filters and method").click()
    board.get_by_role("checkbox", name="Both really executed").check()
    expect(board.get_by_text(re.compile(r"^\d+ removed$"))).to_be_visible()
    board.get_by_role("button", name="Reset", exact=True).click()
    expect(board.get_by_text(f"{VOTES:,} votes count.")).to_be_visible()
    expect(slice_).to_have_count(0)


def test_what_lies_below_is_asked_for_only_when_it_comes_into_sight(page: Page, voted_lab: Lab) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/codearena/api/")[2]))
    page.set_viewport_size({"width": 1200, "height": 500})
    board = opened(page, voted_lab, "lazy")
    expect(drawing(board, "Ratings with intervals")).to_be_visible()
    assert not [url for url in asked if url.startswith(("trends", "stats"))]
    charts = {
        "Win rates": "Win rate of each model by opponent",
        "Ratings over time": "Ratings over time",
        "Position balance": "Position balance",
        "Usage": "Topics",
    }
    for heading, chart in charts.items():
        board.get_by_role("heading", name=heading).scroll_into_view_if_needed()
        expect(drawing(board, chart)).to_be_visible(timeout=30_000)
    assert [url.partition("?")[0] for url in asked].count("stats") == 1
    expect(page.get_by_role("tab", name="Arena", exact=True)).to_be_in_viewport()


def test_every_chart_has_its_numbers_in_a_table(board: Locator) -> None:
    section = board.get_by_role("region", name="Win rates")
    section.scroll_into_view_if_needed()
    section.get_by_role("combobox", name="Win rates by").select_option("Topic")
    section.get_by_text("As a table").click()
    table = section.get_by_role("table", name="Win rate of each model by topic")
    expect(table.get_by_role("rowheader")).to_have_count(MODELS)
    expect(table.get_by_role("columnheader", name="Game development")).to_be_visible()
    expect(table.get_by_role("cell").first).to_contain_text(re.compile(r"^\d+ % \(\d+\)$"))


def add_vote(store: Path) -> None:
    """Store the first vote once more, as one that was given after the reveal."""
    database = sqlite3.connect(store)
    names = [row[1] for row in database.execute("PRAGMA table_info(votes)") if row[1] != "sequence"]
    chosen = ", ".join({"id": "'added'", "blind": "0"}.get(name, name) for name in names)
    database.execute(f"INSERT INTO votes ({', '.join(names)}) SELECT {chosen} FROM votes LIMIT 1")
    database.commit()
    database.close()


def test_the_charts_follow_the_theme_and_the_width_of_the_panel(page: Page, board: Locator) -> None:
    dots = drawing(board, "Ratings with intervals").locator(".mark-symbol path").first
    expect(dots).to_have_attribute("fill", "#0072b2")
    wide = drawing(board, "Ratings with intervals").bounding_box()
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    expect(dots).to_have_attribute("fill", "#56b4e9", timeout=30_000)
    page.set_viewport_size({"width": 700, "height": 900})
    expect(ranking(board)).to_have_count(MODELS)
    page.wait_for_function(
        "width => document.querySelector('[role=figure] svg.marks').getBoundingClientRect().width < width",
        arg=wide["width"] * 0.7 if wide else 0,
    )


def test_the_leaderboard_can_be_taken_along(page: Page, board: Locator, tmp_path: Path) -> None:
    for button, suffix in TAKEN_ALONG.items():
        with page.expect_download() as waiting:
            board.get_by_role("button", name=button, exact=True).click()
        assert waiting.value.suggested_filename == f"leaderboard.{suffix}"
        waiting.value.save_as(tmp_path / suffix)
    with (tmp_path / "csv").open() as file:
        names = [row["model"] for row in csv.DictReader(file)]
    assert names == column(board, 2)
    assert (tmp_path / "png").read_bytes().startswith(b"\x89PNG")
    assert all(f">{name}<" in (tmp_path / "html").read_text() for name in names)


def test_choosers_in_a_notebook_change_the_chart(page: Page, voted_lab: Lab) -> None:
    page.goto(
        notebook(voted_lab, "board.ipynb", "%load_ext codearena_jupyter", "%codearena heatmap --by topic")
    )
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible(timeout=60_000)
    run_all(page)
    output = page.locator(".jp-OutputArea-output").first
    expect(output.get_by_text(f"{VOTES:,} votes count.")).to_be_visible(timeout=60_000)
    chart = output.locator(".marks").first
    expect(chart).to_be_visible(timeout=30_000)
    output.get_by_role("combobox").first.select_option("Language matched")
    expect(output.get_by_text(re.compile("Left out: environment matched"))).to_be_visible(timeout=30_000)
    expect(chart).to_be_visible()


def test_a_vote_of_somebody_else_arrives_by_itself_without_the_chart_going_away(
    page: Page, board: Locator, voted_store: Path
) -> None:
    expect(drawing(board, "Ratings with intervals")).to_be_visible()
    page.evaluate(
        """() => {
            const figure = document.querySelector('[role=figure]');
            const shown = '.jp-codearena-Chart-drawing:not(.jp-mod-coming) .marks';
            window.gone = 0;
            new MutationObserver(() => {
                window.gone += figure.querySelector(shown) === null ? 1 : 0;
            }).observe(figure, {childList: true, subtree: true, attributes: true});
        }"""
    )
    drawn = drawing(board, "Ratings with intervals").element_handle()
    add_vote(voted_store)
    expect(board.get_by_text(f"{VOTES + 1:,} votes count.")).to_be_visible(timeout=30_000)
    assert drawn is not None
    drawn.wait_for_element_state("hidden")
    expect(drawing(board, "Ratings with intervals")).to_have_count(1)
    assert page.evaluate("window.gone") == 0
