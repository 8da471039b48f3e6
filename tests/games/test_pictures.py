"""Pictures are looked at before a browser gets them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codearena_jupyter.execution.games.pictures import MAX_PIXELS, MAX_SIDE, PNG, jpeg_size, png_size

from .pictures import HEIGHT, RED, WIDTH, resized


def test_a_jpeg_tells_its_size() -> None:
    assert jpeg_size(RED) == (WIDTH, HEIGHT)
    assert jpeg_size(resized(1280, 800)) == (1280, 800)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff\xd9",
        b"GIF89a" + RED,
        RED[:-2],
        RED[2:],
        RED[:20] + b"\xff\xd9",
        RED[:4] + b"\0\0" + RED[6:],
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"\xff\xd8<script>alert(1)</script>\xff\xd9",
        RED.replace(b"\xff\xc0", b"\xff\xc3"),
        resized(0, 10),
        resized(MAX_SIDE + 1, 1),
        resized(MAX_SIDE, MAX_PIXELS // MAX_SIDE + 1),
        resized(65535, 65535),
    ],
)
def test_what_is_no_jpeg_or_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="it"):
        jpeg_size(data)


@settings(max_examples=200)
@given(st.binary(max_size=400), st.integers(0, len(RED)))
def test_whatever_is_sent_is_judged_without_another_error(data: bytes, at: int) -> None:
    for candidate in (data, b"\xff\xd8" + data + b"\xff\xd9", RED[:at] + data + RED[at:]):
        try:
            width, height = jpeg_size(candidate)
        except ValueError:
            continue
        assert 0 < width * height <= MAX_PIXELS


def test_a_png_tells_its_size() -> None:
    header = (
        PNG
        + (13).to_bytes(4)
        + b"IHDR"
        + (640).to_bytes(4)
        + (480).to_bytes(4)
        + b"\x08\x02\0\0\0"
        + b"\0" * 4
    )
    assert png_size(header) == (640, 480)
    for broken in (b"", header[:20], header.replace(b"IHDR", b"IDAT"), PNG + RED):
        with pytest.raises(ValueError, match="it is no PNG"):
            png_size(broken)
