"""What every provider has to keep to, as tests.

Subclass `ProviderContract` in your own tests, with a provider and a model of it that answers::

    class TestMyCloud(ProviderContract):
        @pytest.fixture
        def provider(self) -> MyCloud:
            return MyCloud()

        @pytest.fixture
        def answering(self) -> Asked:
            return Asked(Model("Small", "mycloud", "small-1"), "Say hello.")
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass

from ..domain.message import Chunk, Message
from ..domain.model import Model
from ..domain.protocols import Provider


@dataclass(frozen=True)
class Asked:
    """A model and a prompt that it answers."""

    model: Model
    prompt: str


class ProviderContract:
    """Collected by pytest through its subclasses, which define the fixtures `provider` and `answering`."""

    def test_it_keeps_to_the_protocol(self, provider: Provider) -> None:
        """Has all names that the arena uses, and one that can stand in a file."""
        assert isinstance(provider, Provider)
        assert re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", provider.name)

    def test_discovery_is_quick_and_names_are_unique(self, provider: Provider) -> None:
        """It runs before battles; what it finds belongs to this provider."""
        started = time.perf_counter()
        models = asyncio.run(provider.discover())
        assert time.perf_counter() - started < 2.5
        assert len({model.name for model in models}) == len(models)
        assert {model.provider for model in models} <= {provider.name}

    def test_it_streams_text_and_ends_with_the_usage(self, provider: Provider, answering: Asked) -> None:
        """Only the last chunk carries it."""
        chunks = asyncio.run(_collect(provider, answering))
        assert "".join(chunk.text for chunk in chunks).strip()
        assert chunks[-1].usage is not None
        assert chunks[-1].usage.seconds > 0
        assert all(chunk.usage is None for chunk in chunks[:-1])

    def test_an_answer_can_be_given_up(self, provider: Provider, answering: Asked) -> None:
        """Cancelling ends the stream at once, and the provider can be asked again."""

        async def give_up() -> float:
            task = asyncio.create_task(_collect(provider, answering))
            await asyncio.sleep(0.05)
            started = time.perf_counter()
            task.cancel()
            await asyncio.wait([task])
            return time.perf_counter() - started

        assert asyncio.run(give_up()) < 2
        assert asyncio.run(_collect(provider, answering))


async def _collect(provider: Provider, asked: Asked) -> list[Chunk]:
    messages = [Message("user", asked.prompt)]
    return [chunk async for chunk in provider.stream(asked.model, messages)]
