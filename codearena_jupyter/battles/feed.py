"""Telling several listeners (browser tabs) what changes, none of which can hold up the battle."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class _Listener:
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    changed: bool = True
    deltas: deque[dict[str, Any]] = field(default_factory=deque)


class Feed:
    """Each listener gets the newest state rather than every state; text pieces are kept in order."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()

    def change(self) -> None:
        """The state is new."""
        for listener in self._listeners:
            listener.changed = True
            listener.wake.set()

    def piece(self, delta: dict[str, Any]) -> None:
        """A piece of text came in."""
        for listener in self._listeners:
            listener.deltas.append(delta)
            listener.wake.set()

    async def listen(self) -> AsyncIterator[dict[str, Any] | None]:
        """None for a new state (first of all), a piece otherwise; without end."""
        listener = _Listener()
        self._listeners.add(listener)
        try:
            while True:
                if listener.changed:
                    listener.changed = False
                    # The state that is read now holds these pieces already.
                    listener.deltas.clear()
                    yield None
                elif listener.deltas:
                    yield listener.deltas.popleft()
                else:
                    listener.wake.clear()
                    await listener.wake.wait()
        finally:
            self._listeners.discard(listener)
