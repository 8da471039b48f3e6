"""What pip users get: a wheel that needs no Node, neither to be built nor to be used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ..e2e.lab import running_lab

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a machine that has everything this one has, except Node."""
    programs = tmp_path_factory.mktemp("bin")
    for folder in os.environ["PATH"].split(os.pathsep):
        for program in Path(folder).glob("*"):
            link = programs / program.name
            if not program.name.startswith(("node", "npm", "npx")) and not link.is_symlink():
                link.symlink_to(program)
    assert not shutil.which("node", path=str(programs))
    return {"PATH": str(programs)}


def uv(*arguments: str | Path, cwd: Path, extra: dict[str, str]) -> None:
    """Run uv in a folder."""
    from uv import find_uv_bin

    command = [find_uv_bin(), *map(str, arguments)]
    environ = {**os.environ, **extra}
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, without_node: dict[str, str]) -> Path:
    """Built from the files that git knows, as a fresh clone has them."""
    clone, dist = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("dist")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    uv(
        "build",
        "--wheel",
        "--out-dir",
        dist,
        "--python",
        sys.executable,
        clone,
        cwd=clone,
        extra=without_node,
    )
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory, without_node: dict[str, str]) -> Path:
    """An environment that held nothing before; answers the path of its Python."""
    folder = tmp_path_factory.mktemp("installed")
    uv("venv", "--python", sys.executable, folder / "venv", cwd=folder, extra=without_node)
    python = folder / "venv" / "bin" / "python"
    constraints = ROOT / "constraints.txt"
    uv(
        "pip",
        "install",
        "--python",
        python,
        "--constraint",
        constraints,
        wheel,
        cwd=folder,
        extra=without_node,
    )
    return python


@pytest.mark.usefixtures("browser")  # so that it shares the wheel with the next one
@pytest.mark.timeout(600)
def test_the_wheel_holds_what_users_need_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shared = "share/jupyter/labextensions/codearena-jupyter"
    assert any(name.endswith(f"{shared}/package.json") for name in names)
    assert any(name.endswith(f"{shared}/schemas/codearena-jupyter/plugin.json") for name in names)
    assert any(name.endswith("jupyter_server_config.d/codearena_jupyter.json") for name in names)
    assert "codearena_jupyter/widgets/static/battle.js" in names
    assert not [name for name in names if name.startswith(("tests/", "node_modules/", "labextension/"))]
    licences = [name for name in names if name.endswith("licenses/LICENSE")]
    assert licences


@pytest.mark.timeout(600)
def test_the_installed_wheel_starts_lab_with_a_working_panel(
    environment: Path, tmp_path: Path, browser: Browser, without_node: dict[str, str]
) -> None:
    with running_lab(tmp_path, python=str(environment), extra=without_node) as lab:
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.goto(lab.page_url())
        page.get_by_role("main").get_by_text("CodeArena").first.click(timeout=60_000)
        page.get_by_role("button", name="Example: ").first.click()
        expect(page.get_by_role("textbox", name="Prompt")).not_to_be_empty()
        page.get_by_role("button", name="Send").click()
        vote = page.get_by_role("group", name="Vote").get_by_role("button", name="Tie")
        expect(vote).to_be_enabled(timeout=120_000)
        vote.click()
        expect(page.get_by_role("region", name="Reveal")).to_be_visible()
        context.close()
