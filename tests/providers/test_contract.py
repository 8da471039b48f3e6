"""The built-in providers keep to the contract that third parties can test theirs with."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.model import Model
from codearena_jupyter.providers.demo import DemoProvider, load_examples
from codearena_jupyter.providers.demo.provider import MODELS
from codearena_jupyter.providers.litellm import LiteLLMProvider
from codearena_jupyter.testing.provider_contract import Asked, ProviderContract

from ..openai_server import Behaviour, OpenAIServer


class TestDemo(ProviderContract):
    @pytest.fixture
    def provider(self) -> DemoProvider:
        return DemoProvider()

    @pytest.fixture
    def answering(self) -> Asked:
        return Asked(MODELS[0], load_examples()[0].prompt)


class TestLiteLLM(ProviderContract):
    @pytest.fixture
    def provider(self) -> LiteLLMProvider:
        return LiteLLMProvider()

    @pytest.fixture
    def answering(self, openai_server: OpenAIServer) -> Asked:
        openai_server.models["m"] = Behaviour("hello there", delay=0.1)
        return Asked(Model("M", "litellm", "openai/m", api_base=openai_server.api_base), "Say hello.")
