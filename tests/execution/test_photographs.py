"""Pictures of pages, exact to the pixel."""

from __future__ import annotations

import asyncio
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from codearena_jupyter.errors import PageError
from codearena_jupyter.execution.browser import VIEWPORT, find_browser
from codearena_jupyter.execution.photographs import Photographer, photographing
from codearena_jupyter.sandbox.browser import confine

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed")

STYLE = "<!doctype html><style>body { margin: 0 } canvas { display: block }</style><body>"
CANVAS = STYLE + (
    "<canvas id=c width=100 height=100></canvas><script>"
    "const x = c.getContext('2d'); x.fillStyle = 'rgb(10, 200, 30)'; x.fillRect(0, 0, 100, 100)</script>"
)
WEBGL = STYLE + (
    "<canvas id=c width=100 height=100></canvas><script>"
    "const g = c.getContext('webgl'); g.clearColor(0, 0, 1, 1); g.clear(g.COLOR_BUFFER_BIT)</script>"
)
MOVING = STYLE + (
    "<script>const began = performance.now(); (function draw() { const now = performance.now() - began;"
    "document.body.style.background = now < 1500 ? 'rgb(255, 0, 0)' : 'rgb(0, 0, 255)';"
    "requestAnimationFrame(draw) })()</script>"
)


def pixel(png: bytes) -> tuple[int, ...]:
    """The colour a few pixels right of and below the upper left corner."""
    assert png.startswith(b"\x89PNG")
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (width, height, depth) == (VIEWPORT["width"], VIEWPORT["height"], 8)
    channels = {2: 3, 6: 4}[kind]
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += 12 + size
    rows, stride = zlib.decompress(data), width * channels
    above = bytearray(stride)
    for row in range(6):
        start = row * (stride + 1)
        above = _unfiltered(rows[start], bytearray(rows[start + 1 : start + 1 + stride]), above, channels)
    return tuple(above[5 * channels : 5 * channels + 3])


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        p = left + above[i] - corner
        near = min((left, above[i], corner), key=lambda value: abs(p - value))
        row[i] = (row[i] + (0, left, above[i], (left + above[i]) // 2, near)[kind]) & 255
    return row


def test_pictures_are_exact_and_of_their_moment() -> None:
    async def take() -> list[tuple[int, ...]]:
        async with photographing(confine) as photographer:
            canvas, webgl, moving = await asyncio.gather(
                photographer.take(CANVAS), photographer.take(WEBGL), photographer.take(MOVING, (0.1, 2.5))
            )
            assert len(moving.images) == 2
            return [pixel(image) for image in (*canvas.images, *webgl.images, *moving.images)]

    assert asyncio.run(take()) == [(10, 200, 30), (0, 0, 255), (255, 0, 0), (0, 0, 255)]


def test_a_page_that_fails_gives_an_error_and_no_picture_and_the_next_one_is_taken() -> None:
    async def take(photographer: Photographer) -> None:
        with pytest.raises(PageError, match="did not finish loading in 2 seconds"):
            await photographer.take("<!doctype html><script>while (true);</script>", timeout=2)
        broken = await photographer.take("<!doctype html><script>missing()</script>")
        assert len(broken.images) == 1
        assert "missing is not defined" in broken.errors[0]
        assert (await photographer.take(CANVAS)).errors == ()

    async def play() -> None:
        async with photographing(confine) as photographer:
            await take(photographer)

    asyncio.run(play())


@pytest.mark.skipif(not Path("/proc/self/ns").exists(), reason="needs Linux's /proc")
def test_the_browser_is_neither_root_nor_on_the_network() -> None:
    """Wherever there is a sandbox for it."""

    async def look() -> tuple[set[int], set[int]]:
        async with photographing(confine) as photographer:
            taking = asyncio.ensure_future(photographer.take(CANVAS))
            await asyncio.sleep(0.7)
            users, networks = set(), set()
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.NoSuchProcess, FileNotFoundError):
                    if "chrom" in process.name():
                        users.add(process.uids().real)
                        networks.add(Path(f"/proc/{process.pid}/ns/net").stat().st_ino)
            await taking
        return users, networks

    users, networks = asyncio.run(look())
    assert users
    assert 0 not in users
    if confine(Path(find_browser() or "")).home is not None:
        assert Path("/proc/self/ns/net").stat().st_ino not in networks
    assert not [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]
