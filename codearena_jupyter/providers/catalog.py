"""All models of an arena: configured, discovered and demo."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..domain.model import Model
from ..domain.protocols import Provider
from ..errors import UsageError
from .fields import FieldError, parse_model
from .models_file import ModelsFile

DISCOVERY_SECONDS = 10.0
"""How long what was discovered counts as known: a battle must not wait for it each time."""

_log = logging.getLogger(__name__)


class Catalog:
    """Configured models win over discovered ones of the same name or the same address."""

    def __init__(self, models_file: Path, providers: Mapping[str, Provider]) -> None:
        self._file = ModelsFile(models_file)
        self._providers = providers
        self._discovered: tuple[float, tuple[Model, ...]] | None = None

    async def models(self) -> Sequence[Model]:
        """Configured models as in the file, then discovered ones, then demo models.

        Raises:
            UsageError: the models file is wrong; says where and what to do.
        """
        configured = await asyncio.to_thread(self.configured)
        names = {model.name for model in configured}
        targets = {_target(model) for model in configured}
        discovered = []
        for model in await self._discover():
            if model.name not in names and _target(model) not in targets:
                names.add(model.name)
                discovered.append(model)
        return [*configured, *sorted(discovered, key=lambda model: model.demo)]

    def configured(self) -> list[Model]:
        """The models of the models file.

        Raises:
            UsageError: the file is wrong; says where and what to do.
        """
        models: list[Model] = []
        for index, (entry, place) in enumerate(self._file.entries()):
            try:
                model = parse_model(entry, self._providers)
            except FieldError as error:
                where = self._file.place_of(index, error.field)
                raise UsageError(f"{where}: {error} Correct it there; it counts at once.") from error
            if any(other.name == model.name for other in models):
                raise UsageError(f"{place}: a second model is called “{model.name}”; rename one of them.")
            models.append(_with_availability(model))
        return models

    def is_configured(self, name: str) -> bool:
        """Whether the models file holds a model of this name."""
        return any(entry.get("name", entry.get("id")) == name for entry, _ in self._file.entries())

    def parse(self, body: Mapping[str, Any]) -> Model:
        """A model from its fields, without storing it.

        Raises:
            UsageError: a field is missing, wrong, or looks like a key.
        """
        return _with_availability(parse_model(body, self._providers))

    def add(self, body: Mapping[str, Any]) -> Model:
        """Write a model into the models file.

        Raises:
            UsageError: a field is missing, wrong, or looks like a key; or the file can't be written.
            Conflict: the name is taken.
        """
        model = self.parse(body)
        given = {field: value for field, value in body.items() if value not in (None, "", {})}
        self._file.append({"name": model.name, "id": model.id, **given})
        return model

    def remove(self, name: str) -> None:
        """Take a model out of the models file.

        Raises:
            NotFound: no configured model has this name.
        """
        self._file.remove(name)

    async def _discover(self) -> tuple[Model, ...]:
        if self._discovered is not None and time.monotonic() - self._discovered[0] < DISCOVERY_SECONDS:
            return self._discovered[1]
        found = await asyncio.gather(*map(self._ask, self._providers.values()))
        models = tuple(model for group in found for model in group)
        self._discovered = (time.monotonic(), models)
        return models

    async def _ask(self, provider: Provider) -> Sequence[Model]:
        """One provider's models; a plug-in that breaks its promise costs only its own."""
        try:
            async with asyncio.timeout(4):
                return await provider.discover()
        except Exception as error:  # noqa: BLE001  # other people's code
            _log.warning("The provider “%s” failed to list its models: %r", provider.name, error)
            return ()


def _target(model: Model) -> tuple[str, str, str | None]:
    return model.provider, model.id, model.api_base


def _with_availability(model: Model) -> Model:
    """Whether the key it needs is in the server's environment."""
    if model.key_env and not os.environ.get(model.key_env):
        detail = f"Set {model.key_env} in the environment of the Jupyter server and restart it."
        return replace(model, available=False, detail=detail)
    return replace(model, detail="configured")
