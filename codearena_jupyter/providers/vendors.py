"""Vendors LiteLLM reaches with a key: their key variables, and models to start with where one is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.model import Model


@dataclass(frozen=True, slots=True)
class Vendor:
    """`prefix` begins its LiteLLM ids; `models` maps ids to (name, organization, licence)."""

    prefix: str
    key_env: str
    models: tuple[tuple[str, str, str, str], ...] = ()


_OPENAI, _ANTHROPIC, _GOOGLE, _CLOSED = "OpenAI", "Anthropic", "Google", "Proprietary"
_MISTRAL, _DEEPSEEK, _XAI, _APACHE, _MIT = "Mistral AI", "DeepSeek", "xAI", "Apache-2.0", "MIT"

VENDORS = (
    Vendor("openai/", "OPENAI_API_KEY", (
        ("openai/gpt-6.1-sol", "GPT-6.1 Sol", _OPENAI, _CLOSED),
        ("openai/gpt-6-luna", "GPT-6 Luna", _OPENAI, _CLOSED),
        ("openai/gpt-5.4-mini", "GPT-5.4 mini", _OPENAI, _CLOSED),
    )),
    Vendor("anthropic/", "ANTHROPIC_API_KEY", (
        ("anthropic/claude-opus-5-5", "Claude Opus 5.5", _ANTHROPIC, _CLOSED),
        ("anthropic/claude-sonnet-5-5", "Claude Sonnet 5.5", _ANTHROPIC, _CLOSED),
        ("anthropic/claude-haiku-5-5", "Claude Haiku 5.5", _ANTHROPIC, _CLOSED),
    )),
    Vendor("gemini/", "GEMINI_API_KEY", (
        ("gemini/gemini-pro-latest", "Gemini Pro", _GOOGLE, _CLOSED),
        ("gemini/gemini-3.8-flash", "Gemini 3.8 Flash", _GOOGLE, _CLOSED),
    )),
    Vendor("mistral/", "MISTRAL_API_KEY", (
        ("mistral/mistral-large-latest", "Mistral Large", _MISTRAL, _APACHE),
        ("mistral/devstral-latest", "Devstral", _MISTRAL, _APACHE),
    )),
    Vendor("deepseek/", "DEEPSEEK_API_KEY", (
        ("deepseek/deepseek-v4-pro", "DeepSeek V4 Pro", _DEEPSEEK, _MIT),
        ("deepseek/deepseek-v4-flash", "DeepSeek V4 Flash", _DEEPSEEK, _MIT),
    )),
    Vendor("openrouter/", "OPENROUTER_API_KEY", (
        ("openrouter/openai/gpt-oss-120b", "gpt-oss 120B (OpenRouter)", _OPENAI, _APACHE),
        ("openrouter/qwen/qwen3-coder", "Qwen3 Coder (OpenRouter)", "Alibaba", _APACHE),
        ("openrouter/z-ai/glm-4.6", "GLM-4.6 (OpenRouter)", "Z.ai", _MIT),
    )),
    Vendor("groq/", "GROQ_API_KEY", (
        ("groq/openai/gpt-oss-120b", "gpt-oss 120B (Groq)", _OPENAI, _APACHE),
        ("groq/openai/gpt-oss-20b", "gpt-oss 20B (Groq)", _OPENAI, _APACHE),
    )),
    Vendor("xai/", "XAI_API_KEY", (
        ("xai/grok-4.7", "Grok 4.7", _XAI, _CLOSED),
        ("xai/grok-code-fast-1", "Grok Code Fast 1", _XAI, _CLOSED),
    )),
    Vendor("moonshot/", "MOONSHOT_API_KEY", (
        ("moonshot/kimi-k3", "Kimi K3", "Moonshot AI", "Modified MIT"),
    )),
    Vendor("zai/", "ZAI_API_KEY", (("zai/glm-5.3", "GLM-5.3", "Z.ai", _MIT),)),
    Vendor("cerebras/", "CEREBRAS_API_KEY", (
        ("cerebras/gpt-oss-120b", "gpt-oss 120B (Cerebras)", _OPENAI, _APACHE),
    )),
    # Keys of these are known, models are added by hand.
    Vendor("cohere_chat/", "COHERE_API_KEY"),
    Vendor("together_ai/", "TOGETHERAI_API_KEY"),
    Vendor("fireworks_ai/", "FIREWORKS_AI_API_KEY"),
    Vendor("perplexity/", "PERPLEXITYAI_API_KEY"),
    Vendor("dashscope/", "DASHSCOPE_API_KEY"),
    Vendor("nvidia_nim/", "NVIDIA_NIM_API_KEY"),
)  # fmt: skip


def with_keys(environ: Mapping[str, str]) -> list[Model]:
    """Models of every vendor whose key variable is set."""
    return [
        Model(
            name=name,
            provider="litellm",
            id=identifier,
            key_env=vendor.key_env,
            organization=organization,
            license=licence,
            detail=f"{vendor.key_env} is set",
        )
        for vendor in VENDORS
        if environ.get(vendor.key_env)
        for identifier, name, organization, licence in vendor.models
    ]


def default_key_env(identifier: str) -> str | None:
    """The variable LiteLLM reads the key for this id from, None where that is not known."""
    if identifier.startswith(("gpt-", "o1", "o3", "o4")):
        return "OPENAI_API_KEY"
    if identifier.startswith("claude-"):
        return "ANTHROPIC_API_KEY"
    return next((vendor.key_env for vendor in VENDORS if identifier.startswith(vendor.prefix)), None)
