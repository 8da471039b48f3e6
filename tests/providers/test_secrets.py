"""Keys are told from names."""

from __future__ import annotations

import pytest

from codearena_jupyter.providers.secrets import looks_like_key, names_a_secret, scrub

KEYS = [
    "sk-proj-AbCdEf0123456789AbCdEf0123456789",
    "sk-ant-api03-AbCdEf0123456789",
    "gsk_AbCdEf0123456789AbCdEf01",
    "AIzaSyAbCdEf0123456789AbCdEf0123456789",
    "xai-AbCdEf0123456789AbCdEf",
    "hf_AbCdEfGhIjKlMnOpQrSt",
    "0123456789abcdef0123456789abcdef",
    "Q7mZp2LxT9vB4nW8rK1sD6fG3hJ5yC0u",
]
NAMES = [
    "OPENAI_API_KEY",
    "MY_TOKEN_2",
    "HF_TOKEN",
    "openai_api_key",
    "LAB_GATEWAY_KEY_FOR_TEAM_7",
    "key",
    "SKILLS_API_KEY",
]


@pytest.mark.parametrize("text", KEYS)
def test_a_key_is_recognised(text: str) -> None:
    assert looks_like_key(text)


@pytest.mark.parametrize("text", NAMES)
def test_a_name_of_a_variable_is_none(text: str) -> None:
    assert not looks_like_key(text)


def test_fields_that_would_hold_a_key_are_known_by_name() -> None:
    for field in ("api_key", "apiKey_token", "extra_headers", "Authorization", "aws_secret", "password"):
        assert names_a_secret(field), field
    for field in (
        "max_tokens",
        "temperature",
        "top_p",
        "key_env",
        "reasoning_effort",
        "max_completion_tokens",
    ):
        assert not names_a_secret(field), field


@pytest.mark.parametrize("key", KEYS)
def test_keys_of_the_environment_are_scrubbed_from_any_text(key: str) -> None:
    shown = scrub(f"Incorrect key provided: {key}. Check it.", {"SOME_API_KEY": key})
    assert key not in shown
    assert shown.endswith("Check it.")


def test_keys_are_scrubbed_that_are_in_no_variable_too() -> None:
    shown = scrub("Invalid: sk-proj-0123456789abcdef, Bearer abc.def-123 and sk-pr**********cdef", {})
    for part in ("0123456789", "abc.def", "cdef"):
        assert part not in shown


def test_short_values_are_left_in_peace() -> None:
    assert scrub("the model says ok", {"X_TOKEN": "ok"}) == "the model says ok"
