"""Which addresses on the web mean a library that is here."""

from __future__ import annotations

import pytest

from codearena_jupyter.environments.pages.builder import STATIC, find_bun
from codearena_jupyter.environments.pages.from_web import WebLibraries

pytestmark = pytest.mark.skipif(not (STATIC / "libraries.json").is_file(), reason="no library was built here")
SCRIPTS = {
    "https://code.jquery.com/jquery-3.7.1.min.js": "scripts/jquery.js",
    "//cdn.jsdelivr.net/npm/bootstrap@5.3.0/dist/js/bootstrap.bundle.min.js": "scripts/bootstrap.js",
    "https://cdn.tailwindcss.com?plugins=forms": "scripts/tailwindcss.js",
    "https://cdn.jsdelivr.net/npm/katex@0.16/dist/contrib/auto-render.min.js": "scripts/katex-auto-render.js",
    "https://cdn.jsdelivr.net/npm/chart.js": "globals/chart.js.js",
    "https://cdnjs.cloudflare.com/ajax/libs/Chart.js/3.9.1/chart.min.js": "globals/chart.js.js",
    "https://d3js.org/d3.v7.min.js": "globals/d3.js",
    "https://unpkg.com/vue@3/dist/vue.global.js": "globals/vue.js",
    "https://cdnjs.cloudflare.com/ajax/libs/animejs/3.2.1/anime.min.js": "scripts/animejs.js",
    "https://cdn.jsdelivr.net/npm/never-heard-of": None,
    "https://example.com/jquery.js": None,
    "/static/jquery.js": None,
}


@pytest.mark.parametrize("address", SCRIPTS)
def test_scripts_are_found_by_their_addresses(address: str) -> None:
    assert WebLibraries().find(address, style=False) == SCRIPTS[address]


def test_style_sheets_are_found_by_their_addresses() -> None:
    libraries = WebLibraries()
    sheet = "https://cdn.jsdelivr.net/npm/bootstrap@5.3.0/dist/css/bootstrap.min.css"
    assert libraries.find(sheet, style=True) == "styles/bootstrap.css"
    assert libraries.find("https://fonts.googleapis.com/css2?family=Inter", style=True) is None
    assert b"--bs-blue" in (libraries.text("styles/bootstrap.css") or b"")


@pytest.mark.parametrize(
    "name", ["", "scripts/", "scripts/../libraries.json", "modules/d3/index.mjs", "globals/os.js"]
)
def test_nothing_else_is_given(name: str) -> None:
    assert WebLibraries().text(name) is None


@pytest.mark.skipif(find_bun() is None, reason="there is no Bun here")
def test_modules_come_as_scripts_that_set_their_global_name() -> None:
    text = WebLibraries().text("globals/d3.js")
    assert text is not None
    assert b"window.d3" in text
    assert b"import " not in text[:200]
