"""Real LiteLLM against a real HTTP server on loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from codearena_jupyter.domain.message import Chunk, Message
from codearena_jupyter.domain.model import Model
from codearena_jupyter.errors import ProviderError
from codearena_jupyter.providers.litellm import LiteLLMProvider

from ..openai_server import (
    Behaviour,
    OpenAIServer,
    broken,
    context_too_long,
    rate_limited,
    wrong_key,
)

ASKED = [Message("system", "Be brief."), Message("user", "Say hello.")]


def model(server: OpenAIServer, name: str, **fields: Any) -> Model:
    return Model(name, "litellm", f"openai/{name}", api_base=server.api_base, **fields)


async def collect(asked: Model) -> list[Chunk]:
    return [chunk async for chunk in LiteLLMProvider().stream(asked, ASKED)]


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def failure(asked: Model) -> tuple[ProviderError, str]:
    """The error and the text that came before it."""
    text: list[str] = []

    async def main() -> None:
        async for chunk in LiteLLMProvider().stream(asked, ASKED):
            text.append(chunk.text)  # noqa: PERF401  # what came before the error counts

    with pytest.raises(ProviderError) as caught:
        run(main())
    return caught.value, "".join(text)


def test_an_answer_is_streamed_with_times_and_tokens(openai_server: OpenAIServer) -> None:
    openai_server.models["slow"] = Behaviour("print('hello')", pieces=4, delay=0.05)
    chunks = run(collect(model(openai_server, "slow")))
    assert "".join(chunk.text for chunk in chunks) == "print('hello')"
    assert len([chunk for chunk in chunks if chunk.text]) == 4
    usage = chunks[-1].usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cost) == (11, 7, None)
    assert usage.first_token_seconds is not None
    assert 0 < usage.first_token_seconds < usage.seconds
    assert [chunk.cut for chunk in chunks] == [False] * len(chunks)


def test_the_request_holds_messages_parameters_and_nothing_private(
    openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another-vendors-key")
    openai_server.models["m"] = Behaviour("hi")
    run(collect(model(openai_server, "m", parameters={"temperature": 0.3, "max_tokens": 50})))
    (request,) = openai_server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Say hello."},
    ]
    assert (request.body["temperature"], request.body["max_tokens"]) == (0.3, 50)
    assert "sk-another-vendors-key" not in str(request.headers)


def test_the_key_is_read_from_the_environment_at_each_call(
    openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    openai_server.models["m"] = Behaviour("hi")
    for key in ("first-key-123", "second-key-456"):
        monkeypatch.setenv("MY_KEY", key)
        run(collect(model(openai_server, "m", key_env="MY_KEY")))
        assert openai_server.requests[-1].headers["Authorization"] == f"Bearer {key}"


def test_an_id_that_litellm_does_not_know_goes_to_ones_own_server(openai_server: OpenAIServer) -> None:
    openai_server.models["my-lab/coder-7b"] = Behaviour("hi")
    asked = Model("Coder", "litellm", "my-lab/coder-7b", api_base=openai_server.api_base)
    assert "".join(chunk.text for chunk in run(collect(asked))) == "hi"


BAD_DAYS = [
    (wrong_key, "authentication"),
    (rate_limited, "rate_limit"),
    (broken, "server_error"),
    (context_too_long, "context_length"),
    (lambda: Behaviour(status=503, error="overloaded"), "server_error"),
    (lambda: Behaviour(status=403, error="not allowed"), "authentication"),
    (lambda: Behaviour(status=402, error="Insufficient balance"), "rate_limit"),
    (lambda: Behaviour(status=400, error="temperature must be 1"), "unknown"),
    (lambda: Behaviour(status=400, error="flagged by policy", code="content_policy_violation"), "refused"),
]


@pytest.mark.parametrize(("behaviour", "kind"), BAD_DAYS)
def test_a_bad_day_of_the_server_is_a_neutral_problem(
    openai_server: OpenAIServer, behaviour: Callable[[], Behaviour], kind: str
) -> None:
    openai_server.models["zebra-9"] = behaviour()
    error, text = failure(model(openai_server, "zebra-9"))
    assert (error.problem.kind, text) == (kind, "")
    for telling in ("zebra", "openai", "litellm", "127.0.0.1", "8192"):
        assert telling not in error.problem.message.lower()
    assert behaviour().error.split()[0] in error.problem.private
    assert "0123456789" not in error.problem.private


def test_a_model_the_server_does_not_have_is_not_found(openai_server: OpenAIServer) -> None:
    error, _ = failure(model(openai_server, "nowhere"))
    assert error.problem.kind == "not_found"
    assert "nowhere" not in error.problem.message


def test_a_server_that_is_not_there_is_a_connection_problem() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        error, _ = failure(Model("m", "litellm", "openai/m", api_base=address))
    assert error.problem.kind == "connection"


def test_a_server_that_does_not_answer_in_time_is_a_timeout(openai_server: OpenAIServer) -> None:
    openai_server.models["m"] = Behaviour(hang=True)
    error, _ = failure(model(openai_server, "m", parameters={"timeout": 0.3}))
    assert error.problem.kind == "timeout"


def test_a_missing_key_is_told_without_asking_anybody(openai_server: OpenAIServer) -> None:
    error, _ = failure(model(openai_server, "m", key_env="NOT_SET_KEY"))
    assert error.problem.kind == "authentication"
    assert "NOT_SET_KEY" in error.problem.private
    assert not openai_server.requests


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour("0123456789", cut_after=3),
        Behaviour("0123456789", end_after=3),
    ],
    ids=["dropped", "ended without a reason"],
)
def test_a_stream_cut_halfway_keeps_what_came_and_is_a_problem(
    openai_server: OpenAIServer, behaviour: Behaviour
) -> None:
    openai_server.models["m"] = behaviour
    error, text = failure(model(openai_server, "m"))
    assert error.problem.kind == "cut"
    assert text == "012345"


def test_an_answer_that_reached_its_length_limit_is_cut(openai_server: OpenAIServer) -> None:
    openai_server.models["m"] = Behaviour("def f(", finish="length")
    error, text = failure(model(openai_server, "m"))
    assert (error.problem.kind, text) == ("cut", "def f(")
    assert "max_tokens" in error.problem.message


def test_cancelling_closes_the_connection(openai_server: OpenAIServer) -> None:
    openai_server.models["m"] = Behaviour("abcdefghij" * 20, pieces=100, delay=0.1)

    async def main() -> None:
        started = asyncio.Event()

        async def read() -> None:
            async for _ in LiteLLMProvider().stream(model(openai_server, "m"), ASKED):
                started.set()

        task = asyncio.create_task(read())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(main())
    deadline = time.monotonic() + 3
    while not openai_server.closed_by_client and time.monotonic() < deadline:
        time.sleep(0.02)
    assert openai_server.closed_by_client == ["m"]


def test_two_models_stream_at_the_same_time(openai_server: OpenAIServer) -> None:
    openai_server.models["short"] = Behaviour("short", pieces=1)
    openai_server.models["long"] = Behaviour("long" * 10, pieces=10, delay=0.05)

    async def main() -> list[list[Chunk]]:
        return await asyncio.gather(*(collect(model(openai_server, name)) for name in ("short", "long")))

    short, long = run(main())
    assert "".join(chunk.text for chunk in short) == "short"
    assert "".join(chunk.text for chunk in long) == "long" * 10


def test_nothing_about_a_call_reaches_the_log(
    openai_server: OpenAIServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    openai_server.models["zebra-9"] = Behaviour("hi")
    openai_server.models["zebra-8"] = broken()
    run(collect(model(openai_server, "zebra-9")))
    failure(model(openai_server, "zebra-8"))
    printed = caplog.text + "".join(capfd.readouterr())
    for telling in ("zebra", openai_server.url.removeprefix("http://"), "chat/completions"):
        assert telling not in printed, printed
