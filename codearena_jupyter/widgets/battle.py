"""The battle widget: what `%%codearena` shows."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..errors import CodeArenaError
from .client import ArenaClient, Unreachable, find_client
from .leaderboard import refresh_all

STATIC = Path(__file__).parent / "static"
RETRY_SECONDS = 2.0


class BattleWidget(anywidget.AnyWidget):
    """A battle in a notebook, with the panel's components.

    The front end sends `{"id", "method", "params"}` and gets `{"id", "result"}` or `{"id", "error"}`;
    changes of the battle are pushed as `{"event": "battle", "view"}` and kept in `view`, so that a
    reloaded page shows them. `view` never holds a name before the vote.
    """

    _esm = STATIC / "battle.js"
    _css = STATIC / "battle.css"
    view = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    base_url = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        prompt: str,
        *,
        client: ArenaClient | None = None,
        files: Sequence[dict[str, str]] = (),
        **options: Any,
    ) -> None:
        """Start a battle on `prompt`; `options` are those of a new battle (`environment`, `stdin` …).

        `files` are attached: `{"name", "content"}` with the content as base64.
        """
        self._client = client or find_client()
        self._tasks: set[asyncio.Task[None]] = set()
        self._follows: asyncio.Task[None] | None = None
        super().__init__(base_url=self._client.base_url)
        self.on_msg(self._on_message)
        self._spawn(self._start({"prompt": prompt, **options}, files))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run in the kernel's loop, keeping the reference that asyncio itself does not keep."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _start(self, params: dict[str, Any], files: Sequence[dict[str, str]]) -> None:
        try:
            saved = [await self._client.call("save_file", file) for file in files]
            self._show(await self._client.call("create", {**params, "attachments": saved}))
        except CodeArenaError as error:
            self.problem = str(error)

    def _show(self, view: dict[str, Any]) -> None:
        """Take over a new view and follow what is still going on."""
        self.view = view
        if _goes_on(view) and (self._follows is None or self._follows.done()):
            self._follows = self._spawn(self._follow(view["battle_id"]))

    async def _follow(self, battle_id: str) -> None:
        """Pass on what happens until nothing goes on, through lost connections and restarted servers."""
        while True:
            try:
                async for name, data in self._client.events(battle_id):
                    self.problem = ""
                    if name == "battle":
                        self.view = data
                        self.send({"event": "battle", "view": data})
                    else:
                        self.send({"event": name, **data})
            except Unreachable as error:
                self.problem = f"{error} Trying again."
            except CodeArenaError as error:
                self.problem = str(error)
                return
            if not _goes_on(self.view):
                return
            await asyncio.sleep(RETRY_SECONDS)

    def _on_message(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        self._spawn(self._answer(message))

    async def _answer(self, message: dict[str, Any]) -> None:
        request = message.get("id")
        try:
            result = await self._client.call(str(message.get("method")), dict(message.get("params") or {}))
        except CodeArenaError as error:
            self.send({"id": request, "error": {"message": str(error), "kind": type(error).__name__}})
            return
        if isinstance(result, dict) and "sides" in result:
            self._show(result)
        self.send({"id": request, "result": result})
        if message.get("method") == "vote":
            refresh_all()


def _goes_on(view: dict[str, Any]) -> bool:
    """Whether something will change by itself."""
    running = view["phase"] in ("generating", "installing", "running")
    return running or any(side["busy"] for side in view["sides"].values())
