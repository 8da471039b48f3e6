# ruff: noqa: E501  # a program is a line
from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Frame

from .conftest import Visitor, build, page_of

CDN = "https://cdn.jsdelivr.net/npm"
TAGS = [
    (f"{CDN}/react@18/umd/react.production.min.js", "React.version"),
    ("https://unpkg.com/react-dom@18.2.0/umd/react-dom.development.js", "ReactDOM.createRoot"),
    ("https://unpkg.com/vue@3/dist/vue.global.prod.js", "Vue.createApp"),
    ("https://cdnjs.cloudflare.com/ajax/libs/three.js/r128/three.min.js", "THREE.Scene"),
    (f"{CDN}/three@0.128.0/examples/js/controls/OrbitControls.js", "THREE.OrbitControls"),
    ("https://d3js.org/d3.v7.min.js", "d3.select"),
    (f"{CDN}/chart.js", "Chart.getChart"),
    ("https://cdnjs.cloudflare.com/ajax/libs/Chart.js/4.4.1/chart.umd.js", "Chart.getChart"),
    ("https://cdnjs.cloudflare.com/ajax/libs/p5.js/1.9.0/p5.min.js", "p5.Vector"),
    (f"{CDN}/echarts@5/dist/echarts.min.js", "echarts.init"),
    (f"{CDN}/mermaid@10/dist/mermaid.min.js", "mermaid.render"),
    (f"{CDN}/matter-js@0.19.0/build/matter.min.js", "Matter.Engine"),
    ("https://unpkg.com/cannon-es@0.20.0/dist/cannon-es.js", "CANNON.World"),
    ("https://unpkg.com/tone", "Tone.Synth"),
    ("https://cdnjs.cloudflare.com/ajax/libs/animejs/3.2.1/anime.min.js", "anime.timeline"),
    ("https://code.jquery.com/jquery-3.7.1.min.js", "$.fn"),
    ("//cdnjs.cloudflare.com/ajax/libs/lodash.js/4.17.21/lodash.min.js", "_.debounce"),
    (f"{CDN}/bootstrap@5.3.3/dist/js/bootstrap.bundle.min.js", "bootstrap.Modal"),
    (f"{CDN}/katex@0.16/dist/katex.min.js", "katex.render"),
    (f"{CDN}/katex@0.16/dist/contrib/auto-render.min.js", "renderMathInElement"),
    (f"{CDN}/marked/marked.min.js", "marked.parse"),
    (f"{CDN}/markdown-it@14/dist/markdown-it.min.js", "markdownit()"),
    ("https://cdnjs.cloudflare.com/ajax/libs/highlight.js/11.9.0/highlight.min.js", "hljs.highlightAll"),
    (f"{CDN}/dompurify@3/dist/purify.min.js", "DOMPurify.sanitize"),
    (f"{CDN}/axios/dist/axios.min.js", "axios.get"),
    ("https://cdn.tailwindcss.com?plugins=forms", "tailwind"),
]  # fmt: skip


def document(head: str, body: str = "") -> str:
    return f"<!DOCTYPE html>\n<html>\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"


def test_scripts_of_well_known_libraries_need_no_network(visitor: Visitor) -> None:
    async def evaluate(frame: Frame) -> dict[str, str]:
        return {name: await frame.evaluate(f"typeof ({name})") for _, name in TAGS}

    head = "".join(f'<script src="{address}"></script>\n' for address, _ in TAGS)
    visit = visitor.visit(page_of("html", document(head)), evaluate)
    assert "undefined" not in visit.result.values(), visit.result
    assert visit.errors == visit.requests == []


def test_style_sheets_of_well_known_libraries_need_no_network(visitor: Visitor) -> None:
    async def look(frame: Frame) -> Any:
        return await frame.evaluate(
            "[getComputedStyle(document.querySelector('.btn')).display, "
            "getComputedStyle(document.querySelector('.fa-solid'), '::before').fontFamily, "
            "getComputedStyle(document.querySelector('.bi'), '::before').fontFamily]"
        )

    sheets = (
        f"{CDN}/bootstrap@5.3.0/dist/css/bootstrap.min.css",
        "https://cdnjs.cloudflare.com/ajax/libs/font-awesome/6.5.1/css/all.min.css",
        f"{CDN}/bootstrap-icons@1.11.0/font/bootstrap-icons.css",
        "https://fonts.googleapis.com/css2?family=Inter&display=swap",
    )
    head = '<link rel="preconnect" href="https://fonts.gstatic.com" crossorigin>' + "".join(
        f'<link rel="stylesheet" href="{sheet}">' for sheet in sheets
    )
    body = '<a class="btn">x</a><i class="fa-solid fa-house"></i><i class="bi bi-house"></i>'
    built = build("html", document(head, body))
    assert built.html is not None
    visit = visitor.visit(built.html, look)
    assert visit.result == ["inline-block", '"Font Awesome 7 Free"', "bootstrap-icons"]
    assert visit.requests == []
    assert built.notes == ("Web fonts are not loaded: the system’s take their place.",)


@pytest.mark.parametrize(
    "script",
    [
        """<script type="importmap">{"imports": {"three": "https://unpkg.com/three@0.160.0/build/three.module.js",
        "three/addons/": "https://unpkg.com/three@0.160.0/examples/jsm/"}}</script>
        <script type="module">
        import * as THREE from 'three';
        import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
        document.body.append(new OrbitControls(new THREE.PerspectiveCamera(), document.body) ? 'done' : '');
        </script>""",
        """<script type="module">
        import { createApp, ref } from 'https://unpkg.com/vue@3/dist/vue.esm-browser.js';
        createApp({ setup: () => ({ a: ref('done') }), template: '<b>{{ a }}</b>' }).mount(document.body);
        </script>""",
        """<script type="module">
        import confetti from 'https://esm.sh/lodash-es@4';
        import mermaid from 'https://cdn.jsdelivr.net/npm/mermaid@11/dist/mermaid.esm.min.mjs';
        document.body.append(confetti.max([1]) && mermaid.render ? 'done' : '');
        </script>""",
        """<script src="https://unpkg.com/react@18/umd/react.development.js"></script>
        <script src="https://unpkg.com/react-dom@18/umd/react-dom.development.js"></script>
        <script src="https://unpkg.com/@babel/standalone/babel.min.js"></script>
        <div id="root"></div>
        <script type="text/babel">const Part = () => <i>done</i>;</script>
        <script type="text/babel" data-presets="react">
        const { useState } = React;
        function App() { const [n] = useState(1); return <Part n={n} />; }
        ReactDOM.createRoot(document.getElementById('root')).render(<App />);
        </script>""",
        "<script>document.addEventListener('DOMContentLoaded', () => document.body.append('done'))</script>",
        "<script>/* <!-- */ var a = '<b>' + 'done'; // -->\ndocument.write(a)</script>",
        "<script type='text/x-template' id='t'>done</script>"
        "<script>document.write(document.getElementById('t').innerHTML)</script>",
    ],
)  # fmt: skip
def test_modules_jsx_and_plain_scripts_run(visitor: Visitor, script: str) -> None:
    visit = visitor.visit(page_of("html", document("", script)))
    assert visit.text.strip() == "done"
    assert visit.errors == visit.requests == []


def test_the_configuration_of_tailwind_counts(visitor: Visitor) -> None:
    async def look(frame: Frame) -> Any:
        return await frame.evaluate("getComputedStyle(document.querySelector('p')).backgroundColor")

    head = """<script src="https://cdn.tailwindcss.com"></script>
    <script>tailwind.config = { darkMode: 'class', theme: { extend: { colors: { brand: 'rgb(1, 2, 3)' } } } }</script>"""
    late = (
        "<p></p><script>setTimeout(() => document.querySelector('p').classList.add('bg-brand'), 50)</script>"
    )
    visit = visitor.visit(page_of("html", document(head, late)), look)
    assert visit.result == "rgb(1, 2, 3)"
    assert visit.errors == []


def test_libraries_that_are_not_there_are_told_by_the_page(visitor: Visitor) -> None:
    head = '<script src="https://cdn.jsdelivr.net/npm/left-pad"></script><script>leftPad("x", 2)</script>'
    visit = visitor.visit(page_of("html", document(head)))
    assert visit.errors == ["Uncaught ReferenceError: leftPad is not defined (line 113)"] or any(
        "leftPad is not defined" in error for error in visit.errors
    )
    assert any("left-pad" in line for line in visit.console)


def test_problems_of_a_script_have_the_line_of_the_page() -> None:
    built = build("html", document("", "<script type='text/babel'>\nconst App = () => <b>\n</script>"))
    assert "line 8" in built.problems
    built = build("html", document("", "<script type='module'>\nimport a from './b.js';\na()\n</script>"))
    assert built.problems.startswith("line 8: “./b.js” can't be imported")


@pytest.mark.parametrize(
    "code",
    ["", "\0", "<" * 20_000, "<script>" * 500, "<script>" + "(" * 5_000, "\ud800<script>a()</script>", "<script>'\u2028'",
     "<!--codearena:scripts ../../../../etc/passwd--><script></script>", "<link>" * 1000],
)  # fmt: skip
def test_hostile_documents_come_out_of_the_builder(code: str) -> None:
    built = build("html", code)
    assert built.html is not None or built.problems
    assert "root:" not in (built.html or "")
