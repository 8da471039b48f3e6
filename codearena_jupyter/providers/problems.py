"""What went wrong at a provider, in words that name neither model nor provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..domain.battle import Problem, ProblemKind
from .secrets import scrub

_MESSAGES: dict[ProblemKind, str] = {
    "authentication": "A model's key was refused. The Test button of the Models tab tells which one.",
    "rate_limit": "A model is asked too often or its quota is used up. "
    "Wait a little and send the prompt again.",
    "context_length": "The prompt is too long for one of the models. "
    "Shorten it, or leave out attached files.",
    "not_found": "One of the models does not exist where it is configured. "
    "The Test button of the Models tab tells which one.",
    "server_error": "A model's server failed. Send the prompt again; "
    "if it lasts, test the models in the Models tab.",
    "connection": "A model's server can't be reached. "
    "Check the network, and whether local servers are running.",
    "timeout": "A model's server did not answer in time. Send the prompt again.",
    "refused": "A model's server refused the prompt. Rephrase it and try again.",
    "unknown": "A model's server did not accept the request. "
    "The Test button of the Models tab tells what it says.",
}

_CUT = {
    "length": "An answer reached its length limit and is incomplete. "
    "Ask for something shorter, or raise the model's max_tokens.",
    "connection": "The connection broke before an answer was complete. Send the prompt again.",
}

_TOO_LONG = (
    "context_length",
    "context length",
    "maximum context",
    "context window",
    "too many tokens",
    "prompt is too long",
)
_FILTERED = {"content_policy_violation", "content_filter"}
_DROPPED = {"RemoteProtocolError", "ReadError", "IncompleteRead", "ClientPayloadError"}
_UNREACHABLE = {
    "ConnectError",
    "ConnectionRefusedError",
    "gaierror",
    "ClientConnectorError",
    "ConnectionResetError",
}
_TIMEOUTS = {"Timeout", "APITimeoutError", "ReadTimeout", "ConnectTimeout", "TimeoutError", "PoolTimeout"}
_BY_NAME: dict[str, ProblemKind] = {
    "ContextWindowExceededError": "context_length",
    "ContentPolicyViolationError": "refused",
    "AuthenticationError": "authentication",
    "PermissionDeniedError": "authentication",
    "RateLimitError": "rate_limit",
    "PaymentRequiredError": "rate_limit",
    "BudgetExceededError": "rate_limit",
    "NotFoundError": "not_found",
    "LiteLLMUnknownProvider": "not_found",
    "ServiceUnavailableError": "server_error",
    "BadGatewayError": "server_error",
    "InternalServerError": "server_error",
}
_BY_STATUS: dict[int, ProblemKind] = {
    401: "authentication", 402: "rate_limit", 403: "authentication", 404: "not_found", 408: "timeout",
    413: "context_length", 429: "rate_limit", 504: "timeout",
}  # fmt: skip


def problem_for(error: BaseException) -> Problem:
    """The problem behind an exception of LiteLLM or of what lies below it."""
    private = scrub(" ".join(str(error).split()))[:2000]
    names = {type(each).__name__ for each in _chain(error)}
    codes = {str(getattr(each, "code", "")) for each in _chain(error)}
    if names & _DROPPED:
        return Problem("cut", _CUT["connection"], private)
    kind = _kind(error, names, codes)
    return Problem(kind, _MESSAGES[kind], private)


def cut(why: Literal["length", "connection"]) -> Problem:
    """The problem of an answer that ends too early."""
    return Problem("cut", _CUT[why])


def _kind(error: BaseException, names: set[str], codes: set[str]) -> ProblemKind:
    if names & _TIMEOUTS:
        return "timeout"
    if names & _UNREACHABLE:
        return "connection"
    if codes & _FILTERED:
        return "refused"
    text = str(error).lower()
    if "ContextWindowExceededError" in names or any(words in text for words in _TOO_LONG):
        return "context_length"
    own = [cls.__name__ for cls in type(error).__mro__]
    for name in own:
        if name in _BY_NAME:
            return _BY_NAME[name]
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _BY_STATUS.get(status) or ("server_error" if status >= 500 else "unknown")
    return "unknown"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and what caused it, and what caused that."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__ or getattr(current, "original_exception", None)
