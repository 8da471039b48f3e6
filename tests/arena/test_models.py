"""Models as the doors see them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from codearena_jupyter.arena import Arena
from codearena_jupyter.errors import Conflict, NotFound, UsageError
from codearena_jupyter.settings import Settings

from ..openai_server import Behaviour, OpenAIServer, wrong_key

T = TypeVar("T")


@pytest.fixture(autouse=True)
def no_local_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs on the developer's machine is none of the tests' business."""
    for variable in ("OLLAMA_HOST", "LM_STUDIO_API_BASE", "HOSTED_VLLM_API_BASE"):
        monkeypatch.setenv(variable, "127.0.0.1:9")
    monkeypatch.setenv("LLAMA_ARG_PORT", "9")


def use(work: Callable[[Arena], Awaitable[T]]) -> T:
    async def main() -> T:
        arena = Arena(Settings.load())
        try:
            return await work(arena)
        finally:
            await arena.close()

    return asyncio.run(main())


def add(body: dict[str, Any]) -> dict[str, Any]:
    return use(lambda arena: arena.models.add(body))


def tried(body: dict[str, Any]) -> dict[str, Any]:
    return use(lambda arena: arena.models.test(body))


def test_a_newcomer_sees_the_demo_models() -> None:
    rows = use(lambda arena: arena.models.rows())
    assert len(rows) >= 4
    for row in rows:
        assert set(row) == {
            "name", "provider", "available", "demo", "weight", "organization", "license", "detail",
            "configured",
        }  # fmt: skip
        assert row["demo"]
        assert row["available"]
        assert not row["configured"]


def test_an_added_model_is_a_row_until_it_is_removed(openai_server: OpenAIServer) -> None:
    row = add(openai_server.entry("coder", weight=2, organization="Us", license="MIT"))
    assert (row["name"], row["weight"], row["configured"], row["available"]) == ("coder", 2.0, True, True)
    rows = use(lambda arena: arena.models.rows())
    assert rows[0] == row
    with pytest.raises(Conflict):
        add(openai_server.entry("coder"))
    use(lambda arena: arena.models.remove("coder"))
    assert all(other["demo"] for other in use(lambda arena: arena.models.rows()))
    with pytest.raises(NotFound):
        use(lambda arena: arena.models.remove("coder"))


def test_no_row_holds_an_address_or_a_variables_value(
    openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_KEY", "very-secret-value")
    row = add(openai_server.entry("coder", key_env="LAB_KEY"))
    assert "very-secret-value" not in str(row)
    assert openai_server.url not in str(row)


def test_a_configured_model_is_tried_by_name(openai_server: OpenAIServer) -> None:
    openai_server.models["coder"] = Behaviour("ready")
    add(openai_server.entry("coder"))
    result = tried({"name": "coder"})
    assert result["ok"]
    assert "“ready”" in result["message"]
    assert 0 < result["seconds"] < 30


def test_the_form_is_tried_before_it_is_saved(openai_server: OpenAIServer) -> None:
    openai_server.models["coder"] = Behaviour("ready")
    assert tried(openai_server.entry("coder"))["ok"]
    assert not any(row["configured"] for row in use(lambda arena: arena.models.rows()))


def test_a_failed_trial_tells_the_providers_own_words_without_the_key(
    openai_server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_KEY", "sk-wrong-0123456789")
    openai_server.models["coder"] = wrong_key()
    result = tried(openai_server.entry("coder", key_env="LAB_KEY"))
    assert not result["ok"]
    assert result["message"].startswith("coder: A model's key was refused.")
    assert "Incorrect API key provided" in result["message"]
    assert "0123456789" not in result["message"]
    assert "Test button" not in result["message"]


def test_a_demo_model_needs_no_trial() -> None:
    assert tried({"name": "Demo Ada (scripted)"})["ok"]


def test_what_is_no_model_is_told() -> None:
    with pytest.raises(NotFound, match="codearena models"):
        tried({"name": "nobody"})
    with pytest.raises(UsageError, match="needs “id”"):
        tried({})
