"""The builder itself: started from its sources, and compiled ahead."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from codearena_jupyter.domain.execution import BuildPlan
from codearena_jupyter.environments.pages.builder import STATIC, BunBuilder, find_bun

COMPONENT = "<template><b>{{ 1 + 1 }}</b></template>"


def test_what_is_compiled_ahead_builds_the_same_page(tmp_path: Path) -> None:
    builder = BunBuilder(tmp_path)
    assert builder.command[-1].endswith("static/builder/main.mjs")
    builder.fill_cache(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert builder.command[2:] == (f"/opt/arena/caches/{folder.name}/main.js", "/opt/arena/pages/static")
    request = builder.request(BuildPlan("vue", COMPONENT, "vue"))
    replies = [
        subprocess.run([str(find_bun()), *words], input=request, capture_output=True, check=True).stdout
        for words in ((str(STATIC / "builder/main.mjs"),), (str(folder / "main.js"), str(STATIC)))
    ]
    assert replies[0] == replies[1]
    assert "html" in json.loads(replies[0])


def test_vue_brings_its_template_compiler_only_where_a_page_has_templates_as_texts() -> None:
    builder = BunBuilder()
    texts = (COMPONENT, "<script setup>const A = { template: '<i/>' }</script><template><A /></template>")
    sizes = []
    for text in texts:
        command = [str(find_bun()), str(STATIC / "builder/main.mjs")]
        request = builder.request(BuildPlan("vue", text, "vue"))
        sizes.append(len(subprocess.run(command, input=request, capture_output=True, check=True).stdout))
    assert sizes[0] < 0.7 * sizes[1]
