"""The connection to whoever shows the game. Slow or absent viewers never hold the game up."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..paths import moved

SOCKET = "/run/arena/game"
LAST_SECONDS = 0.5
"""So long the last picture may take when the game is over."""

Input = dict[str, Any]
Picture = tuple[bytes, int, int, str]
"""Pixels, width, height, and their order as simplejpeg names it."""


class Channel:
    """Sends pictures and takes what the player does, in threads of its own."""

    def __init__(self, encode: Callable[[Picture], bytes], still: Callable[[Picture], bytes]) -> None:
        self._encode = encode
        self._make_still = still
        self._changed = threading.Condition()
        self._inputs: deque[Input] = deque(maxlen=1000)
        self._picture: Picture | None = None
        self._sent: Picture | None = None
        self._info = b""
        self._told = b""
        self._wanted = 0
        self._still = False
        self._connection: socket.socket | None = None
        self.paused = False
        self.pauses = 0
        """How often it was paused so far."""
        self.paused_seconds = 0.0

    def open(self) -> None:
        """Listen."""
        path = Path(moved(SOCKET))
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen(1)
        threading.Thread(target=self._serve, args=[listener], name="game-input", daemon=True).start()
        threading.Thread(target=self._send, name="game-output", daemon=True).start()

    def show(self, picture: Picture) -> None:
        """The window has a new picture; an older one that nobody asked for yet is gone."""
        with self._changed:
            self._picture = picture
            self._changed.notify_all()

    def tell(self, info: dict[str, Any]) -> None:
        """Something about the window."""
        data = json.dumps(info).encode()
        with self._changed:
            if data != self._info:
                self._info = data
                self._changed.notify_all()

    def inputs(self) -> list[Input]:
        """What the player did since the last call."""
        found = []
        while self._inputs:
            found.append(self._inputs.popleft())
        return found

    def wait_while_paused(self) -> None:
        """Stand still as long as nobody looks."""
        if self.paused:
            began = time.perf_counter()
            with self._changed:
                self._changed.wait_for(lambda: not self.paused)
            self.paused_seconds += time.perf_counter() - began

    def finish(self) -> None:
        """Give the last picture a moment to be sent."""
        with self._changed:
            self._changed.wait_for(lambda: self._picture is self._sent, LAST_SECONDS)

    def _serve(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            with self._changed:
                self._connection, self._sent, self._told, self._wanted = connection, None, b"", 0
            with suppress(OSError, ValueError), connection.makefile("rb") as lines:
                for line in lines:
                    self._take(json.loads(line))
            with self._changed:
                self._connection = None
            connection.close()

    def _take(self, message: Input) -> None:
        kind = message.get("t")
        with self._changed:
            if kind == "more":
                self._wanted += 1
            elif kind == "still":
                self._still = True
            elif kind == "pause":
                self.pauses += bool(message["on"]) and not self.paused
                self.paused = bool(message["on"])
            else:
                self._inputs.append(message)
                return
            self._changed.notify_all()

    def _send(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._has_something)
                connection, info, picture, still = self._connection, b"", None, None
                if self._info != self._told:
                    self._told = info = self._info
                if self._wanted and self._picture is not self._sent:
                    picture = self._picture
                    self._wanted -= 1
                if self._still and self._picture:
                    still, self._still = self._picture, False
            assert connection is not None
            with suppress(OSError):
                if info:
                    connection.sendall(_packet(b"I", info))
                if picture:
                    connection.sendall(_packet(b"F", self._encode(picture)))
                if still:
                    connection.sendall(_packet(b"S", self._make_still(still)))
            with self._changed:
                self._sent = picture or self._sent
                self._changed.notify_all()

    def _has_something(self) -> bool:
        if self._connection is None:
            return False
        shown = self._picture is not self._sent and self._wanted
        return bool(shown or self._info != self._told or (self._still and self._picture))


def _packet(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data
