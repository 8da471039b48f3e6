"""Apps that nobody wrote for this project; `programs/README.md` says whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .served import Served, serving

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*/*.py"))
LEAST = 15
CONTENT = {
    "streamlit": "[data-testid=stElementContainer]",
    "gradio": ".gradio-container .block",
}
WAITING = {
    "streamlit": "[data-testid=stSkeleton], [data-testid=stAppSkeleton]",
    "gradio": ".loader, .eta-bar",
}
SECONDS = 90_000


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("apps")) as made:
        yield made


def test_there_are_enough_of_each() -> None:
    for environment in ("streamlit", "gradio"):
        assert sum(path.parent.name == environment for path in PROGRAMS) >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_public_app_works(apps: Served, browser: Browser, path: Path) -> None:
    environment = path.parent.name
    told, url = apps.start(path.read_text(), environment)
    assert (told.status, told.detail) == ("ok", "")
    errors: list[str] = []
    page = browser.new_page()
    try:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        app = page.frame_locator("iframe")
        expect(app.locator(CONTENT[environment]).first).to_be_visible(timeout=SECONDS)
        expect(app.locator(WAITING[environment])).to_have_count(0, timeout=SECONDS)
        assert app.locator("[data-testid=stException]").count() == 0
        assert errors == []
        assert (apps.lives[-1].execution.status, apps.lives[-1].alive) == ("ok", True)
    finally:
        page.close()
        apps.stop()
