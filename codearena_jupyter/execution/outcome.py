"""How a run ended, in a status, an exit code and one sentence for people."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..domain.execution import MB, Limits, Status
from ..domain.protocols import KernelEnding

_MAX_DETAIL = 300
_SIGNALS = {
    "SIGSEGV": "it used memory that is not its own",
    "SIGABRT": "it gave up",
    "SIGFPE": "wrong arithmetic, such as a division by zero",
    "SIGILL": "an illegal instruction",
    "SIGBUS": "it used memory that is not there",
    "SIGPIPE": "it wrote to a closed pipe",
    "SIGSYS": "it used a system call that is forbidden in the sandbox",
}
_COMPLAINTS = {
    "unable to create native thread": "processes",
    "failed to create new OS thread": "processes",
    "Resource temporarily unavailable": "processes",
    "std::bad_alloc": "memory",
    "memory allocation of ": "memory",
    "fatal error: runtime: out of memory": "memory",
    "java.lang.OutOfMemoryError": "memory",
    "JavaScript heap out of memory": "memory",
    "RangeError: Out of memory": "memory",
    "Array buffer allocation failed": "memory",
    "Out of Memory Error: ": "memory",
    "cannot allocate vector of size": "memory",
    "cannot allocate memory block": "memory",
    "Cannot allocate memory": "memory",
    "No space left on device": "disk",
    "File too large": "disk",
}
"""What runtimes, databases and the C library say; the first that fits."""
_LAST_WORDS = 600


@dataclass(frozen=True)
class Outcome:
    """One way to end."""

    status: Status
    detail: str = ""
    exit_code: int | None = None


def of_ending(ending: KernelEnding, limits: Limits) -> Outcome:
    """The kernel's own process ended before it replied."""
    if ending.limit is not None:
        return of_limit(ending.limit, limits)
    if ending.signal is not None:
        return _of_signal(ending.signal, limits)
    return _of_exit_code(ending.exit_code or 0)


def of_limit(limit: str, limits: Limits) -> Outcome:
    """It was stopped because it hit a limit."""
    if limit == "wall":
        return Outcome("timeout", f"Stopped after {limits.wall_seconds:g} seconds.")
    reasons = {
        "cpu": f"it used more than {limits.cpu_seconds} seconds of processor time",
        "memory": f"it used more than {_size(limits.memory_bytes)} of memory",
        "processes": f"it kept more than {limits.processes} processes and threads",
        "output": f"it printed without end, far more than the {_size(limits.output_bytes)} that are kept",
        "disk": f"it wrote more than {_size(min(limits.disk_bytes, limits.file_bytes))} to the disk",
        "sockets": "it opened too many sockets",
    }
    return Outcome("limit", f"Stopped because {reasons.get(limit, f'it hit the limit on {limit}')}.")


def of_reply(
    reply: Mapping[str, Any], error: tuple[str, str] | None, traceback: str, limits: Limits
) -> Outcome:
    """The program came to an end and the kernel told so; `error` is its uncaught exception."""
    told = reply["metadata"].get("codearena")
    told = told if isinstance(told, Mapping) else {}
    number = told.get("signal")
    if type(number) is int and number:
        with suppress(ValueError):
            return _of_signal(signal.Signals(number).name, limits, traceback)
    code = told.get("exit_code")
    code = code if type(code) is int and 0 <= code <= 255 else int(reply["content"]["status"] != "ok")
    if error is None and code and (limit := _limit_of_words(traceback)):
        return Outcome("limit", _reached(limit, limits), code)
    if error is None or not code:
        return _of_exit_code(code)
    name, message = error
    limit = _limit_of_error(name, message, traceback)
    if limit is not None:
        return Outcome("limit", _reached(limit, limits), code)
    if name == "EOFError":
        return Outcome("error", "It asked for input, and standard input was at its end.", code)
    if name == "KeyboardInterrupt":
        return Outcome("error", "It was interrupted.", code)
    first = message.strip().split("\n")[0]
    return Outcome("error", f"{name}: {first}"[:_MAX_DETAIL] if first else name, code)


def _of_exit_code(code: int) -> Outcome:
    return Outcome("error" if code else "ok", f"It ended with exit code {code}." if code else "", code)


def _of_signal(name: str, limits: Limits, words: str = "") -> Outcome:
    code = 128 + signal.Signals[name].value  # as shells tell it
    if name == "SIGXCPU":
        return Outcome("limit", of_limit("cpu", limits).detail, code)
    if name == "SIGXFSZ":
        return Outcome("limit", of_limit("disk", limits).detail, code)
    if name in ("SIGABRT", "SIGTRAP") and (limit := _limit_of_words(words)):
        return Outcome("limit", _reached(limit, limits), code)
    meaning = f" ({_SIGNALS[name]})" if name in _SIGNALS else ""
    return Outcome("error", f"It was ended by the signal {name}{meaning}.", code)


def _limit_of_error(name: str, message: str, traceback: str) -> str | None:
    """Which limit an uncaught exception comes from."""
    if name.endswith("MemoryError"):
        return "memory"
    if name == "OSError" and message.startswith(("[Errno 28]", "[Errno 27]")):
        return "disk"
    if name == "RuntimeError" and "can't start new thread" in message:
        return "processes"
    if name == "BlockingIOError" and message.startswith("[Errno 11]") and "fork" in traceback:
        return "processes"
    return None


def _limit_of_words(words: str) -> str | None:
    """Which limit a program of another language than Python complained of, at its end."""
    # Go says it first, and then what each of its goroutines did.
    fatal = words.rfind("\nfatal error: ") + 1
    said = f"{words[max(fatal - _LAST_WORDS, 0) : fatal + _LAST_WORDS]}\n" if fatal else ""
    last = f"{said}{words[-_LAST_WORDS:]}".lower()
    return next((limit for phrase, limit in _COMPLAINTS.items() if phrase.lower() in last), None)


def _reached(limit: str, limits: Limits) -> str:
    return {
        "memory": f"It needed more than the {_size(limits.memory_bytes)} of memory that it may use.",
        "disk": f"It needed more than the {_size(limits.disk_bytes)} of disk that it may use.",
        "processes": f"It needed more than the {limits.processes} processes and threads that it may have.",
    }[limit]


def _size(count: int) -> str:
    return f"{count / (1024 * MB):g} GB" if count >= 1024 * MB else f"{count / MB:g} MB"
