"""A browser and a JupyterLab for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .lab import Lab, running_lab

# A busy machine takes its time to load JupyterLab; what is right is seen at once all the same.
expect.set_options(timeout=30_000)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile; an uncaught error fails the test, unless it is in an answer's frame."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: "about:srcdoc" in (error.stack or "") or errors.append(str(error)))
    yield page
    context.close()
    assert not errors, errors


@pytest.fixture(scope="session")
def demo_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """What a newcomer has: no key, no configuration."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab
