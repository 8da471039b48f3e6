"""Listing, adding, removing and testing models."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from ..domain.message import Message
from ..domain.model import Model
from ..errors import NotFound, ProviderError
from .parts import Parts

TEST_SECONDS = 30.0


class Models:
    """The catalog, as rows without keys."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def rows(self) -> list[dict[str, Any]]:
        """Rows `name, provider, available, demo, weight, organization, license, detail, configured`."""
        catalog = self._parts.catalog
        return [self._row(model) for model in await catalog.models()]

    async def add(self, body: dict[str, Any]) -> dict[str, Any]:
        """Write a model into the models file; `body` holds its fields (see `providers.catalog`).

        Raises:
            UsageError: a field is missing, wrong, or looks like a key.
            Conflict: the name is taken.
        """
        added = self._parts.catalog.add(body)
        return next((row for row in await self.rows() if row["name"] == added.name), self._row(added))

    async def remove(self, name: str) -> None:
        """Take a configured model out of the models file.

        Raises:
            NotFound: no configured model has this name.
        """
        self._parts.catalog.remove(name)

    async def test(self, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for one short answer: `{"ok", "message", "seconds"}`.

        `body` is a model's fields or just the `name` of one in the catalog. Outside a battle nothing is
        blind, so the provider's own words are told.
        """
        model = await self._find(body["name"]) if set(body) == {"name"} else self._parts.catalog.parse(body)
        if model.demo:
            message = f"{model.name} replays answers to the example prompts; there is nothing to test."
            return {"ok": True, "message": message, "seconds": 0.0}
        started = time.perf_counter()
        try:
            async with asyncio.timeout(TEST_SECONDS):
                text = await self._ask(model)
        except ProviderError as error:
            # Its hints are for people who can't see which model it is.
            what, _, _ = error.problem.message.partition(". ")
            private = f" ({error.problem.private})" if error.problem.private else ""
            message = f"{model.name}: {what.removesuffix('.')}.{private}"
            return {"ok": False, "message": message, "seconds": None}
        except TimeoutError:
            message = f"{model.name} did not answer within {TEST_SECONDS:.0f} seconds."
            return {"ok": False, "message": message, "seconds": None}
        seconds = time.perf_counter() - started
        shown = " ".join(text.split())[:80]
        return {
            "ok": True,
            "message": f"{model.name} answered in {seconds:.1f} s: “{shown}”",
            "seconds": seconds,
        }

    async def _ask(self, model: Model) -> str:
        provider = self._parts.providers[model.provider]
        messages = [Message("user", "Reply with the single word: ready")]
        return "".join([chunk.text async for chunk in provider.stream(model, messages)])

    async def _find(self, name: str) -> Model:
        for model in await self._parts.catalog.models():
            if model.name == name:
                return model
        raise NotFound("model", name, "`codearena models` lists them.")

    def _row(self, model: Model) -> dict[str, Any]:
        return {
            "name": model.name,
            "provider": model.provider,
            "available": model.available,
            "demo": model.demo,
            "weight": model.weight,
            "organization": model.organization,
            "license": model.license,
            "detail": model.detail,
            "configured": self._parts.catalog.is_configured(model.name),
        }
