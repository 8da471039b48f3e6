"""What may be seen of a battle: one JSON shape for every door, blind by construction.

Names, usage and durations are added by `_reveal` alone, and only for a turn whose vote is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ..domain.battle import FINAL_PHASES, SIDES, Battle, SideName, Turn
from ..domain.browser_python import BrowserJob
from .outputs import safe_outputs
from .session import BattleSession

FrameFor = Callable[[str], str | None]
"""An address that shows an untrusted document in a sandboxed frame, None where there is no server."""

PythonFrameFor = Callable[[BrowserJob], str | None]
"""An address that runs a Python program in a sandboxed frame, None where there is no server."""

Json = dict[str, Any]

MAX_STDIN_CHARS = 10_000
"""Views are sent often: of a longer standard input they have the beginning."""


def _nowhere(_: BrowserJob) -> None:
    return None


_MESSAGES = {
    "failed": "One of the two models gave no usable answer: there is nothing to vote on. Start a new battle.",
    "stopped": "The battle was stopped. Start a new one.",
    "interrupted": "The server went away while this battle ran, so it can't be finished. Start a new one.",
}


def battle_view(session: BattleSession, frame: FrameFor, python: PythonFrameFor = _nowhere) -> Json:
    """The view of a battle's latest turn."""
    battle, turn = session.battle, session.turn
    shown = turn.phase in FINAL_PHASES
    return {
        "battle_id": battle.id,
        "created_at": battle.created_at.isoformat(),
        "turn": turn.number,
        "phase": turn.phase,
        "message": session.trouble or _MESSAGES.get(turn.phase, ""),
        "prompt": turn.prompt,
        "environment": turn.environment,
        "attachments": [asdict(attachment) for attachment in turn.attachments],
        "stdin": _text(turn.stdin),
        "network": turn.network,
        "demo": battle.demo,
        "stream": session.stream,
        "can_vote": turn.can_vote,
        "sides": {
            name: _side(session, name, frame, shown=shown)
            | {"browser_run": _browser_run(session, name, python)}
            for name in SIDES
        },
        "vote": turn.vote.winner if turn.vote else None,
        **_reveal(battle, turn),
    }


def _side(session: BattleSession, name: SideName, frame: FrameFor, *, shown: bool) -> Json:
    side = session.turn.side(name)
    view: Json = {
        "answer": side.answer if shown or session.stream else None,
        "code": None,
        "original_code": None,
        "files": [],
        "note": "",
        "language": None,
        "environment": None,
        "problem": None,
        "execution": None,
        "frame": None,
        "live": None,
        "busy": session.busy(name),
        "stdin": _text(session.stdin_of(name)),
    }
    if not shown:
        return view
    if side.problem is None:
        view["note"] = session.note(name)
    if side.program is not None:
        view |= {
            "code": side.program.code,
            "original_code": side.program.code,
            "files": [{"path": path, "text": text} for path, text in side.program.files],
            "language": side.program.language,
            "environment": side.program.environment,
        }
    if side.problem is not None:
        view["problem"] = {"kind": side.problem.kind, "message": side.problem.message}
    run = session.runs.shown.get(name)
    if run is not None:
        life = session.runs.lives.get(name)
        now = life.execution if life is not None else run.execution
        execution = now.to_json()
        if session.turn.vote is None:
            del execution["durations_ms"]
        execution["outputs"] = safe_outputs(now.outputs, frame)
        # Where they lie on the server is nobody's business; see `Runs.written`.
        execution["artifacts"] = [
            {**asdict(artifact), "path": None, "kept": artifact.path is not None}
            for artifact in now.artifacts
        ]
        execution |= {"edited": run.edited, "execution_id": run.id}
        view["execution"] = execution
        view["code"] = run.code
        view["frame"] = frame(run.execution.page) if run.execution.page is not None else None
        if life is not None:
            view["live"] = {"url": life.url, "alive": life.alive}
    return view


def _text(stdin: bytes) -> str:
    return stdin[: 4 * MAX_STDIN_CHARS].decode(errors="replace")[:MAX_STDIN_CHARS]


def _browser_run(session: BattleSession, name: SideName, python: PythonFrameFor) -> Json | None:
    job = session.runs.jobs.get(name)
    frame = python(job) if job is not None else None
    return {"id": job.id, "frame": frame, "notes": list(job.notes)} if job is not None and frame else None


def _reveal(battle: Battle, turn: Turn) -> Json:
    if turn.vote is None:
        return {"models": None, "reveal": None}
    reveal = {}
    for name in SIDES:
        model, side = battle.model(name), turn.side(name)
        usage = asdict(side.usage) if side.usage else {}
        reveal[name] = {
            "name": model.name,
            "organization": model.organization,
            "license": model.license,
            **{
                key: usage.get(key)
                for key in ("seconds", "first_token_seconds", "prompt_tokens", "completion_tokens", "cost")
            },
            "error": side.problem.private if side.problem else None,
        }
    return {"models": {name: battle.model(name).name for name in SIDES}, "reveal": reveal}
