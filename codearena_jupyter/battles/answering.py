"""Asking a model, until there is an answer or a problem."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

from ..domain.battle import Problem, Side
from ..domain.execution import AttachedFile
from ..domain.message import Message, Usage
from ..domain.model import Model
from ..domain.protocols import Provider
from ..errors import ProviderError

MAX_ANSWER_CHARS = 1_000_000
_PREVIEW_LINES = 5
_PREVIEW_CHARS = 1_000


def conversation(system: str, prompt: str, files: Sequence[AttachedFile]) -> list[Message]:
    """What both models are told, word for word the same."""
    described = "".join(_described(file) for file in files)
    if described:
        described = f"\n\nThese files lie beside the program (read-only):\n{described}"
    return [Message("system", system), Message("user", prompt + described)]


def _described(file: AttachedFile) -> str:
    """Name, size and, of a text file, its first lines."""
    line = f"- {file.name} ({len(file.data):,} bytes)\n"
    try:
        head = file.data[: 4 * _PREVIEW_CHARS].decode(
            "utf-8", errors="strict" if b"\0" in file.data else "ignore"
        )
    except UnicodeDecodeError:
        return line
    if "\0" in head:
        return line
    lines = head[:_PREVIEW_CHARS].splitlines()[:_PREVIEW_LINES]
    return line + "".join(f"      {text}\n" for text in lines)


async def ask(
    provider: Provider,
    model: Model,
    messages: Sequence[Message],
    *,
    seconds: float,
    tell: Callable[[str], None],
) -> Side:
    """The model's answer as a side. Never raises for what a provider does: that is the side's problem."""
    parts: list[str] = []
    usage: Usage | None = None
    problem: Problem | None = None
    stream = provider.stream(model, messages)
    try:
        async with asyncio.timeout(seconds):
            length = 0
            async for chunk in stream:
                usage = chunk.usage or usage
                if chunk.cut:
                    problem = Problem("cut", "The answer broke off at the provider's length limit.")
                if chunk.text:
                    parts.append(chunk.text)
                    length += len(chunk.text)
                    tell(chunk.text)
                if length > MAX_ANSWER_CHARS:
                    problem = _too_long()
                    break
    except ProviderError as error:
        problem = error.problem
    except TimeoutError:
        message = f"The model did not finish its answer within {seconds:.0f} seconds."
        problem = Problem("timeout", message)
    except Exception as error:  # noqa: BLE001 - a provider's fault, whose words may name the model: no log has them
        problem = Problem("unknown", "The model failed in an unexpected way.", repr(error))
    finally:
        # Else the request would go on until the garbage collector finds it.
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
    answer = "".join(parts)
    if problem is None and not answer.strip():
        problem = Problem("empty", "The model gave an empty answer.")
    return Side(answer, problem=problem, usage=usage)


def _too_long() -> Problem:
    return Problem("cut", f"The answer grew beyond {MAX_ANSWER_CHARS:,} characters and was stopped.")
