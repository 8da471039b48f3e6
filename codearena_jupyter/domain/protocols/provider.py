"""What is expected of a provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol, runtime_checkable

from ..message import Chunk, Message
from ..model import Model


@runtime_checkable
class Provider(Protocol):
    """Serves models. Entry-point group `codearena.providers` (a class without arguments)."""

    name: str

    async def discover(self) -> Sequence[Model]:
        """Models that answer without any configuration: a key is set, a local endpoint is up.

        Never raises for an absent endpoint and takes at most two seconds.
        """
        ...

    def stream(self, model: Model, messages: Sequence[Message]) -> AsyncIterator[Chunk]:
        """Stream an answer; the last chunk carries the usage.

        Raises:
            ProviderError: with a problem that names neither model nor provider.
        """
        ...
