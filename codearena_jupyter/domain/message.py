"""What is said to a model and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost; shown only after the vote.

    Times are in seconds since the request was sent, `cost` is in US dollars;
    None where the provider does not say.
    """

    seconds: float
    first_token_seconds: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed answer. The last one of a stream carries the usage.

    `cut` is true on the last chunk when the provider ended the answer early
    (length limit), so that the text is incomplete.
    """

    text: str = ""
    usage: Usage | None = None
    cut: bool = False
