"""Whether what a game sent as a picture is one that a browser can safely be given."""

from __future__ import annotations

MAX_BYTES = 4 << 20
MAX_SIDE = 4096
MAX_PIXELS = 9 << 20
"""Enough for 3840 × 2160; the guest refuses larger windows (`sandbox.guest.games.screen`)."""
PNG = b"\x89PNG\r\n\x1a\n"

_START, _END = b"\xff\xd8", b"\xff\xd9"
_FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive: what browsers show."""
_SCAN = 0xDA


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height, from the header alone: nothing is decoded here.

    Raises:
        ValueError: it is no JPEG, or larger than a game's window may be.
    """
    if not (data.startswith(_START) and data.endswith(_END)):
        raise ValueError("it is no JPEG")
    size: tuple[int, int] | None = None
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("its header is broken")
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN:
            if size is None:
                raise ValueError("it has no size")
            return size
        if length < 2 or not 0xC0 <= marker <= 0xFE or marker in (0xD8, 0xD9):
            raise ValueError("its header is broken")
        if marker in _FRAMES:
            if size is not None or length < 8:
                raise ValueError("its header is broken")
            size = _checked(int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7]))
        at += 2 + length
    raise ValueError("its header has no end")


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, likewise.

    Raises:
        ValueError: it is no PNG, or too large.
    """
    if not data.startswith(PNG) or data[12:16] != b"IHDR" or len(data) < 33:
        raise ValueError("it is no PNG")
    return _checked(int.from_bytes(data[16:20]), int.from_bytes(data[20:24]))


def _checked(width: int, height: int) -> tuple[int, int]:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise ValueError(f"it is {width} × {height} pixels large")
    return width, height
