"""No test touches the real home, the user's Jupyter folders or keys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from codearena_jupyter.settings import Settings

from .openai_server import openai_server  # noqa: F401  # a fixture for every folder

# A package of its own, with its own tests: tests/environments/test_plugin.py runs them.
collect_ignore = ["plugin_package"]

# Built once for all tests and shared with the developer's own arena: it holds packages only.
ANSWERS_PYTHON = os.environ.get("CODEARENA_PYTHON") or str(Settings.load().python_dir)


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, Jupyter folders and an environment without keys, new for each test."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_TOKEN")) or name.startswith(("CODEARENA_", "JUPYTER", "JPY_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home / "config"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(home / "data"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(home / "runtime"))
    monkeypatch.setenv("CODEARENA_DATA", str(home / "codearena"))
    monkeypatch.setenv("CODEARENA_PYTHON", ANSWERS_PYTHON)
    monkeypatch.setenv("CODEARENA_INSTALL", "0")  # nothing is fetched unless a test brings its own index
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    return home


def uses_browser(item: pytest.Item) -> bool:
    """Whether a test drives the one browser of its process."""
    return "browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Order the tests and group them for a run in several processes.

    A browser's event loop stays in the main thread until the end, so tests that use one come last.
    The tests of a file stay together: they share a server or a kernel that is slow to start; files that
    share one name their group themselves. The longest groups of the browser begin: what is left at the end
    is short, and no process waits long for the other one.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            group = f"{item.path.parent.name}/{item.path.stem}{'-browser' if uses_browser(item) else ''}"
            item.add_marker(pytest.mark.xdist_group(group))
    yield
    items.sort(key=turn)


LONG = ("packaging/test_wheel-browser", "e2e/votes", "e2e/models", "e2e/test_battle-browser")
"""The groups of the browser that take a minute and more, the longest first."""


def turn(item: pytest.Item) -> tuple[bool, int]:
    """When a test's turn comes; what has the same turn stays in its order."""
    marker = item.get_closest_marker("xdist_group")
    group = marker.args[0] if marker else ""
    return uses_browser(item), LONG.index(group) if group in LONG else len(LONG)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, the system's where there is one; one for all: Playwright allows no two."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()
