"""What stands where in the panel, and what is cut, at the widths that panels have."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from ..openai_server import Behaviour, OpenAIServer
from .arena import Arena
from .lab import Lab

pytestmark = pytest.mark.xdist_group("e2e/models")


def box(locator: Locator) -> FloatRect:
    """Where it is."""
    found = locator.bounding_box()
    assert found is not None
    return found


def overlap(first: FloatRect, second: FloatRect) -> bool:
    """Whether one lies on the other."""
    return (
        first["x"] < second["x"] + second["width"]
        and second["x"] < first["x"] + first["width"]
        and first["y"] < second["y"] + second["height"]
        and second["y"] < first["y"] + first["height"]
    )


def begin(page: Page, lab: Lab, server: OpenAIServer, workspace: str, answer: Behaviour) -> Arena:
    """A battle of two models that behave the same."""
    server.models |= {"left": answer, "right": answer}
    for name in server.models:
        lab.api("POST", "models", json=server.entry(name)).raise_for_status()
    arena = Arena.open(page, lab, workspace)
    arena.prompt.fill("Show it")
    arena.button("Send").click()
    expect(arena.side("A")).to_be_visible(timeout=30_000)
    return arena


def test_stop_and_the_verdicts_never_lie_on_each_other(
    page: Page, models_lab: Lab, openai_server: OpenAIServer
) -> None:
    arena = begin(page, models_lab, openai_server, "layout-stop", Behaviour(hang=True))
    expect(arena.button("Stop")).to_be_visible()
    for width in (1400, 1280, 1100, 1000, 940, 880, 800, 700):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.get_by_role("group", name="Vote")).to_be_in_viewport()
        for verdict in ("A is better", "Tie", "Both are bad", "B is better"):
            assert not overlap(box(arena.button("Stop")), box(arena.button(verdict))), (width, verdict)
    page.set_viewport_size({"width": 1400, "height": 900})
    arena.button("Stop").click()


TABLE = """```python
import pandas as pd
display(pd.DataFrame({"a": range(12), "b": range(12)}))
```"""


def test_a_table_that_comes_while_another_tab_is_shown_is_whole_when_it_is_looked_at(
    page: Page, models_lab: Lab, openai_server: OpenAIServer
) -> None:
    page.route("**/codearena/frame/*", lambda route: (time.sleep(1.5), route.continue_()))
    arena = begin(page, models_lab, openai_server, "layout-table", Behaviour(TABLE))
    arena.wait_until_ready()
    arena.tab("A", "Code").click()
    tables = {letter: arena.side(letter).get_by_title(f"Output of Model {letter}") for letter in "AB"}
    for table in tables.values():
        cells = table.content_frame.get_by_title("Answer").content_frame.locator("td")
        expect(cells).to_have_count(24)
    page.wait_for_timeout(3500)  # it measures itself for so long after it was loaded
    arena.tab("A", "Preview").click()
    height = box(tables["B"])["height"]
    assert height > 200
    expect(tables["A"]).to_have_js_property("clientHeight", height)
