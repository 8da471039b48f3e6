"""The example prompts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any


def examples() -> list[dict[str, Any]]:
    """Rows `id, title, topic, environment, prompt`, in the order in which they are shown."""
    from ..providers.demo import load_examples

    return [asdict(example) for example in load_examples()]
