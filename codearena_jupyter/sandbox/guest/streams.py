"""Standard streams of the program: real files on descriptors 0, 1 and 2, as every script has them.

Descriptors 1 and 2 are pipes, so that child processes and C code write to the same place as
`print`, and `sys.stdout.buffer` exists. A thread turns what arrives into `stream` messages.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
import tempfile
import threading
import time
from collections.abc import Callable

from .room import make_room
from .supervisor import NAMES, PIPE_BYTES, Pipes

BATCH_SECONDS = 0.02


class _Raw(io.FileIO):
    """Writes to a pipe; what was written to the other one before is passed on first, so that
    the order of output and errors is kept within this process."""

    def __init__(self, fd: int, streams: Streams) -> None:
        super().__init__(fd, "w", closefd=False)
        self._streams = streams

    def write(self, data: object) -> int | None:  # type: ignore[override]
        if self._streams.last_written is not self:
            self._streams.pump()
            self._streams.last_written = self
        return super().write(data)  # type: ignore[arg-type]


class Streams:
    """Owns the three descriptors. `send(name, text)` is called from any thread."""

    def __init__(self, pipes: Pipes, send: Callable[[str, str], None]) -> None:
        self.last_written: object = None
        self._send = send
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._pipes: dict[str, int] = {}
        self._writes = {name: pipes[name][1] for name in NAMES}
        for name in NAMES:
            self._pipes[name] = pipes[name][0]
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in NAMES}
        self.reopen(b"")
        threading.Thread(target=self._forward, name="streams", daemon=True).start()

    def reopen(self, stdin: bytes) -> None:
        """New Python files on the descriptors (a program may have closed or detached its own, descriptors
        too), with `stdin` to be read from the beginning."""
        for fd, name in enumerate(NAMES, start=1):
            os.dup2(self._writes[name], fd)
        # Taken by anything: a program that closed it, as open(0) does, would leave it to the file below.
        os.dup2(self._writes[NAMES[0]], 0)
        with tempfile.TemporaryFile() as file:
            file.write(stdin)
            file.seek(0)
            os.dup2(file.fileno(), 0)
        sys.stdin = io.TextIOWrapper(
            io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8", errors="surrogateescape"
        )
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(
                io.BufferedWriter(_Raw(fd, self)), encoding="utf-8", errors=errors, line_buffering=True
            )
            for fd, errors in ((1, "strict"), (2, "backslashreplace"))
        )
        for name in ("stdin", "stdout", "stderr"):
            setattr(sys, f"__{name}__", getattr(sys, name))

    def flush(self) -> None:
        """Pass on everything written so far, Python's buffers included."""
        for file in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            try:
                if file is not None:
                    file.flush()
            except (OSError, ValueError, AttributeError):
                # The program closed it or put something else in its place: its own affair.
                continue
        self.pump()

    def pump(self) -> None:
        """Pass on what lies in the pipes. Does nothing in a child process: its output is
        passed on here, in the kernel's process."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            for name, read in self._pipes.items():
                try:
                    data = _read(read)
                except BlockingIOError:
                    continue
                if text := self._decoders[name].decode(data):
                    self._send(name, text)

    def _forward(self) -> None:
        while True:
            select.select(list(self._pipes.values()), [], [])
            # Endless prints become few large messages, and the full pipe slows the program down.
            # What a program prints just before it dies stays in the pipe, for the supervisor.
            time.sleep(BATCH_SECONDS)
            self.pump()


def _read(pipe: int) -> bytes:
    """What lies in a pipe; the program may have left no memory for it."""
    try:
        return os.read(pipe, PIPE_BYTES)
    except MemoryError:
        make_room()
        return os.read(pipe, PIPE_BYTES)
