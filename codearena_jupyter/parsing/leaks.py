"""Whether an answer says who wrote it. Such a vote is not blind, whatever the panel hid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_FAMILIES: Final = (
    r"chatgpt|gpt-?[345][\w.-]*|openai|claude|anthropic|gemini|bard|deepmind|llama|mistral|mixtral|codestral|"
    r"qwen|alibaba cloud|tongyi|deepseek|grok|xai|command[- ]r\+?|cohere|phi-[34]|gemma|kimi|moonshot|"
    r"glm-\d[\w.-]*|yi-\d+b"
)
_SAYS_SO: Final = re.compile(
    r"\b(?:i am|i'm|i’m|as|my name is|this is|(?:written|made|created|generated|trained|powered) by|"
    r"author:?)\s+(?:an? |the )?(?:ai |large language |language )?(?:model |assistant )?"
    rf"(?:called |named |from |by )?(?:{_FAMILIES})\b",
    re.IGNORECASE,
)
_SHORTEST = 4
"""A model's own name shorter than this may be any word."""


def leaks_identity(answers: Iterable[str], names: Iterable[str]) -> bool:
    """Whether one of the answers names its maker, or has one of the models' own names in it."""
    own = [name for name in names if len(name) >= _SHORTEST]
    named = re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in own), re.IGNORECASE)
    return any(_SAYS_SO.search(answer) or (own and named.search(answer)) for answer in answers)
