"""The columns of an exported vote, in order. Names follow the field's datasets where they agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.battle import Side
from ..domain.model import Model
from ..domain.protocols import VoteRecord

COLUMNS: Mapping[str, str] = {
    "vote_id": "string",
    "battle_id": "string",
    "turn": "int64",
    "created_at": "timestamp",
    "winner": "string",
    "voter": "string",
    "blind": "bool",
    "demo": "bool",
    "prompt": "string",
    "environment": "string",
    "turns": "int64",
    "pair_probability": "float64",
    **{
        f"{name}_{side}": kind
        for side in ("a", "b")
        for name, kind in {
            "model": "string",
            "organization": "string",
            "license": "string",
            "answer": "string",
            "code": "string",
            "language": "string",
            "environment": "string",
            "executed": "bool",
            "status": "string",
            "exit_code": "int64",
            "stdout": "string",
            "stderr": "string",
            "run_ms": "float64",
            "answer_seconds": "float64",
            "prompt_tokens": "int64",
            "completion_tokens": "int64",
            "cost_usd": "float64",
        }.items()
    },
}
"""Column name → Arrow type ("timestamp" is UTC microseconds). Columns of a side may be null."""


def row(record: VoteRecord) -> dict[str, Any]:
    """One vote as a row with exactly `COLUMNS`."""
    vote = record.vote
    return {
        "vote_id": vote.id,
        "battle_id": vote.battle_id,
        "turn": vote.turn,
        "created_at": vote.created_at,
        "winner": vote.winner,
        "voter": vote.voter,
        "blind": vote.blind,
        "demo": record.model_a.demo or record.model_b.demo,
        "prompt": record.prompt,
        "environment": record.environment,
        "turns": record.turns,
        "pair_probability": record.pair_probability,
        **_side("a", record.model_a, record.a),
        **_side("b", record.model_b, record.b),
    }


def _side(name: str, model: Model, side: Side) -> dict[str, Any]:
    program, execution, usage = side.program, side.execution, side.usage
    values = {
        "model": model.name,
        "organization": model.organization,
        "license": model.license,
        "answer": side.answer,
        "code": program.code if program else None,
        "language": program.language if program else None,
        "environment": program.environment if program else None,
        "executed": execution is not None and execution.status != "unavailable",
        "status": execution.status if execution else None,
        "exit_code": execution.exit_code if execution else None,
        "stdout": execution.stdout if execution else None,
        "stderr": execution.stderr if execution else None,
        "run_ms": execution.durations_ms.run if execution else None,
        "answer_seconds": usage.seconds if usage else None,
        "prompt_tokens": usage.prompt_tokens if usage else None,
        "completion_tokens": usage.completion_tokens if usage else None,
        "cost_usd": usage.cost if usage else None,
    }
    return {f"{key}_{name}": value for key, value in values.items()}
