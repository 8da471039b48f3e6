"""A model: what competes in a battle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Model:
    """A model as configured or discovered.

    `name` is what people see and what votes refer to; it is unique. `id` is the
    provider's own id (a LiteLLM id for provider "litellm"). Keys never stand
    here: `key_env` names the environment variable of the server that holds one.
    """

    name: str
    provider: str
    id: str
    api_base: str | None = None
    key_env: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    weight: float = 1.0
    organization: str | None = None
    license: str | None = None
    demo: bool = False
    available: bool = True
    detail: str = ""
    """Why it is unavailable and what to do, or where it was discovered."""
