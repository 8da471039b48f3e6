"""What a killed predecessor left: removed or marked at the start."""

from __future__ import annotations

import asyncio

from .parts import Parts


async def recover(parts: Parts) -> None:
    """Remove the runtime files of dead servers and mark the battles nobody runs as interrupted.

    Raises:
        StoreError: the store can't be used.
    """
    await asyncio.to_thread(parts.sandbox.remove_leftovers)
    await asyncio.to_thread(_mark_interrupted, parts)


def _mark_interrupted(parts: Parts) -> None:
    parts.live.mark_interrupted()  # in the thread, because opening the store may wait for another process
