"""What a killed predecessor left: removed or marked at the start."""

from __future__ import annotations

import asyncio
import logging

from ..errors import MissingRequirement, NotPermitted, SandboxError
from .parts import Parts

log = logging.getLogger(__name__)


async def recover(parts: Parts) -> None:
    """Mark the battles nobody runs as interrupted and remove the runtime files of dead servers.

    A machine without a sandbox still shows, stores and ranks votes; `doctor` says what it lacks.

    Raises:
        StoreError: the store can't be used.
    """
    # In threads, because opening the store may wait for another process.
    await asyncio.to_thread(_mark_interrupted, parts)
    try:
        await asyncio.to_thread(_remove_leftovers, parts)
    except (MissingRequirement, NotPermitted, SandboxError) as error:
        log.warning("What earlier runs left could not be removed: %s", error)


def _mark_interrupted(parts: Parts) -> None:
    parts.live.mark_interrupted()


def _remove_leftovers(parts: Parts) -> None:
    parts.sandbox.remove_leftovers()
