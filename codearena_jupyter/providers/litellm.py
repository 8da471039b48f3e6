"""Every model that LiteLLM reaches: hosted ones by key, local ones by address."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

from ..domain.battle import Problem
from ..domain.message import Chunk, Message, Usage
from ..domain.model import Model
from ..errors import ProviderError
from . import engine
from .local import find_local
from .problems import cut, problem_for
from .vendors import with_keys


class LiteLLMProvider:
    """Streams through LiteLLM. Keys are read from the environment at each call and kept nowhere."""

    name = "litellm"

    async def discover(self) -> Sequence[Model]:
        """Models of vendors whose key variable is set, and of local servers that answer."""
        return [*with_keys(os.environ), *await find_local(os.environ)]

    async def stream(self, model: Model, messages: Sequence[Message]) -> AsyncIterator[Chunk]:
        """Stream an answer; the last chunk carries the usage.

        Raises:
            ProviderError: with a problem that names neither model nor provider. An answer cut short raises
                it after its last chunk.
        """
        key = _key(model)
        litellm = await engine.load()
        async with engine.call():
            try:
                async for chunk in _chunks(litellm, model, messages, key):
                    yield chunk
            except ProviderError:
                raise
            except Exception as error:
                raise ProviderError(problem_for(error)) from error


async def _chunks(
    litellm: Any, model: Model, messages: Sequence[Message], key: str | None
) -> AsyncIterator[Chunk]:
    started = time.perf_counter()
    first: float | None = None
    counted: Any = None
    finish: str | None = None
    response = await litellm.acompletion(**_request(litellm, model, messages, key))
    async with aclosing(response):
        async for piece in response:
            counted = getattr(piece, "usage", None) or counted
            for choice in piece.choices[:1]:
                finish = choice.finish_reason or finish
                text = choice.delta.content
                if text:
                    first = first or time.perf_counter() - started
                    yield Chunk(text)
        # LiteLLM says "stop" for a stream that ended without a word, so its own record is asked.
        ended = response.received_finish_reason is not None or response.intermittent_finish_reason is not None
    seconds = time.perf_counter() - started
    incomplete = not ended or finish in ("length", "max_tokens")
    yield Chunk(usage=_usage(litellm, model, counted, seconds, first), cut=incomplete)
    if incomplete:
        raise ProviderError(cut("length" if ended else "connection"))
    if finish == "content_filter":
        raise ProviderError(
            Problem(
                "refused", "The answer was stopped by a content filter. Rephrase the prompt and try again."
            )
        )


def _key(model: Model) -> str | None:
    """The key's value; a server of one's own gets none, never another vendor's from the environment."""
    if model.key_env is None:
        return None if model.api_base is None else "no-key"
    value = os.environ.get(model.key_env)
    if not value:
        raise ProviderError(
            Problem(
                "authentication",
                "A model's key is not set. The Models tab shows which variable is missing.",
                private=f"{model.key_env} is not set in the environment of the Jupyter server.",
            )
        )
    return value


def _request(litellm: Any, model: Model, messages: Sequence[Message], key: str | None) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": model.id,
        "messages": [{"role": message.role, "content": message.text} for message in messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "drop_params": True,
        "max_retries": 0,
        **model.parameters,
    }
    if key is not None:
        request["api_key"] = key
    if model.api_base is not None:
        request["api_base"] = model.api_base
        if model.id.partition("/")[0] not in litellm.provider_list:
            request["custom_llm_provider"] = "openai"
    return request


def _usage(litellm: Any, model: Model, counted: Any, seconds: float, first: float | None) -> Usage:
    prompt = getattr(counted, "prompt_tokens", None)
    completion = getattr(counted, "completion_tokens", None)
    return Usage(seconds, first, prompt, completion, _cost(litellm, model, prompt, completion))


def _cost(litellm: Any, model: Model, prompt: int | None, completion: int | None) -> float | None:
    """US dollars by LiteLLM's price list; a server of one's own has no price there."""
    if model.api_base is not None or prompt is None or completion is None:
        return None
    try:
        costs = litellm.cost_per_token(model=model.id, prompt_tokens=prompt, completion_tokens=completion)
    except Exception:  # noqa: BLE001  # raised for every model that the list lacks
        return None
    return float(sum(costs))
