"""LiteLLM itself: imported late and in a thread, silent, and leaving no connection open."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import threading
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

_SILENT = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy")
_SPEAKS_OF_ADDRESSES = (
    "httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy",
    "httpcore.socks", "openai", "openai._base_client", "anthropic", "anthropic._base_client",
)  # fmt: skip

_lock = threading.Lock()
_loaded: Any = None
_calls = 0


async def load() -> Any:
    """The `litellm` module, ready for use; its import takes seconds and is done once."""
    return _loaded or await asyncio.to_thread(_load)


def _load() -> Any:
    global _loaded  # noqa: PLW0603  # one module, one import
    with _lock:
        if _loaded is None:
            # Else the import asks the network for a price list, and reads a .env of the working folder.
            os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
            os.environ.setdefault("LITELLM_MODE", "PRODUCTION")
            litellm: Any = import_module("litellm")
            litellm.suppress_debug_info = True
            litellm.set_verbose = False
            litellm.turn_off_message_logging = True
            litellm.disable_aiohttp_transport = True  # httpx closes its sockets when a stream is dropped
            _silence()
            _loaded = litellm
    return _loaded


def _silence() -> None:
    """A line in the server's log at the time of a call would tie a side to a model; see also `call`."""
    for name in _SPEAKS_OF_ADDRESSES:
        logging.getLogger(name).addFilter(lambda _: not _calls)


@asynccontextmanager
async def call() -> AsyncIterator[None]:
    """Around each call: logs are silent, and the last one closes the connections of all."""
    global _calls  # noqa: PLW0603
    # Each time, since others reset filters and configure logging anew: warnings are printed, some with
    # what was sent, and each line of a log names the model.
    for name in _SILENT:
        logging.getLogger(name).disabled = True
    warnings.filterwarnings("ignore", module="litellm")
    for message in ("Pydantic serializer warnings", "Item '.*' on TypedDict class"):
        warnings.filterwarnings("ignore", message=message, category=UserWarning)
    _calls += 1
    try:
        yield
    finally:
        _calls -= 1
        if _calls == 0:
            await _close_connections()


async def _close_connections() -> None:
    """LiteLLM keeps clients for an hour, bound to an event loop that may be gone by then."""
    cache = _loaded.in_memory_llm_clients_cache
    clients = list(cache.cache_dict.values())
    cache.flush_cache()  # first: a call that starts meanwhile gets clients of its own
    for client in clients:
        closing = client.close()
        if inspect.isawaitable(closing):
            await closing
