"""What an app's page tries in a real browser, from the panel's frame and from a tab of its own."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from .conftest import Proxy

APPEND = "const add = (tag, rest) => document.body.append(Object.assign(document.createElement(tag), rest));"
ATTEMPTS = {
    "fetch": "fetch('/api/contents', {credentials: 'include'})",
    "xhr": "const x = new XMLHttpRequest(); x.open('POST', '/api/x'); x.withCredentials = true; x.send()",
    "image": "new Image().src = '/api/status'",
    "beacon": "navigator.sendBeacon('/api/shutdown')",
    "websocket": "new WebSocket(`ws://${location.host}/api/events`)",
    "event stream": "new EventSource('/api/stream')",
    "script": "add('script', {src: '/api/x.js'})",
    "style": "add('link', {rel: 'stylesheet', href: '/api/x.css'})",
    "prefetch": "add('link', {rel: 'prefetch', href: '/lab'})",
    "frame": "add('iframe', {src: '/lab'})",
    "popup": "open('/lab')",
    "form": "add('form', {id: 'f', action: '/api/x', method: 'post'}); document.getElementById('f').submit()",
    "anchor": "add('a', {id: 'a', href: '/lab', target: '_blank'}); document.getElementById('a').click()",
    "worker": "new Worker(URL.createObjectURL(new Blob([`fetch('${location.origin}/api/worker')`])))",
    "service worker": "navigator.serviceWorker.register('sw.js')",
    "base": "add('base', {href: '/lab/'}); new Image().src = 'x.png'",
}
NAVIGATIONS = {
    "own": "location = '/lab'",
    "top": "top.location = '/lab'",
    "parent": "parent.location = '/lab'",
    "meta refresh": "add('meta', {httpEquiv: 'refresh', content: '0; url=/lab'})",
    "redirect": "location = 'redirect?to=/../../../../lab'",
}
"""In a tab of its own these are pages that the user could open; in the panel they must lead nowhere."""


def script(proxy: Proxy, attempt: str) -> str:
    """Address of an app's page that makes an attempt."""
    code = f"addEventListener('load', () => {{ {APPEND} {attempt} }})"
    return f"{proxy.url}/base/{proxy.app}/script?code={quote(code)}"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page in which errors are what the sandbox is for."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ATTEMPTS)
def test_an_app_in_a_tab_of_its_own_reaches_nothing_of_jupyter(proxy: Proxy, tab: Page, name: str) -> None:
    tab.goto(f"{proxy.url}/panel")
    tab.goto(script(proxy, ATTEMPTS[name]))
    tab.wait_for_timeout(250)
    assert proxy.seen_by_jupyter == []


@pytest.mark.parametrize("name", [*ATTEMPTS, *NAVIGATIONS])
def test_an_app_in_the_panel_reaches_nothing_of_jupyter(proxy: Proxy, tab: Page, name: str) -> None:
    tab.goto(f"{proxy.url}/panel")
    tab.frame_locator("#f").frame_locator("iframe").locator("#hello").wait_for()
    tab.frames[-1].goto(script(proxy, {**ATTEMPTS, **NAVIGATIONS}[name]))
    tab.wait_for_timeout(250)
    assert proxy.seen_by_jupyter == []
    assert tab.url.endswith("/panel")


def test_the_attempts_would_be_seen(proxy: Proxy, tab: Page) -> None:
    tab.goto(f"{proxy.url}/panel")
    tab.evaluate("fetch('/api/contents')")
    tab.wait_for_timeout(250)
    assert proxy.seen_by_jupyter == ["GET /api/contents"]


def test_an_apps_page_knows_no_cookie_and_keeps_storage_to_itself(proxy: Proxy, tab: Page) -> None:
    tab.goto(f"{proxy.url}/panel")
    attempt = "localStorage.a = '1'; document.title = [document.cookie, localStorage.a, origin].join('|')"
    tab.goto(script(proxy, attempt))
    tab.wait_for_function("document.title.includes('|')")
    assert tab.title() == "|1|null"
