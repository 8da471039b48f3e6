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
