"""Status, examples and models over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from tornado import web

from .base import API, ArenaHandler


class OutlineHandler(ArenaHandler):
    """What is known at once."""

    @web.authenticated
    async def get(self) -> None:
        """Environments by name, and limits; nothing is probed."""
        self.answer(self.arena.outline())


class StatusHandler(ArenaHandler):
    """What the panel has to know first."""

    @web.authenticated
    async def get(self) -> None:
        """Sandbox, environments, store and limits; warms kernels in the background."""
        self.answer(await self.arena.status())


class ExamplesHandler(ArenaHandler):
    """Example prompts."""

    @web.authenticated
    async def get(self) -> None:
        """All of them."""
        self.answer(self.arena.examples())


class ModelsHandler(ArenaHandler):
    """The catalog."""

    @web.authenticated
    async def get(self) -> None:
        """Rows without keys."""
        self.answer(await self.arena.models.rows())

    @web.authenticated
    async def post(self) -> None:
        """Add a model."""
        self.answer(await self.arena.models.add(self.body()), HTTPStatus.CREATED)


class ModelTestHandler(ArenaHandler):
    """Trying a model."""

    @web.authenticated
    async def post(self) -> None:
        """Ask it for one short answer."""
        self.answer(await self.arena.models.test(self.body()))


class ModelHandler(ArenaHandler):
    """One configured model."""

    @web.authenticated
    async def delete(self, name: str) -> None:
        """Remove it from the models file."""
        await self.arena.models.remove(name)
        self.answer({"removed": name})


ROUTES = [
    (rf"{API}/outline", OutlineHandler),
    (rf"{API}/status", StatusHandler),
    (rf"{API}/examples", ExamplesHandler),
    (rf"{API}/models", ModelsHandler),
    (rf"{API}/models/test", ModelTestHandler),
    (rf"{API}/models/(?P<name>.+)", ModelHandler),
]
