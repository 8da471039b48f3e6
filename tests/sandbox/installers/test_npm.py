from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.domain.execution import BuildPlan
from codearena_jupyter.environments.pages.builder import STATIC, BunBuilder, find_bun

from .conftest import Shop
from .indexes import NEW, LocalIndex

MARK = "require('fs').writeFileSync('/tmp/script-ran', '')"


def test_packages_of_npm_are_installed_with_what_they_need(shop: Shop, index: LocalIndex) -> None:
    index.add_npm("widget", "2.0.0", dependencies={"plugin": "^1.0.0"})
    index.add_npm("plugin", "1.4.0")
    index.add_npm("@team/widget", "0.1.0")
    code = (
        "import w from 'widget'; import t from '@team/widget';\n"
        "console.log(w.version, t.name, require('plugin').version)\n"
    )
    execution = shop.run(code, "widget", "@team/widget", language="javascript")
    assert (execution.status, execution.stdout) == ("ok", "2.0.0 @team/widget 1.4.0\n")
    assert [(one.name, one.version) for one in execution.packages] == [
        ("widget", "2.0.0"),
        ("@team/widget", "0.1.0"),
    ]


def test_no_script_of_a_package_runs(shop: Shop, index: LocalIndex) -> None:
    scripts = dict.fromkeys(("preinstall", "install", "postinstall", "prepare"), f'bun -e "{MARK}"')
    index.add_npm("widget", scripts=scripts)
    code = "import fs from 'fs'; import 'widget'; console.log(fs.existsSync('/tmp/script-ran'))"
    assert shop.run(code, "widget", language="javascript").stdout == "false\n"
    kept = json.loads(next(shop.settings.packages_dir.rglob("widget/package.json")).read_text())
    assert kept["name"] == "widget"


@pytest.mark.slow
def test_what_a_package_expects_beside_it_is_there_but_not_twice(shop: Shop, index: LocalIndex) -> None:
    index.add_npm(
        "widget",
        peerDependencies={"plugin": "*", "absent": "*"},
        peerDependenciesMeta={"absent": {"optional": True}},
    )
    index.add_npm("plugin", "1.0.0")
    assert (
        shop.run("console.log(require('plugin').version)", "widget", language="javascript").stdout
        == "1.0.0\n"
    )


def test_brand_new_versions_and_unknown_names_are_held_back(shop: Shop, index: LocalIndex) -> None:
    index.add_npm("old-and-new", "1.0.0")
    index.add_npm("old-and-new", "1.0.1", uploaded=NEW)
    index.add_npm("raect", "1.0.0")
    assert shop.package("old-and-new", language="javascript").version == "1.0.0"
    found = shop.package("raect", language="javascript")
    assert (found.state, "“react”" in found.detail) == ("flagged", True)
    assert not any("raect" in path for path in index.asked if path.startswith("/file/"))


@pytest.mark.slow
def test_a_package_can_t_name_files_or_addresses(shop: Shop, index: LocalIndex) -> None:
    index.add_npm("widget", dependencies={"evil": "file:../../../etc", "other": "http://127.0.0.1:1/x.tgz"})
    assert shop.package("widget", language="javascript").state == "missing"
    assert shop.package("widget@file:/etc", language="javascript").state == "missing"


def page(code: str, modules: Path, language: str = "javascript") -> tuple[str | None, str]:
    builder = BunBuilder()
    command = [str(find_bun()), str(STATIC / "builder/main.mjs")]
    plan = BuildPlan("react", code, language, modules=str(modules))
    done = subprocess.run(command, input=builder.request(plan), capture_output=True, check=True, timeout=60)
    built = builder.read(plan, done.stdout.decode())
    return built.html, built.problems


def test_pages_are_built_with_installed_packages_and_one_copy_of_react(shop: Shop, index: LocalIndex) -> None:
    hook = "import { useState } from 'react'; export const useWidget = () => useState('hooked');\n"
    index.add_npm(
        "widget",
        files={
            "dist/browser.mjs": hook,
            "dist/node.cjs": "throw new Error('for servers')",
            "w.css": ".w { top: 7px }",
        },
        exports={".": {"node": "./dist/node.cjs", "browser": "./dist/browser.mjs"}, "./*.css": "./*.css"},
        peerDependencies={"react": ">=18"},
    )
    index.add_npm("react", "19.9.9")
    program = Program("", "javascript", "react", ("widget", "react"))
    shop.installer._vendored = BunBuilder().vendored

    async def ask() -> tuple[Path, list[str]]:
        await shop.sandbox.prepare()
        found = await shop.installer.provide(program)
        assert found.installed is not None
        return found.installed.folder, [one.state for one in found.packages]

    modules, states = shop.loop.run(ask())
    assert states == ["shipped", "installed"]
    assert not (modules / "react").exists()
    code = (
        "import { useWidget } from 'widget'; import 'widget/w.css';\n"
        "export default () => <p>{useWidget()[0]}</p>\n"
    )
    html, problems = page(code, modules)
    assert html is not None, problems
    assert ".w { top: 7px }" in html
    assert "hooked" in html
    assert "for servers" not in html
    assert html.count("react.transitional.element") == page("export default () => <p/>", modules)[0].count(  # type: ignore[union-attr]
        "react.transitional.element"
    ), "a second React would bring its own"


def test_a_page_s_packages_that_are_missing_fail_it_by_name(tmp_path: Path) -> None:
    html, problems = page("import x from 'widget'; export default () => <p>{x}</p>", tmp_path)
    assert html is None
    assert "“widget” is not among those" in problems
