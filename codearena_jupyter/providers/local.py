"""Finding model servers on this machine: Ollama, LM Studio, vLLM, llama.cpp."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..domain.model import Model

if TYPE_CHECKING:
    import httpx

SECONDS = 1.5
_NOT_FOR_CHAT = ("embed", "rerank", "whisper", "bge-", "tts")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A local server. `address` reads where it listens from the variables its tool uses."""

    title: str
    address: Callable[[Mapping[str, str]], str]
    listing: str
    """Path that lists the models."""
    api: str = "/v1"
    """Path of its OpenAI-compatible interface."""


def _ollama(environ: Mapping[str, str]) -> str:
    return _complete(environ.get("OLLAMA_HOST") or "", 11434)


def _lm_studio(environ: Mapping[str, str]) -> str:
    return _complete(environ.get("LM_STUDIO_API_BASE") or "", 1234)


def _vllm(environ: Mapping[str, str]) -> str:
    return _complete(environ.get("HOSTED_VLLM_API_BASE") or environ.get("VLLM_API_BASE") or "", 8000)


def _llama_cpp(environ: Mapping[str, str]) -> str:
    return _complete(environ.get("LLAMA_ARG_HOST") or "", int(environ.get("LLAMA_ARG_PORT") or 8080))


ENDPOINTS = (
    Endpoint("Ollama", _ollama, "/api/tags"),
    Endpoint("LM Studio", _lm_studio, "/v1/models"),
    Endpoint("vLLM", _vllm, "/v1/models"),
    Endpoint("llama.cpp", _llama_cpp, "/v1/models"),
)


def _complete(address: str, port: int) -> str:
    """`host`, `host:port` or a URL, with or without `/v1`, as `http://host:port`.

    Raises:
        ValueError: that is no address.
    """
    if not 0 < port < 65536:
        raise ValueError(f"{port} is no port")
    parts = urlsplit(address if "://" in address else f"http://{address or '127.0.0.1'}")
    host = parts.hostname or "127.0.0.1"
    if host in ("0.0.0.0", "::"):  # noqa: S104  # a server listens there; it is reached here
        host = "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    default = 443 if parts.scheme == "https" else port
    return f"{parts.scheme}://{shown}:{parts.port or default}"


async def find_local(environ: Mapping[str, str]) -> list[Model]:
    """Models of every local server that answers in time; none is no error."""
    import httpx

    async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
        found = await asyncio.gather(*(_ask(client, endpoint, environ) for endpoint in ENDPOINTS))
    return [model for models in found for model in models]


async def _ask(client: httpx.AsyncClient, endpoint: Endpoint, environ: Mapping[str, str]) -> list[Model]:
    import httpx

    try:
        address = endpoint.address(environ)
        async with asyncio.timeout(SECONDS):
            answer = await client.get(address + endpoint.listing)
        names = _names(answer.json()) if answer.is_success else []
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError):
        return []  # nothing, or something else, listens there
    return [
        Model(
            name=f"{name} ({endpoint.title})",
            provider="litellm",
            id=f"openai/{name}",
            api_base=address + endpoint.api,
            detail=f"found at {address}",
        )
        for name in names
        if not any(word in name.lower() for word in _NOT_FOR_CHAT)
    ]


def _names(listing: Any) -> list[str]:
    """Names from `{"models": [{"name": …}]}` (Ollama) or `{"data": [{"id": …}]}` (OpenAI)."""
    if not isinstance(listing, dict):
        return []
    entries = listing.get("data") or listing.get("models") or []
    if not isinstance(entries, list):
        return []
    names = [entry.get("id") or entry.get("name") for entry in entries if isinstance(entry, dict)]
    return [
        name for name in names if isinstance(name, str) and name and len(name) <= 90 and name.isprintable()
    ]
