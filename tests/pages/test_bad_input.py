# ruff: noqa: E501  # a program is a line
"""What pages often do and can't, or do wrong: it works, or it is said, and the page goes on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Frame

from .conftest import Visitor, build, page_of

WISHES = """<!doctype html><body>
<a id=a href="#far">far</a><a id=b href="#" target=_blank>top</a><a id=c href="/about">about</a>
<a id=d href="https://example.com/" target=_blank>out</a>
<form id=f action="https://example.com/sent"><input name=q value=typed><button>send</button></form>
<dialog open><form method=dialog><button id=close>close</button></form></dialog>
<img id=i src="https://example.com/cat.png" width=200>
<style>.hero { background-image: linear-gradient(red, blue), url("https://example.com/hero.jpg?w=1&h=2") }
@media screen { .wide { border-image-source: url(https://example.com/border.png) } }</style>
<p class="hero wide" id=h>text</p><p id=j style="background: url('https://example.com/inline.png')">text</p>
<div style="height: 4000px"></div><h2 id=far>Far</h2>
<script>
const out = {};
const note = (name, what) => { try { out[name] = what() } catch (error) { out[name] = `threw ${error.message}` } };
note('local', () => { localStorage.setItem('a', 1); localStorage.b = 'x'; return [localStorage.a, localStorage.length, 'b' in localStorage, localStorage.getItem('none')] });
note('session', () => { sessionStorage.a = 2; sessionStorage.removeItem('a'); return sessionStorage.length });
note('cookie', () => { document.cookie = 'c=3; path=/; max-age=60'; return document.cookie });
note('window', () => window.open('https://example.com/window'));
note('worker', () => { navigator.serviceWorker.register('/sw.js').then(() => { out.installed = true }); return 'serviceWorker' in navigator });
note('history', () => { history.pushState({ at: 1 }, '', '/about'); history.replaceState({ at: 2 }, '', 'https://example.com/'); return history.state.at });
note('hash', () => { location.hash = '/route'; return location.hash });
fetch('https://api.example.com/data.json').catch(error => { out.fetch = error.name });
</script>"""


def test_what_a_page_wishes_and_can_not_have_works_in_part_and_is_said(visitor: Visitor) -> None:
    async def act(frame: Frame) -> Any:
        for link in "abcd":
            await frame.click(f"#{link}")
            if link == "a":
                far = await frame.evaluate("scrollY")
                await frame.evaluate("scrollTo(0, 0)")
        await frame.click("#f button")
        await frame.click("#close")
        await frame.wait_for_function("i.naturalWidth > 0")
        await frame.wait_for_function(
            "[h, j].every(element => !element.outerHTML.includes('example.com') && getComputedStyle(element).backgroundImage.includes('data:'))"
        )
        border = await frame.evaluate("getComputedStyle(h).borderImageSource.slice(0, 9)")
        return far > 1000, border, await frame.evaluate("out")

    visit = visitor.visit(page_of("html", WISHES), act, settle=0.2)
    scrolled, border, out = visit.result
    assert scrolled
    assert border == 'url("data'
    assert out == {
        "local": ["1", 2, True, None], "session": 0, "cookie": "c=3", "window": None, "worker": True,
        "history": 2, "hash": "#/route", "fetch": "TypeError",
    }  # fmt: skip
    assert visit.errors == []
    assert "Far" in visit.text  # the page is still there
    for said in (
        "An image was blocked, pages have no network: https://example.com/cat.png",
        "An image was blocked, pages have no network: https://example.com/hero.jpg?w=1&h=2",
        "A request was blocked, pages have no network: https://api.example.com/data.json",
        "A window for “https://example.com/window” was not opened: pages can’t open or become others.",
        "The link to “/about” was not followed: pages can’t open or become others.",
        "The link to “https://example.com/” was not followed: pages can’t open or become others.",
        "A form was not sent: pages can’t open or become others.",
        "A service worker was not installed: pages can’t open or become others.",
    ):
        assert said in visit.console


def test_dialogs_are_shown_and_answered(visitor: Visitor) -> None:
    async def act(frame: Frame) -> Any:
        seen: list[str] = []

        async def answer(dialog: Any) -> None:
            seen.append(f"{dialog.type} {dialog.message}")
            await dialog.accept("typed")

        frame.page.on("dialog", answer)
        answers = await frame.evaluate("[alert('a'), confirm('b'), prompt('c')]")
        return seen, answers

    visit = visitor.visit("<!doctype html><p>x", act)
    assert visit.result == (["alert a", "confirm b", "prompt c"], [None, True, "typed"])


def test_a_flood_on_the_console_and_a_huge_page_leave_the_page_usable(visitor: Visitor) -> None:
    code = """<!doctype html><script>
for (let n = 0; n < 3_000; n++) console.log('x'.repeat(5_000), { n });
console.log({ get a() { throw 1 } }, document.body, Symbol('s'), 1n, null, undefined, () => 1, new Map([[1, 2]]), window);
document.write('<i>deep'.repeat(20_000) + '<p>wide</p>'.repeat(20_000));
</script>"""

    async def act(frame: Frame) -> Any:
        return await frame.evaluate("document.querySelectorAll('*').length")

    visit = visitor.visit(page_of("html", code), act)
    assert visit.result > 40_000
    assert len(visit.console) <= 501
    assert max(map(len, visit.console)) <= 4_000
    assert "more than 500 messages" in visit.console[-1]


def test_a_page_without_webgl_says_what_its_library_says(visitor: Visitor) -> None:
    code = """<!doctype html><script>HTMLCanvasElement.prototype.getContext = () => null</script>
<script src="https://unpkg.com/three"></script><script>new THREE.WebGLRenderer()</script>"""
    visit = visitor.visit(page_of("html", code))
    assert any("WebGL" in error for error in visit.errors)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("export default () => <p>{{ a: 1 }}</p>", "Objects are not valid as a React child (found: object with keys {a})."),
        ("const Missing = undefined;\nexport default () => <Missing />", "Element type is invalid: expected a component or the name of an element, but got: undefined."),
        ("import { useState } from 'react';\nexport default () => { const [n, set] = useState(0); set(n + 1); return n }", "Too many re-renders: a component sets its state while it is drawn."),
    ],
)  # fmt: skip
def test_react_says_in_words_what_is_wrong(visitor: Visitor, code: str, said: str) -> None:
    visit = visitor.visit(page_of("react", code), settle=0.2)
    assert any(said in error for error in visit.errors), visit.errors


def test_routers_work_without_an_address_of_their_own(visitor: Visitor) -> None:
    react = """import { BrowserRouter, Routes, Route, Link } from 'react-router-dom';
export default () => <BrowserRouter><Link to="/about">go</Link>
  <Routes><Route path="/" element={<p>home</p>} /><Route path="/about" element={<p>about</p>} /></Routes></BrowserRouter>"""
    vue = """import { createApp, h } from 'vue'
import { createRouter, createWebHistory, RouterLink, RouterView } from 'vue-router'
const router = createRouter({ history: createWebHistory(), routes: [
  { path: '/', component: { render: () => h('p', 'home') } }, { path: '/about', component: { render: () => h('p', 'about') } }] })
createApp({ render: () => [h(RouterLink, { to: '/about' }, () => 'go'), h(RouterView)] }).use(router).mount('#app')"""

    async def go(frame: Frame) -> list[str]:
        home = await frame.inner_text("p")
        await frame.click("a")
        await frame.wait_for_function("document.querySelector('p')?.innerText === 'about'")
        return [home, await frame.inner_text("p")]

    for page in (page_of("react", react), page_of("vue", vue, "javascript")):
        visit = visitor.visit(page, go)
        assert visit.result == ["home", "about"]
        assert visit.errors == []


@pytest.mark.parametrize(
    ("kind", "code", "language", "problem"),
    [
        ("react", "", "javascript", "no component to show"),
        ("react", "   \n// nothing\n", "typescript", "no component to show"),
        ("react", "export const a: number = 'x'", "typescript", "no component to show"),
        ("react", "export default function App() {\n  return <p>{x ? 1}</p>\n}", "javascript", "line 2"),
        ("react", "import leftPad from 'left-pad'\nexport default () => leftPad('x')", "javascript", "line 1: The package “left-pad” is not among those that pages may use."),
        ("react", "interface A { a: }\nexport default () => null", "typescript", "line 1"),
        ("vue", "", "vue", "At least one <template> or <script>"),
        ("vue", "<template><p>{{ a. }}</p></template>", "vue", "line 1"),
        ("html", "<script type=module>\nimport confetti from 'https://cdn.skypack.dev/left-pad'\nconfetti()</script>", "html", "line 2: The package “left-pad” is not among"),
    ],
)  # fmt: skip
def test_what_can_not_be_built_is_told(kind: str, code: str, language: str, problem: str) -> None:
    built = build(kind, code, language)
    assert built.html is None
    assert problem in built.problems
