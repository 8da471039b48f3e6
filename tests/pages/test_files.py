# ruff: noqa: E501  # a program is a line
"""Attached files, from pages that have no network."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from playwright.async_api import Frame

from codearena_jupyter.domain.execution import AttachedFile
from codearena_jupyter.execution import page_files
from codearena_jupyter.execution.page_files import with_files

from .conftest import Visitor, page_of

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAAEElEQVR4nGNgYGD4DwUMEAoAHe4E/DkfoTkAAAAASUVORK5CYII="
)
FILES = (
    AttachedFile("data.csv", b"a,b\n1,2\n"),
    AttachedFile("cat.png", DOT),
    AttachedFile("my photo.png", DOT),
    AttachedFile("notes.json", b'{"a": "</script><script>alert(1)</script>"}'),
    AttachedFile("theme.css", b"h1 { color: rgb(1, 2, 3) }"),
    AttachedFile("numbers.js", b"window.numbers = [4, 5]"),
)
SIZE = "img => new Promise(done => { img.onload = () => done(img.naturalWidth); img.onerror = () => done('failed'); if (img.complete && img.naturalWidth) done(img.naturalWidth) })"
WAYS = {
    "an element": ("<img id=i src='cat.png'>", f"({SIZE})(document.getElementById('i'))", 2),
    "its path": ('<img id=j src="./cat.png">', f"({SIZE})(document.getElementById('j'))", 2),
    "an escaped name": ("<img id=k src='my%20photo.png'>", f"({SIZE})(document.getElementById('k'))", 2),
    "a new image": ("", f"(() => {{ const i = new Image(); i.src = 'cat' + '.png'; return ({SIZE})(i) }})()", 2),
    "an attribute": ("", f"(() => {{ const i = new Image(); i.setAttribute('src', 'assets/cat.png'); return ({SIZE})(i) }})()", 2),
    "markup from a script": ("<p id=p></p>", f"(() => {{ p.innerHTML = '<img src=' + 'cat.png>'; return ({SIZE})(p.firstChild) }})()", 2),
    "fetch": ("", "fetch('data.csv').then(r => r.text())", "a,b\n1,2\n"),
    "a request": ("", "fetch(new Request('./data.csv?x=1')).then(r => r.text())", "a,b\n1,2\n"),
    "JSON": ("", "fetch('/notes.json').then(r => r.json()).then(x => x.a.length)", 34),
    "XMLHttpRequest": ("", "new Promise(done => { const x = new XMLHttpRequest(); x.open('GET', 'data.csv'); x.onload = () => done(x.responseText); x.send() })", "a,b\n1,2\n"),
    "a script element": ("<script src='numbers.js'></script><script>window.first = numbers[0]</script>", "first", 4),
    "a style sheet": ("<link rel=stylesheet href='theme.css'><h1>x</h1>", "getComputedStyle(document.querySelector('h1')).color", "rgb(1, 2, 3)"),
    "a background": ("<style>p { background: url(cat.png) }</style><p>", "getComputedStyle(document.querySelector('p')).backgroundImage.slice(0, 16)", 'url("data:image/'),
    "a download": ("<a id=a download>", "(() => { a.href = 'data.csv'; return a.href.slice(0, 5) })()", "blob:"),
    "none of them": ("", "fetch('other.csv').then(() => 'got', () => 'refused')", "refused"),
    "another host's": ("", "fetch('https://example.com/data.csv').then(() => 'got', () => 'refused')", "refused"),
}  # fmt: skip


def test_attached_files_are_reached_in_every_usual_way(visitor: Visitor) -> None:
    async def ask(frame: Frame) -> dict[str, object]:
        return {way: await frame.evaluate(question) for way, (_, question, _) in WAYS.items()}

    page, note = with_files(
        "<!doctype html><body>" + "".join(markup for markup, _, _ in WAYS.values()), FILES
    )
    visit = visitor.visit(page, ask, settle=0.1)
    assert visit.result == {way: answer for way, (_, _, answer) in WAYS.items()}
    assert visit.errors == []
    # What is no file is refused, and that is all that is said.
    assert [line for line in visit.console if "other.csv" not in line and "example.com" not in line] == []
    assert note == ""


def test_a_component_reads_and_shows_them(visitor: Visitor) -> None:
    code = """import { useEffect, useState } from 'react';
import * as d3 from 'd3';
export default function App() {
  const [rows, setRows] = useState([]);
  const [width, setWidth] = useState(0);
  useEffect(() => { d3.csv('data.csv').then(setRows); }, []);
  return <p>{rows.length} row, {width} wide <img src="cat.png" onLoad={e => setWidth(e.target.naturalWidth)} /></p>;
}"""

    async def wait(frame: Frame) -> None:
        await frame.wait_for_function("document.body.innerText.includes('1 row, 2 wide')")

    page, _ = with_files(page_of("react", code), FILES)
    visit = visitor.visit(page, wait)
    assert visit.errors == visit.console == []


def test_no_name_breaks_the_page(visitor: Visitor) -> None:
    names = ["<script>alert(1)<", "__proto__", "$&.png", "(.*).png", "ü ø.csv", "100%.csv", "it's.csv"]
    files = [AttachedFile(name, name.encode()) for name in names]
    page, _ = with_files("<!doctype html><p>whole</p><img src='$&.png'>", files)

    async def ask(frame: Frame) -> Any:
        read = "names => Promise.all(names.map(name => fetch(encodeURIComponent(name)).then(r => r.text())))"
        return await frame.evaluate(read, names)

    visit = visitor.visit(page, ask, settle=0.1)
    assert visit.result == names
    assert visit.text.strip() == "whole"
    assert visit.errors == []


def test_files_that_are_too_large_are_told_and_the_named_ones_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_files, "MAX_BYTES", 10)
    files = [AttachedFile("a.bin", b"x" * 8), AttachedFile("b.bin", b"y" * 8)]
    page, note = with_files("<p>b.bin", files)
    assert note == "Too large for a page: a.bin."
    assert base64.b64encode(files[1].data).decode() in page
    assert base64.b64encode(files[0].data).decode() not in page


def test_a_page_without_files_stays_as_it_is() -> None:
    assert with_files("<p>", ()) == ("<p>", "")
