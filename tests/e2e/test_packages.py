"""Packages and files of a side in a real JupyterLab, with a package index on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..sandbox.installers.indexes import LocalIndex, local_index
from .arena import Arena
from .lab import Lab, running_lab

PYTHON = "A year of weather"
SECONDS = 90_000
PROGRAM = """import demo_lib
try:
    import reqeusts
    print('requested')
except ImportError:
    print('not yet')
from pathlib import Path
import matplotlib.pyplot as plt
Path('table.csv').write_text('name,count\\n"a, b",2\\n')
Path('notes.txt').write_text('<b>plain</b>')
plt.plot([1, 2]); plt.savefig('curve.png'); plt.close()
"""


@pytest.fixture(scope="module")
def index() -> Iterator[LocalIndex]:
    with local_index() as index:
        index.add_wheel("demo-lib", "1.5")
        index.add_wheel("demo-lib", "2.5")
        index.add_wheel("reqeusts", "0.1")
        yield index


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, index: LocalIndex) -> Iterator[Lab]:
    environ = {
        "CODEARENA_INSTALL": "1",
        "CODEARENA_TRUSTED_PACKAGES": "demo-lib",
        "UV_DEFAULT_INDEX": f"{index.url}simple/",
    }
    with running_lab(tmp_path_factory.mktemp("lab"), extra=environ) as lab:
        yield lab


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_packages_are_shown_confirmed_and_changed_and_files_looked_at_and_saved(
    page: Page, lab: Lab, tmp_path: Path
) -> None:
    arena = Arena.open(page, lab, "packages")
    arena.send(PYTHON)
    arena.wait_until_ready()
    side = arena.side("A")
    arena.tab("A", "Code").click()
    side.get_by_role("textbox", name="Code of Model A").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(PROGRAM)
    side.get_by_role("button", name="Run", exact=True).click()

    packages = side.get_by_role("list", name="Packages of Model A")
    expect(packages).to_contain_text("demo-lib 2.5 installed", timeout=SECONDS)
    expect(packages).to_contain_text("reqeusts to be confirmed")
    expect(packages).to_contain_text("one letter away from “requests”")
    page.screenshot(path=tmp_path / "flagged.png")

    side.get_by_role("button", name="Install reqeusts and run").click()
    line = side.locator("summary", has_text="Packages")
    expect(line).to_contain_text("reqeusts 0.1", timeout=SECONDS)
    expect(packages).to_be_hidden()
    arena.tab("A", "Output").click()
    expect(side.get_by_role("tabpanel")).to_contain_text("requested")

    line.click()
    box = side.get_by_role("textbox", name="Requirements of Model A, one a line")
    box.fill("demo-lib<2\nreqeusts")
    side.get_by_role("button", name="Run Model A with these").click()
    expect(line).to_contain_text("demo-lib 1.5", timeout=SECONDS)

    side.locator("summary", has_text="Files").click()
    side.get_by_role("button", name="View table.csv").click()
    expect(side.get_by_role("cell", name="a, b")).to_be_visible()
    side.get_by_role("button", name="View notes.txt").click()
    expect(side.get_by_role("region", name="notes.txt")).to_have_text("<b>plain</b>")
    side.get_by_role("button", name="View curve.png").click()
    picture = side.get_by_role("img", name="curve.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    page.screenshot(path=tmp_path / "files.png")
    with page.expect_download() as download:
        side.get_by_role("button", name="Save table.csv").click()
    assert download.value.suggested_filename == "table.csv"
    assert download.value.path().read_text() == 'name,count\n"a, b",2\n'
