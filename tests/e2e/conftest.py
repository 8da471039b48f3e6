"""A browser and a JupyterLab for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ..benchmarks.fill_store import fill
from .lab import Lab, running_lab

KEY = "sk-proj-abcdefghijklmnop1234567890"
VOTES = 3_000
MODELS = 8

# A busy machine takes its time to load JupyterLab; what is right is seen at once all the same.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """What all pages share that need no profile of their own: the browser keeps JupyterLab's code there,
    whose loading takes longer than most tests."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    yield context
    context.close()


def forget(profile: BrowserContext) -> None:
    """Close all pages; their cookies and what they stored go with them."""
    for page in profile.pages:
        if not page.url.startswith(("about:", "data:", "chrome-error:")):
            origin = "/".join(page.url.split("/")[:3])
            kinds = "local_storage,indexeddb,service_workers,cache_storage"
            session = profile.new_cdp_session(page)
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kinds})
        page.close()
    profile.clear_cookies()


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A page as in a fresh profile; an uncaught error fails the test, unless it is in an answer's frame."""
    page = profile.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: "about:srcdoc" in (error.stack or "") or errors.append(str(error)))
    yield page
    forget(profile)
    assert not errors, errors


@pytest.fixture(scope="session")
def demo_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """What a newcomer has: no key, no configuration."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def _models_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    options = ("--log-level=DEBUG", "--CodeArenaExtension.pool_size=0")
    with running_lab(tmp_path_factory.mktemp("lab"), options=options, extra={"TEST_MODEL_KEY": KEY}) as lab:
        yield lab


@pytest.fixture
def models_lab(_models_lab: Lab) -> Lab:
    """A Lab for models of a test's own: it has none yet. Tests with it are of the group "e2e/models"."""
    for row in _models_lab.api("GET", "models").json():
        if not row["demo"]:
            _models_lab.api("DELETE", f"models/{row['name']}").raise_for_status()
    return _models_lab


@pytest.fixture(scope="session")
def voted_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up votes, without ties to any model of the catalog."""
    path = tmp_path_factory.mktemp("store") / "arena.sqlite"
    fill(path, votes=VOTES, models=MODELS, voters=200, seed=3)
    return path


@pytest.fixture(scope="session")
def voted_lab(tmp_path_factory: pytest.TempPathFactory, voted_store: Path) -> Iterator[Lab]:
    """A Lab over that store. Tests with it are of the group "e2e/votes"."""
    extra = {"CODEARENA_STORE": f"sqlite:///{voted_store}"}
    with running_lab(tmp_path_factory.mktemp("lab"), extra=extra) as lab:
        yield lab
