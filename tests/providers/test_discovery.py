"""Models that are there without configuration: keys in the environment, servers on this machine."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest

from codearena_jupyter.providers import engine
from codearena_jupyter.providers.litellm import LiteLLMProvider
from codearena_jupyter.providers.local import ENDPOINTS, find_local
from codearena_jupyter.providers.vendors import VENDORS, default_key_env, with_keys

from ..openai_server import Behaviour, OpenAIServer


@pytest.fixture
def silent_address() -> Iterator[str]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def nowhere() -> dict[str, str]:
    """Every tool at a port where nothing listens."""
    return {
        "OLLAMA_HOST": "127.0.0.1:9",
        "LM_STUDIO_API_BASE": "127.0.0.1:9",
        "HOSTED_VLLM_API_BASE": "127.0.0.1:9",
        "LLAMA_ARG_PORT": "9",
    }


def test_a_key_makes_its_vendors_models_available() -> None:
    assert with_keys({}) == []
    models = with_keys({"ANTHROPIC_API_KEY": "x", "GROQ_API_KEY": ""})
    assert models
    for model in models:
        assert model.key_env == "ANTHROPIC_API_KEY"
        assert model.organization == "Anthropic"
        assert model.license
        assert model.available


def test_names_and_ids_of_the_table_are_unique() -> None:
    every = [row for vendor in VENDORS for row in vendor.models]
    assert len({row[0] for row in every}) == len({row[1] for row in every}) == len(every)
    assert all(row[0].startswith(vendor.prefix) for vendor in VENDORS for row in vendor.models)


def test_litellm_knows_every_vendor_of_the_table() -> None:
    litellm = asyncio.run(engine.load())
    for vendor in VENDORS:
        _, provider, _, _ = litellm.get_llm_provider(f"{vendor.prefix}anything", api_key="x")
        assert provider == vendor.prefix.rstrip("/")


def test_the_key_variable_of_an_id_is_known() -> None:
    assert default_key_env("gpt-5") == default_key_env("openai/gpt-5") == "OPENAI_API_KEY"
    assert default_key_env("claude-opus-4-5") == "ANTHROPIC_API_KEY"
    assert default_key_env("bedrock/anything") is None


@pytest.mark.parametrize(
    ("variable", "title"),
    [("OLLAMA_HOST", "Ollama"), ("LM_STUDIO_API_BASE", "LM Studio"), ("HOSTED_VLLM_API_BASE", "vLLM")],
)
@pytest.mark.parametrize("form", ["{host}", "http://{host}", "http://{host}/v1"])
def test_a_local_server_is_found_where_its_variable_says(
    openai_server: OpenAIServer, variable: str, title: str, form: str
) -> None:
    openai_server.models = {"coder:7b": Behaviour("hi"), "nomic-embed-text": Behaviour()}
    address = form.format(host=openai_server.url.removeprefix("http://"))
    (model,) = asyncio.run(find_local({**nowhere(), variable: address}))
    assert (model.name, model.id) == (f"coder:7b ({title})", "openai/coder:7b")
    assert model.api_base == openai_server.api_base
    assert model.key_env is None


def test_what_was_found_answers(openai_server: OpenAIServer) -> None:
    openai_server.models["coder"] = Behaviour("print(1)")
    port = openai_server.url.rpartition(":")[2]

    async def main() -> str:
        (model,) = await find_local({**nowhere(), "LLAMA_ARG_PORT": port})
        return "".join([chunk.text async for chunk in LiteLLMProvider().stream(model, [])])

    assert asyncio.run(main()) == "print(1)"


def test_nothing_there_is_no_error() -> None:
    assert asyncio.run(find_local(nowhere())) == []


@pytest.mark.parametrize("port", ["not a number", "99999999"])
def test_a_wrong_address_is_no_error(port: str) -> None:
    assert asyncio.run(find_local({**nowhere(), "LLAMA_ARG_PORT": port, "OLLAMA_HOST": f"host:{port}"})) == []


def test_a_server_of_another_kind_is_not_taken_for_one(openai_server: OpenAIServer) -> None:
    environ = {**nowhere(), "LM_STUDIO_API_BASE": f"{openai_server.url}/elsewhere"}
    assert asyncio.run(find_local(environ)) == []


def test_a_server_that_says_nothing_costs_at_most_two_seconds(silent_address: str) -> None:
    everywhere = {**nowhere(), "OLLAMA_HOST": silent_address, "LM_STUDIO_API_BASE": silent_address}
    started = time.perf_counter()
    assert asyncio.run(find_local(everywhere)) == []
    assert time.perf_counter() - started < 2


def test_the_usual_ports_are_asked_where_no_variable_is_set() -> None:
    assert [endpoint.address({}).rpartition(":")[2] for endpoint in ENDPOINTS] == [
        "11434",
        "1234",
        "8000",
        "8080",
    ]
    assert ENDPOINTS[0].address({"OLLAMA_HOST": "0.0.0.0"}) == "http://127.0.0.1:11434"
    assert ENDPOINTS[0].address({"OLLAMA_HOST": "[::1]:5"}) == "http://[::1]:5"
