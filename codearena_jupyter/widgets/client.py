"""Who answers a widget: the Jupyter server the notebook runs under, or an arena in this kernel.

The server owns every battle where there is one, so that the panel and the notebook show the same. A kernel
that runs without a server (plain IPython, VS Code) owns its battles itself.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import httpx

from ..arena import Arena
from ..errors import CodeArenaError, UsageError
from ..settings import Settings

Json = dict[str, Any]

BOARDS = ("leaderboard", "heatmap", "stats", "trends", "choices", "version", "page")
"""Questions about votes: GET requests, and answered without cleaning up after dead battles first."""

ANSWERS_WITHIN = 10.0
"""Seconds after which a server counts as there, but busy."""


class ArenaClient(Protocol):
    """What a widget needs; every value is the JSON of the HTTP interface."""

    @property
    def base_url(self) -> str:
        """Prefix of frame addresses in the browser; "" where no server can serve frames."""
        ...

    async def call(self, method: str, params: Json) -> Any:
        """Carry out one request of the front end.

        Raises:
            CodeArenaError: with a message for people.
        """
        ...

    def events(self, battle_id: str) -> AsyncIterator[tuple[str, Json]]:
        """(event name, data) until the battle has nothing more to tell."""
        ...


class LocalClient:
    """An arena that this kernel owns."""

    base_url = ""

    def __init__(self, arena: Arena | None = None) -> None:
        self._arena = arena or Arena(Settings.load())

    async def call(self, method: str, params: Json) -> Any:
        """Carry out a request on the kernel's own arena."""
        if method in BOARDS:
            return await self._arena.board(method, params)
        await self._arena.start()
        battles = self._arena.battles
        if {"battle_id", "side"} <= params.keys():
            return await self._call_side(method, **params)
        match method, params:
            case "create", {"prompt": prompt, **options}:
                return await battles.create(prompt=prompt, **options)
            case "get", {"battle_id": battle_id}:
                return await battles.view(battle_id)
            case "stop", {"battle_id": battle_id}:
                return await battles.stop(battle_id)
            case "vote", {"battle_id": battle_id, "turn": turn, "winner": winner, **more}:
                return await battles.vote(battle_id, turn=turn, winner=winner, **more)
            case "save_file", {"name": name, "content": content}:
                return await battles.save_file(name, base64.b64decode(content))
            case "examples", _:
                return self._arena.examples()
        raise _unknown(method, params)

    async def _call_side(self, method: str, battle_id: str, side: str, **options: Any) -> Any:
        battles = self._arena.battles
        match method, options:
            case "run", {"code": code, **more}:
                return await battles.run(battle_id, side, code=code, **more)
            case "end", _:
                return await battles.end(battle_id, side)
            case "interact", told:
                return await battles.interact(battle_id, side, told)
            case "read_file", {"name": name}:
                return _file(*await battles.written_file(battle_id, side, name))
        raise _unknown(method, options)

    def events(self, battle_id: str) -> AsyncIterator[tuple[str, Json]]:
        """Follow a battle of the kernel's own arena."""
        return self._arena.battles.events(battle_id)


def _unknown(method: str, params: Json) -> UsageError:
    return UsageError(
        f"The widget asked for “{method}” with {sorted(params)}, which this version does not know."
    )


class RemoteError(CodeArenaError):
    """The server refused; its sentence is passed on."""


class Unreachable(CodeArenaError):
    """The server does not answer, which may pass."""

    def __init__(self) -> None:
        super().__init__("The Jupyter server can't be reached.")


@dataclass(frozen=True)
class ServerClient:
    """The Jupyter server that started this kernel."""

    url: str
    token: str
    base_url: str

    async def call(self, method: str, params: Json) -> Any:
        """Carry out a request over HTTP."""
        if method in _FILES:
            return await self._read_file(_FILES[method], params)
        verb, path, body = _route(method, params)
        query = params if method in BOARDS else None
        async with self._http(timeout=60) as http:
            try:
                response = await http.request(verb, path, json=body, params=query)
            except httpx.TransportError as error:
                raise Unreachable from error
        return _checked(response)

    async def _read_file(self, kind: str, params: Json) -> Json:
        """A file that a program wrote, or a picture of it, as a message can carry it."""
        path = f"battles/{params.get('battle_id', '')}/sides/{params.get('side', '')}/{kind}"
        query = {"name": params["name"]} if "name" in params else {}
        async with self._http(timeout=60) as http:
            try:
                response = await http.get(path, params=query)
            except httpx.TransportError as error:
                raise Unreachable from error
        if response.is_error:
            _checked(response)
        return _file(response.headers.get("content-type", ""), response.content)

    async def events(self, battle_id: str) -> AsyncIterator[tuple[str, Json]]:
        """Follow a battle through the server's event stream."""
        try:
            async with (
                self._http(timeout=httpx.Timeout(30, read=60)) as http,
                http.stream("GET", f"battles/{battle_id}/events") as response,
            ):
                if response.is_error:
                    await response.aread()
                    _checked(response)
                name = "message"
                async for line in response.aiter_lines():
                    field, _, value = line.partition(":")
                    if field == "event":
                        name = value.strip()
                    elif field == "data":
                        yield name, json.loads(value)
        except httpx.TransportError as error:
            raise Unreachable from error

    def _http(self, timeout: float | httpx.Timeout) -> httpx.AsyncClient:
        # The server is on this machine: a proxy configured for the internet must not see its token.
        return httpx.AsyncClient(
            base_url=f"{self.url}codearena/api/",
            headers=_authorization(self.token),
            timeout=timeout,
            trust_env=False,
        )


_FILES = {"read_file": "file", "picture": "picture"}
"""Methods that are answered with a file, and where it is."""


def _file(kind: str, data: bytes) -> Json:
    return {"mime": kind.partition(";")[0], "content": base64.b64encode(data).decode()}


def _authorization(token: str) -> dict[str, str]:
    """The header; a server without a token gets none, an empty one would not be valid HTTP."""
    return {"Authorization": f"token {token}"} if token else {}


def _route(method: str, params: Json) -> tuple[str, str, Json | None]:
    """The HTTP request of a widget's method."""
    battle = f"battles/{params.get('battle_id', '')}"
    rest = {key: value for key, value in params.items() if key not in ("battle_id", "side")}
    routes: dict[str, tuple[str, str, Json | None]] = {
        "create": ("POST", "battles", rest),
        "get": ("GET", battle, None),
        "stop": ("POST", f"{battle}/stop", {}),
        "vote": ("POST", f"{battle}/vote", rest),
        "run": ("POST", f"{battle}/sides/{params.get('side', '')}/run", rest),
        "end": ("POST", f"{battle}/sides/{params.get('side', '')}/end", {}),
        "interact": ("POST", f"{battle}/sides/{params.get('side', '')}/interactions", rest),
        "save_file": ("POST", "files", rest),
        "examples": ("GET", "examples", None),
        **{name: ("GET", name, None) for name in BOARDS},
    }
    if method not in routes:
        raise UsageError(f"The widget asked for “{method}”, which this version does not know.")
    return routes[method]


def _checked(response: httpx.Response) -> Any:
    """The response's JSON.

    Raises:
        RemoteError: the server's own message.
    """
    if response.is_success:
        return response.json()
    try:
        message = response.json()["message"]
    except (ValueError, KeyError, TypeError):
        message = f"The Jupyter server answered {response.status_code} {response.reason_phrase}."
    raise RemoteError(message)


def find_client() -> ArenaClient:
    """The server this kernel runs under if it has the extension, else an arena of the kernel's own."""
    return _find_server() or _local_client()


@cache
def _local_client() -> LocalClient:
    """One arena for all battles of the kernel, on its loop: each has kernels and a store of its own."""
    return LocalClient()


def _find_server() -> ServerClient | None:
    from jupyter_server.serverapp import list_running_servers

    # jupyter_client tells each kernel the process that started it.
    parent = os.environ.get("JPY_PARENT_PID", "")
    for info in list_running_servers():
        if str(info["pid"]) != parent:
            continue
        token = info["token"] or os.environ.get("JUPYTERHUB_API_TOKEN", "")
        client = ServerClient(info["url"], token, info["base_url"])
        try:
            with httpx.Client(trust_env=False, timeout=ANSWERS_WITHIN) as http:
                # The outline: looking for the sandbox, as the status does, may take seconds.
                url = f"{info['url']}codearena/api/outline"
                status = http.get(url, headers=_authorization(token)).status_code
        except httpx.TimeoutException:
            return client  # busy, and still the owner of its battles
        except httpx.HTTPError:
            return None
        return client if status == httpx.codes.OK else None
    return None
