"""Counting what a ZeroMQ peer sends, before any of it reaches libzmq.

ZeroMQ's high-water marks count whole messages: one endless multipart message, or a frame that
announces a terabyte, passes them all. So the byte stream (ZMTP 3, https://rfc.zeromq.org/spec/23/)
is followed frame by frame, and cut off when it goes over its allowance.
"""

from __future__ import annotations

import time

_GREETING_BYTES = 64
_MORE, _LONG = 1, 2
_MAX_FRAMES = 256


class Excess(Exception):
    """The peer sent more than it may, or something that is no ZMTP 3."""


class Bucket:
    """A token bucket: `rate` tokens a second, at most `burst` at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._tokens, self._time = burst, time.monotonic()

    def available(self) -> float:
        """Tokens there are now; negative after an overdraft."""
        now = time.monotonic()
        self._tokens = min(self.burst, self._tokens + (now - self._time) * self.rate)
        self._time = now
        return self._tokens

    def take(self, tokens: float) -> None:
        """Use tokens, by overdraft if need be."""
        self._tokens -= tokens

    def delay(self, tokens: float = 1) -> float:
        """Seconds until so many tokens are there."""
        return max(0.0, (tokens - self.available()) / self.rate)


class Allowance:
    """What one kernel may send, over all its channels and connections together."""

    def __init__(self, total_bytes: int, bytes_per_second: float, messages_per_second: float) -> None:
        self.bytes_left = total_bytes
        self.bytes = Bucket(bytes_per_second, bytes_per_second / 4)
        self.messages = Bucket(messages_per_second, messages_per_second)

    def delay(self) -> float:
        """Seconds to wait before anything more is passed on."""
        return max(self.bytes.delay(), self.messages.delay())


class Frames:
    """Follows one connection's byte stream."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._greeting = b""
        self._header = b""
        self._body = 0
        self._more = False
        self._count = 0

    def pass_on(self, data: memoryview) -> int:
        """How many of these bytes may be passed on now (at least one): up to the end of the
        message that uses up the allowance for the moment.

        Raises:
            Excess: the connection has to be cut.
        """
        messages = int(max(1, self._allowance.messages.available()))
        position, end = 0, len(data)
        while position < end and messages > 0:
            if len(self._greeting) < _GREETING_BYTES:
                step = min(_GREETING_BYTES - len(self._greeting), end - position)
                self._greet(bytes(data[position : position + step]))
                position += step
            elif self._body:
                step = min(self._body, end - position)
                self._body -= step
                position += step
                messages -= self._ended()
            else:
                self._header += bytes(data[position : position + 1])
                position += 1
                messages -= self._start_frame()
        self._spend(position)
        return position

    def _greet(self, data: bytes) -> None:
        self._greeting += data
        signature, version, mechanism = self._greeting[:10], self._greeting[10:11], self._greeting[12:32]
        if len(signature) == 10 and (signature[0] != 0xFF or signature[9] != 0x7F):
            raise Excess("no ZMTP signature")
        if version and version[0] < 3:
            raise Excess("an outdated ZMTP version")
        if len(mechanism) == 20 and mechanism != b"NULL".ljust(20, b"\0"):
            raise Excess("an unexpected security mechanism")

    def _start_frame(self) -> int:
        """Look at the header so far; answers 1 when it ends a message (an empty last frame)."""
        flags = self._header[0]
        if len(self._header) < (9 if flags & _LONG else 2):
            return 0
        self._body = int.from_bytes(self._header[1:], "big")
        self._more = bool(flags & _MORE)
        self._header = b""
        self._count += 1
        if self._body > self._allowance.bytes_left:
            raise Excess("a frame beyond the allowance")
        if self._count > _MAX_FRAMES:
            raise Excess("a message of endless frames")
        return self._ended()

    def _ended(self) -> int:
        if self._body or self._more:
            return 0
        self._count = 0
        self._allowance.messages.take(1)
        return 1

    def _spend(self, count: int) -> None:
        self._allowance.bytes.take(count)
        self._allowance.bytes_left -= count
        if self._allowance.bytes_left < 0:
            raise Excess("more bytes than allowed")
