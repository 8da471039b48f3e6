"""What goes through to an app, what comes back, and what does neither."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import aiohttp
import httpx
import pytest

from .conftest import COOKIE, Proxy

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread: the browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


def get(proxy: Proxy, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{proxy.url}/base/{proxy.app}/{path}", headers=headers, timeout=10)


def test_an_app_is_reached_with_its_own_paths(proxy: Proxy) -> None:
    response = get(proxy, "page?x=1&y=%20")
    assert response.status_code == 200
    assert "hello" in response.text
    assert proxy.seen_by_app[-1]["path"] == "/page?x=1&y=%20"


def test_nothing_of_the_users_session_reaches_an_app(proxy: Proxy) -> None:
    get(
        proxy, "page", Cookie=COOKIE, Authorization="token secret", Referer="http://hub/user", Origin="null",
        **{"X-XSRFToken": "secret", "X-Forwarded-For": "10.0.0.1", "X-Real-IP": "10.0.0.1"},
    )  # fmt: skip
    (seen,) = proxy.seen_by_app
    assert "secret" not in str(seen)
    assert "10.0.0.1" not in str(seen)
    assert "hub" not in str(seen)


def test_nothing_that_an_app_says_of_policies_and_cookies_reaches_the_browser(proxy: Proxy) -> None:
    headers = get(proxy, "page", Origin="null").headers
    for name in ("set-cookie", "clear-site-data", "service-worker-allowed", "refresh", "link"):
        assert name not in headers
    assert headers["access-control-allow-origin"] == "null"
    assert headers.get_list("content-security-policy")[0].startswith("sandbox allow-scripts")
    assert len(headers.get_list("content-security-policy")) == 1
    assert "allow-same-origin" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["page", "nothing-here", "redirect?to=/lab", "half/../redirect?to=//evil.test"]
)
def test_the_policy_is_on_every_response(proxy: Proxy, path: str) -> None:
    assert get(proxy, path).headers["content-security-policy"].startswith("sandbox allow-scripts")


def test_the_policy_is_on_the_answer_to_a_wrong_address(proxy: Proxy) -> None:
    response = httpx.get(f"{proxy.url}/base/codearena/live/{'x' * 32}/")
    assert response.status_code == 404
    assert response.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "run the program again" in response.text


def test_other_pages_that_know_the_address_get_nothing_from_it(proxy: Proxy) -> None:
    assert get(proxy, "page", Origin="https://evil.test").headers["access-control-allow-origin"] != (
        "https://evil.test"
    )


def test_a_host_that_would_change_the_policy_is_refused(proxy: Proxy) -> None:
    response = get(proxy, "page", Host="x; script-src *")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "to",
    ["https://evil.test/", "//evil.test/", "http://evil.test:80/x", "../../../lab", "javascript:alert(1)"],
)
def test_a_redirect_that_leaves_the_app_is_refused(proxy: Proxy, to: str) -> None:
    response = get(proxy, f"redirect?to={to}")
    assert response.status_code == 502
    assert "location" not in response.headers


def test_a_redirect_to_a_path_of_the_server_stays_within_the_app(proxy: Proxy) -> None:
    assert get(proxy, "redirect?to=/lab").headers["location"] == f"/base/{proxy.app}/lab"
    assert (
        get(proxy, "redirect?to=http://127.0.0.1/page?a=1").headers["location"]
        == f"/base/{proxy.app}/page?a=1"
    )


def test_uploads_arrive_whole(proxy: Proxy) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = httpx.request(
            method, f"{proxy.url}/base/{proxy.app}/upload", content=b"x" * 3_000_000, timeout=20
        )
        assert response.json() == {"bytes": 3_000_000, "method": method}


def test_preflight_requests_are_answered(proxy: Proxy) -> None:
    headers = {"Origin": "null", "Access-Control-Request-Headers": "x-app"}
    response = httpx.options(f"{proxy.url}/base/{proxy.app}/upload", headers=headers)
    assert response.status_code == 204
    assert response.headers["access-control-allow-headers"] == "x-app"


def test_a_stream_arrives_piece_by_piece(proxy: Proxy) -> None:
    with httpx.stream("GET", f"{proxy.url}/base/{proxy.app}/stream") as response:
        pieces = list(response.iter_text())
    assert "".join(pieces) == "0\n1\n2\n"
    assert len(pieces) > 1


def test_an_app_that_dies_halfway_is_no_complete_answer(proxy: Proxy) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        get(proxy, "half")


def test_websockets_carry_text_bytes_and_the_subprotocol(proxy: Proxy) -> None:
    async def talk() -> tuple[object, object]:
        address = f"{proxy.url}/base/{proxy.app}/socket"
        headers = {"Cookie": COOKIE, "Origin": "null"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.ws_connect(address, protocols=("streamlit",)) as socket,
        ):
            await socket.send_str("hi")
            text = await socket.receive_str()
            await socket.send_bytes(b"\x01\x02\x03")
            return text, await socket.receive_bytes()

    assert run(talk()) == ("streamlit:hi", b"\x03\x02\x01")
    assert "secret" not in str(proxy.seen_by_app)


def test_a_websocket_from_another_page_is_refused(proxy: Proxy) -> None:
    async def talk() -> None:
        async with aiohttp.ClientSession(headers={"Origin": "https://evil.test"}) as session:
            await session.ws_connect(f"{proxy.url}/base/{proxy.app}/socket")

    with pytest.raises(aiohttp.WSServerHandshakeError):
        run(talk())
