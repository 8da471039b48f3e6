"""Cookies and addresses of apps, piece by piece."""

from __future__ import annotations

import pytest

from codearena_jupyter.server.cookies import MAX_COOKIES, Cookies
from codearena_jupyter.server.paths import Rewriter

PREFIX = "/base/codearena/live/cap"


def test_cookies_are_kept_replaced_and_deleted() -> None:
    jar = Cookies()
    jar.take(["a=1; Path=/; HttpOnly", "b=two; Max-Age=60"])
    jar.take(["a=3"])
    assert jar.header() == "b=two; a=3"
    jar.take(["a=; Max-Age=0", "b=x; expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    assert jar.header() == ""


@pytest.mark.parametrize(
    "line", ["", "=", "x", "a=" + "x" * 5000, "a=b\r\nX: y", "a=b c", "a=\x00", "\ud800=1", ";" * 9000]
)
def test_hostile_cookies_change_no_header(line: str) -> None:
    jar = Cookies()
    jar.take([line])
    header = jar.header()
    assert len(header) < 200
    assert header.isprintable()


def test_an_app_cannot_fill_the_memory_with_cookies() -> None:
    jar = Cookies()
    for number in range(10 * MAX_COOKIES):
        jar.take([f"c{number}=1"])
    assert jar.header().count("=") == MAX_COOKIES


REWRITTEN = {
    '<a href="/x">': '<a href="PRE/x">',
    "<form action='/x'>": "<form action='PRE/x'>",
    "<img src=/x.png>": "<img src=PRE/x.png>",
    '<a href="http://127.0.0.1:5000/x">': '<a href="PRE/x">',
    '<link href="http://localhost/s.css">': '<link href="PRE/s.css">',
    f'<a href="{PREFIX}/x">': '<a href="PRE/x">',
    f'<a href="http://127.0.0.1{PREFIX}/x">': '<a href="PRE/x">',
    '<p style="background: url(/x.png)">': '<p style="background: url(PRE/x.png)">',
    "<script>location.href = '/x'</script>": "<script>location.href = 'PRE/x'</script>",
    '<a href="//other.host/x">': '<a href="//other.host/x">',
    '<a href="x">': '<a href="x">',
    '<a href="https://example.com/x">': '<a href="https://example.com/x">',
    "<p>either/or href</p>": "<p>either/or href</p>",
}


@pytest.mark.parametrize("html", REWRITTEN)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_addresses_get_the_prefix_however_the_page_comes_in(html: str, size: int) -> None:
    rewriter = Rewriter("text/html", PREFIX)
    pieces = [rewriter.piece(html[at : at + size].encode()) for at in range(0, len(html), size)]
    assert b"".join([*pieces, rewriter.rest()]).decode() == REWRITTEN[html].replace("PRE", PREFIX)


def test_what_is_no_text_of_a_page_passes_untouched() -> None:
    rewriter = Rewriter("application/json", PREFIX)
    assert rewriter.piece(b'{"a": " href=\\"/x\\""}') + rewriter.rest() == b'{"a": " href=\\"/x\\""}'


class Libraries:
    """One script and one style sheet."""

    def find(self, address: str, *, style: bool) -> str | None:
        if style:
            return "styles/a.css" if address == "//cdn.test/a.css" else None
        return "scripts/a.js" if address in {"//cdn.test/a.js", "https://cdn.test/a.js?x=1&y=2"} else None

    def text(self, name: str) -> bytes | None:
        return None


OURS = f'"{PREFIX}/.codearena/'
LED_HERE = {
    '<script src="https://cdn.test/a.js?x=1&amp;y=2"></script>': f'<script src={OURS}scripts/a.js"></script>',
    "<script async src=//cdn.test/a.js></script>": f'<script async src={OURS}scripts/a.js"></script>',
    "<link rel=stylesheet href='//cdn.test/a.css' integrity='sha384-x' crossorigin>": (
        f'<link rel=stylesheet href={OURS}styles/a.css">'
    ),
    '<SCRIPT SRC="//cdn.test/a.js" integrity="sha" crossorigin="anonymous" defer></SCRIPT>': (
        f'<SCRIPT SRC={OURS}scripts/a.js" defer></SCRIPT>'
    ),
    '<script src="https://other.test/a.js" integrity="x"></script>': None,
    '<a href="//cdn.test/a.css">x</a><script>load("//cdn.test/a.js")</script>': None,
    "<link rel=stylesheet href=//cdn.test/a.js>": None,
}


@pytest.mark.parametrize("html", LED_HERE)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_tags_of_well_known_libraries_lead_to_the_copies_here(html: str, size: int) -> None:
    rewriter = Rewriter("text/html", PREFIX, Libraries())
    pieces = [rewriter.piece(html[at : at + size].encode()) for at in range(0, len(html), size)]
    assert b"".join([*pieces, rewriter.rest()]).decode() == (LED_HERE[html] or html)
