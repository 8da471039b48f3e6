"""What models write beside their programs, as the panel shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ..openai_server import Behaviour, OpenAIServer
from .arena import Arena
from .lab import Lab

pytestmark = pytest.mark.xdist_group("e2e/models")

ELSEWHERE = "http://maker.example"
TEXT = f"""## The plan

![Our logo]({ELSEWHERE}/logo.png)

<img src="{ELSEWHERE}/raw.png" alt="Raw"> <video poster="{ELSEWHERE}/poster.png"></video>

| a | b |
|---|---|
| ![cell]({ELSEWHERE}/cell.png) | 2 |
"""


def test_pictures_from_elsewhere_are_links_in_answers_and_load_nothing(
    page: Page, models_lab: Lab, openai_server: OpenAIServer
) -> None:
    openai_server.models |= {"left": Behaviour(TEXT), "right": Behaviour(TEXT)}
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in openai_server.models:
        models_lab.api("POST", "models", json=openai_server.entry(name)).raise_for_status()
    arena = Arena.open(page, models_lab, "answers")
    arena.prompt.fill("Draw a plan")
    arena.button("Send").click()
    arena.wait_until_ready()
    answer = arena.side("A").get_by_role("tabpanel", name="Answer")
    expect(answer.get_by_role("link", name="Our logo")).to_have_attribute("href", f"{ELSEWHERE}/logo.png")
    expect(answer.get_by_role("link", name="cell")).to_be_visible()
    expect(answer.locator("img")).to_have_count(0)
    arena.vote("Tie")
    assert [url for url in asked if url.startswith(ELSEWHERE)] == []
