"""Libraries that apps' pages load from the web by script and link tags, as pages have them here.

The builder does this for pages (`pages/builder/libraries.mjs` in the sources). An app makes its pages while
it runs: only who passes them on sees what they load.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from .builder import STATIC, find_bun

_BUNDLE_SECONDS = 60
_NPM = re.compile(
    r"(?:cdn\.jsdelivr\.net/npm|unpkg\.com|cdn\.skypack\.dev)/(?P<name>(?:@[^/@?]+/)?[^/@?+]+)"
    r"(?:@(?P<version>[^/?]*))?/?(?P<rest>[^?#]*)"
)
_CDNJS = re.compile(r"cdnjs\.cloudflare\.com/ajax/libs/(?P<name>[^/]+)/(?P<version>[^/]+)/(?P<rest>[^?#]*)")
_SINGLE = {
    r"cdn\.tailwindcss\.com\b": "tailwindcss",
    r"d3js\.org/d3\b": "d3",
    r"code\.jquery\.com/jquery-\d": "jquery",
    r"ajax\.googleapis\.com/ajax/libs/jquery/": "jquery",
    r"cdn\.plot\.ly/plotly\b": "plotly.js-dist-min",
    r"pixijs\.download/": "pixi.js",
    r"threejs\.org/build/three\b": "three",
    r"(?:kit|use|pro)\.fontawesome\.com/": "@fortawesome/fontawesome-free",
    r"(?:stackpath|maxcdn)\.bootstrapcdn\.com/font-awesome/": "@fortawesome/fontawesome-free",
    r"(?:stackpath|maxcdn|netdna)\.bootstrapcdn\.com/bootstrap/": "bootstrap",
}
_NAMES = {
    **dict.fromkeys(("font-awesome", "fontawesome"), "@fortawesome/fontawesome-free"),
    **dict.fromkeys(("highlight", "highlightjs"), "highlight.js"),
    **dict.fromkeys(("lodash", "lodash.js"), "lodash-es"),
    **dict.fromkeys(("Chart", "Chart.js", "Chartjs"), "chart.js"),
    **dict.fromkeys(("three.js", "threejs"), "three"),
    **dict.fromkeys(("plotly.js", "plotly.js-dist", "plotly.js-basic-dist-min"), "plotly.js-dist-min"),
    "alpine.js": "alpinejs", "htmx": "htmx.org", "pixijs": "pixi.js", "PapaParse": "papaparse",
    "@tailwindcss/browser": "tailwindcss", "anime.js": "animejs", "cannon.js": "cannon-es", "KaTeX": "katex",
    "matter.js": "matter-js", "p5.js": "p5", "Tone": "tone",
}  # fmt: skip
_BUNDLED = ("axios", "chart.js", "d3", "three", "vue")
"""Of modules that pages use by a global name, those that need no other library."""


class WebLibraries:
    """Implements `domain.protocols.WebLibraries`."""

    def find(self, address: str, *, style: bool) -> str | None:
        """The name of the script or style sheet here that an address on a well-known CDN means."""
        if not (STATIC / "libraries.json").is_file():
            return None
        found = _package(re.sub(r"^(?:https?:)?//", "", address.strip()))
        if found is None:
            return None
        name, rest = found
        told = _told()
        if style:
            return f"styles/{told['styles'][name]}" if name in told["styles"] else None
        part = f"{name}/auto-render" if "auto-render" in rest else name
        if part in told["scripts"]:
            return f"scripts/{told['scripts'][part]['file']}"
        if name == "tailwindcss":
            return "scripts/tailwindcss.js"
        return f"globals/{name}.js" if name in _BUNDLED and name in told["globals"] else None

    def text(self, name: str) -> bytes | None:
        """The text behind a name; it may take a moment, and there may be none."""
        folder, _, file = name.partition("/")
        if folder == "globals" and (library := file.removesuffix(".js")) in _BUNDLED:
            return _bundle(library)
        told = _told()
        scripts = {"tailwindcss.js", *(each["file"] for each in told["scripts"].values())}
        known = {"scripts": scripts, "styles": set(told["styles"].values())}
        path = STATIC / folder / file
        return path.read_bytes() if file in known.get(folder, ()) and path.is_file() else None


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((STATIC / "libraries.json").read_text(encoding="utf-8"))
    return told


def _package(bare: str) -> tuple[str, str] | None:
    """The package that an address without its scheme means, and the path in it."""
    single = next((name for pattern, name in _SINGLE.items() if re.match(pattern, bare)), None)
    if single is not None:
        return single, ""
    found = _NPM.match(bare) or _CDNJS.match(bare)
    if found is None:
        return None
    names: dict[str, str] = {**_NAMES, **_told().get("names", {})}
    name = names.get(found["name"], str(found["name"]))
    edition = _edition(name, found["version"] or "")
    return edition if edition in _told()["scripts"] else name, found["rest"]


def _edition(name: str, version: str) -> str:
    """Two libraries changed so much that both editions may be here: the one that the version says, else the
    newer one."""
    major = re.match(r"\^?v?(\d+)", version)
    if name == "animejs":
        return name if major and int(major[1]) < 4 else "anime4"
    if name == "pixi.js":
        return "pixi7" if major and int(major[1]) < 8 else name
    return name


@cache
def _bundle(name: str) -> bytes | None:
    """A module of ours as a script that sets its global names; None where there is no Bun."""
    bun, told = find_bun(), _told()
    path = told["modules"].get("chart.js/auto" if name == "chart.js" else name)
    if bun is None or path is None:
        return None
    lines = [f"import * as m from {json.dumps(str(STATIC / 'modules' / path))};"]
    lines += [f"window.{name} = {value};" for name, value in told["globals"][name].items()]
    with tempfile.TemporaryDirectory(prefix="codearena-") as folder:
        entry = Path(folder, "entry.mjs")
        entry.write_text("\n".join(lines))
        said = subprocess.run(
            [str(bun), "build", "--format=iife", "--target=browser", "--minify", str(entry)],
            cwd=folder,
            env={"HOME": folder, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            timeout=_BUNDLE_SECONDS,
            check=False,
        )
    return said.stdout if said.returncode == 0 else None
