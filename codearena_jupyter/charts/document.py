"""One HTML file with charts and tables that needs no network: Vega and the data are in it."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .spec import relabelled
from .tables import html_table

VL_VERSION = "6.1"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""Goes with the Vega that the bundle has; a name, not an address that is loaded."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a chart for a light and a dark page (or none), and the same as a table."""

    title: str
    note: str
    light: Mapping[str, Any] | None
    dark: Mapping[str, Any] | None
    rows: Sequence[Mapping[str, Any]]
    columns: Mapping[str, str]


def html_document(title: str, sections: Sequence[Section], meta: Mapping[str, Any]) -> str:
    """The whole document. Charts follow the reader's light or dark setting; `meta` says how to repeat it."""
    charts = [
        {name: chart and relabelled(chart, SCHEMA) for name, chart in (("light", s.light), ("dark", s.dark))}
        for s in sections
    ]
    parts = [_section(number, section) for number, section in enumerate(sections)]
    facts = html.escape(json.dumps(meta, ensure_ascii=False, indent=2))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{html.escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{html.escape(title)}</h1>
{"".join(parts)}
<details><summary>How to compute this again</summary><pre>{facts}</pre></details>
</main>
<script type="application/json" id="charts">{_inert(charts)}</script>
<script type="module">{_bundle()}</script>
</body>
</html>
"""


def _section(number: int, section: Section) -> str:
    chart = f'<div class="chart" data-chart="{number}" aria-hidden="true"></div>' if section.light else ""
    return (
        f"<section>\n<h2>{html.escape(section.title)}</h2>\n<p>{html.escape(section.note)}</p>\n{chart}\n"
        f"<details{'' if section.light else ' open'}><summary>As a table</summary>\n"
        f"{html_table(section.rows, section.columns, section.title)}\n</details>\n</section>\n"
    )


def _inert(value: object) -> str:
    """JSON that no parser of HTML takes for markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _bundle() -> str:
    """Vega, Vega-Lite and vega-embed with our few lines, as one script."""
    import vl_convert

    script: str = vl_convert.javascript_bundle(_SCRIPT, vl_version=VL_VERSION)
    return script.replace("</script", "<\\/script")


# Vega compiles expressions with Function, hence 'unsafe-eval'; nothing is fetched.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)

_SCRIPT = """
const charts = JSON.parse(document.getElementById("charts").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
function draw() {
  for (const host of document.querySelectorAll("[data-chart]")) {
    const pair = charts[Number(host.dataset.chart)];
    vegaEmbed(host, dark.matches ? pair.dark : pair.light, { actions: false, renderer: "svg" });
  }
}
dark.addEventListener("change", draw);
draw();
"""

_STYLE = """
:root { color-scheme: light dark; --text: #212121; --quiet: #5f6368; --line: #e0e0e0; --page: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8eaed; --quiet: #9aa0a6; --line: #3c4043; --page: #1f1f1f; }
}
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2rem 0 0; }
p, summary, caption { color: var(--quiet); }
.chart { width: 100%; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .4rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
.number { text-align: right; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
details { overflow-x: auto; }
"""
