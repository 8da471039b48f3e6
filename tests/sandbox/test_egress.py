"""The proxy reaches what its policy allows and nothing else, whatever is asked and however names resolve."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import psutil
import pytest

from codearena_jupyter.sandbox import egress
from codearena_jupyter.sandbox.egress import Address, EgressProxy, is_public, public_web

LOCAL = ipaddress.ip_address("127.0.0.1")


class Web:
    """A server that notes what it was asked and answers "hello", or with so many bytes."""

    def __init__(self, size: int = 0) -> None:
        self.heard: list[bytes] = []
        self.body = b"x" * size or b"hello"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.readuntil(b"\r\n\r\n"))
        try:
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + self.body)
            await writer.drain()
        except ConnectionError:
            pass  # the proxy was told to stop
        writer.close()


@asynccontextmanager
async def proxied(
    web: Web,
    allows: Callable[[str, int, Address], bool] | None = None,
    answers: Callable[[str], list[str]] = lambda host: ["127.0.0.1"],
    **bounds: int,
) -> AsyncIterator[tuple[EgressProxy, int, Callable[[str], Coroutine[Any, Any, bytes]]]]:
    """The proxy, the port of the server, and a function that sends a text and hears the whole answer."""
    server = await asyncio.start_server(web.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def resolve(host: str, port: int) -> list[Address]:
        return [ipaddress.ip_address(text) for text in answers(host)]

    proxy = EgressProxy(allows or (lambda host, port, address: True), resolve=resolve, **bounds)
    listener = socket.create_server(("127.0.0.1", 0))
    where = listener.getsockname()
    await proxy.open(listener)

    async def ask(text: str) -> bytes:
        reader, writer = await asyncio.open_connection(*where)
        writer.write(text.replace("\n", "\r\n").encode())
        try:
            return await asyncio.wait_for(reader.read(), 20)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    try:
        yield proxy, port, ask
    finally:
        await proxy.close()
        server.close()


def test_a_plain_request_reaches_the_server_under_the_name_that_was_allowed() -> None:
    async def play() -> None:
        web = Web()
        async with proxied(web) as (_, port, ask):
            answer = await ask(
                f"GET http://pypi.example:{port}/simple/?q=1 HTTP/1.1\nHost: other.example\nAccept: */*\n"
                "Proxy-Connection: keep-alive\n\n"
            )
            assert answer.endswith(b"\r\n\r\nhello")
            assert web.heard == [
                f"GET /simple/?q=1 HTTP/1.1\r\nHost: pypi.example:{port}\r\nConnection: close\r\n"
                "Accept: */*\r\n\r\n".encode()
            ]

    asyncio.run(play())


def test_a_tunnel_carries_bytes_as_they_are() -> None:
    async def play() -> None:
        web = Web()
        async with proxied(web) as (_, port, ask):
            answer = await ask(f"CONNECT pypi.example:{port} HTTP/1.1\n\nGET /inside HTTP/1.1\n\n")
            assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK")
            assert web.heard == [b"GET /inside HTTP/1.1\r\n\r\n"]

    asyncio.run(play())


def test_what_the_policy_refuses_is_not_reached_and_is_named() -> None:
    def allows(host: str, port: int, address: Address) -> bool:
        return host == "pypi.example"

    async def play() -> None:
        web = Web()
        async with proxied(web, allows) as (proxy, port, ask):
            for request in (f"CONNECT evil.example:{port}", f"GET http://Evil.Example.:{port}/"):
                answer = await ask(f"{request} HTTP/1.1\n\n")
                assert answer.startswith(b"HTTP/1.1 403 ")
            assert (await ask(f"GET http://PyPI.example:{port}/ HTTP/1.1\n\n")).endswith(b"hello")
            assert len(web.heard) == 1
            assert proxy.refused == [f"evil.example:{port}"] * 2

    asyncio.run(play())


def test_a_name_is_resolved_once_and_no_second_answer_counts() -> None:
    """Rebinding: the check sees one address, the connection goes to another."""
    asked: list[str] = []

    def answers(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    async def play() -> None:
        web = Web()
        async with proxied(web, lambda host, port, address: address == LOCAL, answers) as (_, port, ask):
            assert (await ask(f"GET http://a.example:{port}/ HTTP/1.1\n\n")).endswith(b"hello")
            assert asked == ["a.example"]
            assert (await ask(f"GET http://a.example:{port}/ HTTP/1.1\n\n")).startswith(b"HTTP/1.1 403 ")

    asyncio.run(play())


def test_of_several_addresses_only_allowed_ones_are_tried() -> None:
    async def play() -> None:
        web = Web()
        refused = ipaddress.ip_address("127.0.0.9")
        many = ["127.0.0.9", "127.0.0.1"]
        async with proxied(web, lambda h, p, address: address != refused, lambda host: many) as (
            _,
            port,
            ask,
        ):
            assert (await ask(f"GET http://a.example:{port}/ HTTP/1.1\n\n")).endswith(b"hello")

    asyncio.run(play())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
        "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_of_this_machine_or_its_neighbours_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "151.101.0.223", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_a_public_address_of_this_very_machine_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server in a cloud has one, and its services listen there too."""
    (own, *_), *_ = psutil.net_if_addrs().values()
    own = own._replace(address="1.1.1.1")
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: {"eth0": [own]})
    assert not is_public(ipaddress.ip_address("1.1.1.1"))
    assert is_public(ipaddress.ip_address("1.1.1.2"))


def test_programs_reach_web_servers_only() -> None:
    address = ipaddress.ip_address("1.1.1.1")
    assert public_web("one.example", 443, address)
    assert not public_web("one.example", 25, address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "0x7f000001", "2130706433", "169.254.169.254"]
)
def test_however_the_host_is_spelled_it_is_not_reached(host: str) -> None:
    """With the machine's own way to resolve names."""

    async def play() -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        where = listener.getsockname()
        proxy = EgressProxy()
        await proxy.open(listener)
        with socket.create_server(("127.0.0.1", 0)) as service:
            service.settimeout(0.1)
            reader, writer = await asyncio.open_connection(*where)
            writer.write(f"CONNECT {host}:{service.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
            answer = await reader.read()
            assert answer.startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 502 "))
            with pytest.raises(TimeoutError):
                service.accept()
            writer.close()
        await proxy.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    "request_text",
    ["\n\n", "GET / HTTP/1.1\n\n", "GET ftp://a.example/ HTTP/1.1\n\n", "CONNECT :443 HTTP/1.1\n\n",
     "CONNECT a.example:99999 HTTP/1.1\n\n", "GET http://[/ HTTP/1.1\n\n", "\x16\x03\x01\n\n", "x" * 100_000],
    ids=range(8),
)  # fmt: skip
def test_what_makes_no_sense_is_told_so(request_text: str) -> None:
    async def play() -> None:
        web = Web()
        async with proxied(web) as (_, _, ask):
            answer = await ask(request_text)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")
            assert not web.heard

    asyncio.run(play())


def test_an_unknown_name_is_told_so() -> None:
    def answers(host: str) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    async def play() -> None:
        async with proxied(Web(), answers=answers) as (_, port, ask):
            answer = await ask(f"CONNECT nowhere.example:{port} HTTP/1.1\n\n")
            assert answer.startswith(b"HTTP/1.1 502 ")
            assert answer.endswith(b"nowhere.example was not found.\n")

    asyncio.run(play())


def test_no_more_bytes_pass_than_were_given() -> None:
    async def play() -> None:
        async with proxied(Web(1 << 20), max_bytes=200_000) as (_, port, ask):
            first = await ask(f"CONNECT a.example:{port} HTTP/1.1\n\nGET / HTTP/1.1\n\n")
            assert len(first) < 200_100
            second = await ask(f"CONNECT a.example:{port} HTTP/1.1\n\nGET / HTTP/1.1\n\n")
            assert b"200 OK" not in second

    asyncio.run(play())


def test_no_more_connections_are_served_than_were_given() -> None:
    async def play() -> None:
        async with proxied(Web(), max_connections=1) as (_, port, ask):
            waiting = asyncio.create_task(ask(f"CONNECT a.example:{port} HTTP/1.1\n\n"))
            while not (await ask(f"CONNECT a.example:{port} HTTP/1.1\n\nGET / HTTP/1.1\n\n")).startswith(
                b"HTTP/1.1 503 "
            ):
                await asyncio.sleep(0)
            waiting.cancel()

    asyncio.run(play())


def test_closing_ends_what_is_open() -> None:
    async def play() -> None:
        async with proxied(Web()) as (proxy, port, ask):
            waiting = asyncio.create_task(ask(f"CONNECT a.example:{port} HTTP/1.1\n\n"))
            while not proxy._tasks:
                await asyncio.sleep(0)
            await proxy.close()
            await waiting
            assert not proxy._tasks

    asyncio.run(play())


def test_a_transfer_one_way_goes_on_as_long_as_bytes_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(egress, "_IDLE_SECONDS", 0.5)

    class Slow(Web):
        async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            for number in range(12):
                writer.write(b"%d " % number)
                await asyncio.sleep(0.1)
            writer.close()

    async def play() -> None:
        async with proxied(Slow()) as (_, port, ask):
            assert (await ask(f"GET http://pypi.example:{port}/ HTTP/1.1\n\n")).endswith(b"10 11 ")

    asyncio.run(play())
