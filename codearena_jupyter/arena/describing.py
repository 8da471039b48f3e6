"""What analysis keeps of a turn that is voted on."""

from __future__ import annotations

from typing import Any

from ..domain.battle import SIDES, Battle, Turn


def describe(battle: Battle, turn: Turn) -> dict[str, Any]:
    """Topic of the prompt, whether an answer gave a model away, and how each answer is written."""
    from ..parsing.leaks import leaks_identity
    from ..parsing.style import style_of
    from ..parsing.topic import topic_of

    answers = [turn.side(name).answer for name in SIDES]
    models = (battle.model_a, battle.model_b)
    found: dict[str, Any] = {
        # Later turns refine what the first one asked for.
        "topic": topic_of(battle.turns[0].prompt),
        "leaked": leaks_identity(answers, [model.name for model in models if not model.demo]),
    }
    for name in SIDES:
        side = turn.side(name)
        for measure, value in style_of(side.answer, side.program).items():
            found[f"{measure}_{name}"] = value
    return found
