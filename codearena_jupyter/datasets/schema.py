"""The columns of an exported vote, in order. Names follow the field's datasets where they agree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..domain.battle import Side
from ..domain.interaction import Interactions
from ..domain.model import Model
from ..domain.protocols import VoteRecord

Kind = Literal["string", "int64", "float64", "bool", "timestamp"]


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is an Arrow type; "timestamp" is UTC microseconds."""

    name: str
    kind: Kind
    meaning: str


_OF_VOTE = (
    Column("vote_id", "string", "Id of the vote."),
    Column("battle_id", "string", "Id of the battle; a battle can have several turns, each with a vote."),
    Column("turn", "int64", "Number of the turn that was voted on, from 1."),
    Column("created_at", "timestamp", "When the vote was given."),
    Column("winner", "string", "model_a, model_b, tie or both_bad."),
    Column("voter", "string", "User name of the voter, empty for a single local user."),
    Column("blind", "bool", "Whether the vote was given before the names were told."),
    Column("demo", "bool", "Whether scripted demo models took part."),
    Column("prompt", "string", "What both models were asked in this turn."),
    Column("environment", "string", "What the user chose: auto or an environment."),
    Column("attachments", "string", "JSON list of attached files: name, size and SHA-256."),
    Column("turns", "int64", "Turns of the battle up to the vote."),
    Column("pair_probability", "float64", "Chance with which this pair was drawn; 1 if it was named."),
)
_OF_SIDE = (
    Column("model", "string", "Name of the model."),
    Column("provider", "string", "Who was asked, such as litellm."),
    Column("model_id", "string", "The provider's id of the model."),
    Column("parameters", "string", "JSON object of the parameters that were sent."),
    Column("organization", "string", "Who made the model."),
    Column("license", "string", "Licence of the model."),
    Column("answer", "string", "The whole text of the answer."),
    Column("code", "string", "The program found in it; null where there is none."),
    Column("language", "string", "Language of the program."),
    Column("environment", "string", "Environment the program is meant for."),
    Column("dependencies", "string", "JSON list of the packages that the program asks for."),
    Column("executed", "bool", "Whether the program was run."),
    Column("status", "string", "ok, error, timeout, limit, build_failed, install_failed or unavailable."),
    Column("detail", "string", "A sentence about how the run ended."),
    Column("exit_code", "int64", "Exit code of the program."),
    Column("stdout", "string", "Its standard output."),
    Column("stderr", "string", "Its standard error."),
    Column("truncated", "bool", "Whether the output was longer than is kept."),
    Column("outputs", "string", "JSON list of its rich outputs in notebook format."),
    Column("page_errors", "string", "JSON list of uncaught errors of a page."),
    Column("sandbox", "string", "The isolation it ran in."),
    Column("install_ms", "float64", "Milliseconds spent installing packages."),
    Column("build_ms", "float64", "Milliseconds spent building."),
    Column("start_ms", "float64", "Milliseconds until it could run."),
    Column("run_ms", "float64", "Milliseconds it ran."),
    Column("edited_runs", "int64", "How often the voter ran a changed program of this side before voting."),
    Column("clicks", "int64", "How often the voter clicked in its page, app or game before voting."),
    Column("keys", "int64", "How many keys were pressed there; not which."),
    Column("inputs", "int64", "How many changes were made to form fields there; not what."),
    Column("scrolls", "int64", "How often was scrolled there."),
    Column("interaction_seconds", "float64", "Seconds of it, without pauses."),
    Column("answer_seconds", "float64", "Seconds until the answer was complete."),
    Column("first_token_seconds", "float64", "Seconds until its first piece."),
    Column("prompt_tokens", "int64", "Tokens of the request, as the provider counts."),
    Column("completion_tokens", "int64", "Tokens of the answer, as the provider counts."),
    Column("cost_usd", "float64", "Price of the answer in US dollars, where known."),
)

COLUMNS: tuple[Column, ...] = (
    *_OF_VOTE,
    *(
        Column(f"{column.name}_{side}", column.kind, f"Side {side.upper()}: {column.meaning}")
        for side in ("a", "b")
        for column in _OF_SIDE
    ),
)
"""Columns of a side may be null."""


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
        "attachments": _json([asdict(attachment) for attachment in record.attachments]),
        "turns": record.turns,
        "pair_probability": record.pair_probability,
        **_side("a", record.model_a, record.a, record.edited_runs_a, record.interactions_a),
        **_side("b", record.model_b, record.b, record.edited_runs_b, record.interactions_b),
    }


def _side(name: str, model: Model, side: Side, edited_runs: int, used: Interactions) -> dict[str, Any]:
    values = {
        "model": model.name,
        "provider": model.provider,
        "model_id": model.id,
        "parameters": _json(dict(model.parameters)),
        "organization": model.organization,
        "license": model.license,
        "answer": side.answer,
        "edited_runs": edited_runs,
        "clicks": used.clicks,
        "keys": used.keys,
        "inputs": used.inputs,
        "scrolls": used.scrolls,
        "interaction_seconds": used.seconds,
        **_program(side),
        **_execution(side),
        **_usage(side),
    }
    return {f"{column.name}_{name}": values.get(column.name) for column in _OF_SIDE}


def _program(side: Side) -> Mapping[str, Any]:
    program = side.program
    if program is None:
        return {}
    return {
        "code": program.code,
        "language": program.language,
        "environment": program.environment,
        "dependencies": _json(program.dependencies),
    }


def _execution(side: Side) -> Mapping[str, Any]:
    execution = side.execution
    if execution is None:
        return {"executed": False}
    durations = execution.durations_ms
    return {
        "executed": execution.status != "unavailable",
        "status": execution.status,
        "detail": execution.detail,
        "exit_code": execution.exit_code,
        "stdout": execution.stdout,
        "stderr": execution.stderr,
        "truncated": execution.truncated,
        "outputs": _json(execution.outputs),
        "page_errors": _json(execution.page_errors),
        "sandbox": execution.sandbox,
        "install_ms": durations.install,
        "build_ms": durations.build,
        "start_ms": durations.start,
        "run_ms": durations.run,
    }


def _usage(side: Side) -> Mapping[str, Any]:
    usage = side.usage
    if usage is None:
        return {}
    return {
        "answer_seconds": usage.seconds,
        "first_token_seconds": usage.first_token_seconds,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost_usd": usage.cost,
    }


def _json(value: object) -> str:
    """ASCII, so that any text a program printed survives."""
    return json.dumps(value)
