"""What needs neither a sandbox nor an index."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from codearena_jupyter.domain.packages import Ecosystem
from codearena_jupyter.errors import InstallError
from codearena_jupyter.sandbox.installers.airlock import copy_out
from codearena_jupyter.sandbox.installers.gateway import Gateway
from codearena_jupyter.sandbox.installers.indexes import NPM, PYPI, Index, find_index
from codearena_jupyter.sandbox.installers.known import doubt, known
from codearena_jupyter.sandbox.installers.shelf import Shelf
from codearena_jupyter.sandbox.installers.source import Source

from .indexes import LocalIndex


@pytest.mark.parametrize(
    ("name", "ecosystem", "meant"),
    [
        ("requests", "python", None), ("Python_Dateutil", "python", None), ("manim", "python", None),
        ("reqests", "python", "requests"), ("requestss", "python", "requests"),
        ("reqeusts", "python", "requests"), ("python-requests-helper-xyz", "python", ""),
        ("beautifulsoup", "python", None), ("py-yaml", "python", "pyyaml"),
        ("react", "npm", None), ("raect", "npm", "react"), ("@types/react", "npm", None),
        ("lodahs", "npm", "lodash"), ("three-fancy-controls-kit", "npm", ""), ("matter-js", "npm", None),
    ],
)  # fmt: skip
def test_names_are_known_or_doubted_with_what_they_may_mean(
    name: str, ecosystem: Ecosystem, meant: str | None
) -> None:
    reason = doubt(name, ecosystem)
    if meant is None:
        assert reason == ""
    else:
        assert (f"“{meant}”" in reason) == bool(meant)
        assert doubt(name, ecosystem, trusted=(name.upper(),)) == ""


def test_the_lists_say_where_they_are_from() -> None:
    assert len(known("python")) > 9000
    assert len(known("npm")) > 12_000
    folder = Path(__file__).parents[3] / "codearena_jupyter/sandbox/installers/known"
    assert all("Source: " in (folder / name).read_text()[:400] for name in ("pypi.txt", "npm.txt"))
    assert "MIT" in (folder / "npm.txt").read_text()[:400]


def variables(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), **more}


def test_the_index_is_the_one_that_the_user_s_installers_use(tmp_path: Path) -> None:
    config = tmp_path / ".config"
    assert find_index("python", variables(tmp_path)).url == PYPI
    assert find_index("npm", variables(tmp_path)).url == NPM
    (config / "pip").mkdir(parents=True)
    (config / "pip" / "pip.conf").write_text("[global]\nindex-url = https://pip.example/simple\n")
    assert find_index("python", variables(tmp_path)).url == "https://pip.example/simple/"
    (config / "uv").mkdir()
    (config / "uv" / "uv.toml").write_text('[[index]]\nurl = "https://uv.example/s/"\ndefault = true\n')
    assert find_index("python", variables(tmp_path)).url == "https://uv.example/s/"
    named = variables(tmp_path, UV_DEFAULT_INDEX="mine=https://me:pass%21@env.example:8443/simple")
    found = find_index("python", named)
    assert found == Index("https://env.example:8443/simple/", {"authorization": "Basic bWU6cGFzcyE="})
    (tmp_path / ".npmrc").write_text(
        "# x\nregistry=https://npm.example/r\n//npm.example/r/:_authToken=${KEY}\n"
    )
    found = find_index("npm", variables(tmp_path, KEY="abc"))
    assert found == Index("https://npm.example/r/", {"authorization": "Bearer abc"})


def put(shelf: Shelf, key: str, size: int) -> None:
    def fill(folder: Path) -> None:
        (folder / "entry").write_bytes(b"x" * size)

    shelf.put(key, fill).release()


def test_the_shelf_stays_within_its_bound_and_keeps_what_is_in_use(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", 30_000)
    put(shelf, "a", 12_000)
    put(shelf, "b", 12_000)
    os.utime(tmp_path / "shelf" / "a", (1, 1))
    lease = shelf.take("b")
    assert lease is not None
    os.utime(tmp_path / "shelf" / "b", (0, 0))  # the oldest by far, but somebody reads it
    put(shelf, "c", 12_000)
    assert shelf.take("a") is None
    assert lease.path.read_bytes() == b"x" * 12_000
    lease.release()
    lease.release()
    put(shelf, "d", 12_000)
    assert shelf.take("b") is None
    assert shelf.take("missing") is None


def test_a_failed_entry_leaves_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", 1000)

    def fail(_: Path) -> None:
        raise InstallError("no")

    with pytest.raises(InstallError):
        shelf.put("a", fail)
    assert list((tmp_path / "shelf").iterdir()) == []


def test_only_files_and_folders_come_out_of_the_sandbox(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "packages" / "inner").mkdir(parents=True)
    (source / "packages" / "inner" / "a.py").write_text("x = 1\n")
    (source / "packages" / "link").symlink_to("/etc/passwd")
    (source / "packages" / "folder").symlink_to("/etc")
    os.mkfifo(source / "packages" / "pipe")
    (source / "packages" / "run").write_text("#!/bin/sh\n")
    (source / "packages" / "run").chmod(0o6777)
    os.utime(source / "packages" / "inner" / "a.py", (5, 5))
    folder = os.open(source, os.O_PATH | os.O_DIRECTORY)
    try:
        assert copy_out(folder, "packages", target, 1000) == 16
        with pytest.raises(InstallError):
            copy_out(folder, "packages", tmp_path / "small", 8)
    finally:
        os.close(folder)
    names = {str(path.relative_to(target)) for path in target.rglob("*")}
    assert names == {"inner", "inner/a.py", "run"}
    assert (target / "run").stat().st_mode & 0o7777 == 0o755
    assert (target / "inner" / "a.py").stat().st_mtime == 5


def asked_through_the_gateway(
    index: LocalIndex, folder: Path, ask: Callable[[Callable[[str], Awaitable[bytes]]], Awaitable[None]]
) -> Gateway:
    async def serve() -> Gateway:
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]

        async def send(request: str) -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"{request}\r\n\r\n".encode())
            try:
                return await reader.read()
            finally:
                writer.close()

        shelf = Shelf(folder / "shelf", 1 << 20)
        async with Source("python", Index(f"{index.url}simple/"), shelf, 1 << 20) as source:
            gateway = Gateway("python", source, datetime(2026, 1, 1, tzinfo=UTC))
            await gateway.open(listener)
            try:
                await ask(send)
            finally:
                await gateway.close()
            return gateway

    return asyncio.run(serve())


def test_the_gateway_answers_for_packages_and_nothing_else(index: LocalIndex, tmp_path: Path) -> None:
    index.add_wheel("demo-lib")

    async def ask(send: Callable[[str], Awaitable[bytes]]) -> None:
        page = await send("GET /simple/Demo_Lib/ HTTP/1.1\r\nHost: x")
        assert page.startswith(b"HTTP/1.1 200"), page
        assert index.url.encode() not in page
        for request in (
            "POST /simple/demo-lib/ HTTP/1.1", "CONNECT example.org:443 HTTP/1.1",
            "GET http://example.org/ HTTP/1.1", "GET /simple/../../etc/passwd HTTP/1.1",
            "GET /simple/%2e%2e/ HTTP/1.1", "GET /file/demo_lib HTTP/1.1",
            f"GET /files/{'0' * 32}/x.whl HTTP/1.1", "nonsense",
        ):  # fmt: skip
            assert not (await send(request)).startswith(b"HTTP/1.1 200"), request
        assert (await send("GET /simple/nowhere/ HTTP/1.1")).startswith(b"HTTP/1.1 404")

    gateway = asked_through_the_gateway(index, tmp_path, ask)
    assert index.asked == ["/simple/demo-lib/", "/simple/nowhere/"]
    assert "nowhere" in gateway.absent
