"""Measure what a click on the Leaderboard tab costs over a large store, in a real browser.

    python tests/benchmarks/fill_store.py STORE.sqlite --votes 1000000
    python tests/benchmarks/open_leaderboard.py STORE.sqlite [--rounds 5] [--pause 0] [--first]

Each round starts a new JupyterLab, opens the panel, and clicks the tab once the panel is there. Printed are
the seconds from the click until the ranking is on screen, until its chart is drawn, and until another
setting, which is computed anew, has its chart. With `--first` what an earlier server kept beside the store is
taken away before each round, as when a store has just come from elsewhere.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.e2e.arena import Arena
from tests.e2e.lab import running_lab

CHART = "[role=figure] .jp-codearena-Chart-drawing:not(.jp-mod-coming) .marks"
NEW_CHART = f"""() => {{
    const chart = () => document.querySelector('{CHART}'), old = chart();
    window.redrawn = () => chart() !== old;
}}"""


def measure(browser: Browser, store: Path, pause: float, first: bool) -> tuple[float, float, float]:
    """One round; `pause` seconds lie between panel and click."""
    if first:
        for kept in ("-columns", "-leaderboard"):
            store.with_name(store.name + kept).unlink(missing_ok=True)
    extra = {"CODEARENA_STORE": f"sqlite:///{store}"}
    with tempfile.TemporaryDirectory() as home, running_lab(Path(home), extra=extra) as lab:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.set_default_timeout(300_000)
        Arena.open(page, lab, "measured")
        time.sleep(pause)
        times = _click(page)
        context.close()
        return times


def _click(page: Page) -> tuple[float, float, float]:
    began = time.perf_counter()
    page.get_by_role("tab", name="Leaderboard").click()
    page.locator(".jp-codearena-Board tbody tr").first.wait_for()
    table = time.perf_counter() - began
    page.locator(CHART).first.wait_for()
    chart = time.perf_counter() - began
    page.evaluate(NEW_CHART)
    began = time.perf_counter()
    page.get_by_role("combobox", name="Setting").select_option("language-matched")
    page.wait_for_function("window.redrawn()")
    return table, chart, time.perf_counter() - began


def main() -> None:
    """Read the arguments, measure, print medians."""
    parser = argparse.ArgumentParser(description="Measure a click on the Leaderboard tab.")
    parser.add_argument("store", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--pause", type=float, default=0.0, help="Seconds between the open panel and the click."
    )
    parser.add_argument("--first", action="store_true", help="As when no server has read the store before.")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=["--disable-gpu", *arguments])
        store = given.store.resolve()
        rounds = [measure(browser, store, given.pause, given.first) for _ in range(given.rounds)]
        browser.close()
    for name, values in zip(("ranking", "chart", "other setting"), zip(*rounds, strict=True), strict=True):
        print(f"{name:14} {statistics.median(values):6.2f} s   ({min(values):.2f} – {max(values):.2f})")


if __name__ == "__main__":
    main()
