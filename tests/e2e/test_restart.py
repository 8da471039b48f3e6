"""A server that is killed while battles run, and the one that is started after it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from ..openai_server import Behaviour, OpenAIServer
from .lab import Lab, running_lab

PAGE = Behaviour("```html\n<!doctype html><title>x</title><p>x</p>\n```")
NO_POOL = ("--CodeArenaExtension.pool_size=0",)


def begun(lab: Lab, prompt: str) -> str:
    answer = lab.api("POST", "battles", json={"prompt": prompt})
    answer.raise_for_status()
    return str(answer.json()["battle_id"])


def in_phase(lab: Lab, battle_id: str, phase: str) -> dict[str, Any]:
    for _ in range(600):
        view = lab.api("GET", f"battles/{battle_id}").json()
        if view["phase"] == phase:
            return dict(view)
        time.sleep(0.1)
    raise AssertionError(f"the battle is {view['phase']}, not {phase}")


@pytest.mark.timeout(180)
def test_a_killed_server_loses_nothing_and_says_what_became_of_its_battles(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    for name in ("left", "right"):
        openai_server.models[name] = PAGE
    with running_lab(tmp_path, options=NO_POOL) as lab:
        for name in openai_server.models:
            lab.api("POST", "models", json=openai_server.entry(name)).raise_for_status()
        voted, ready = begun(lab, "first"), begun(lab, "second")
        in_phase(lab, voted, "ready")
        before = in_phase(lab, ready, "ready")
        told = lab.api("POST", f"battles/{voted}/vote", json={"turn": 1, "winner": "tie"})
        told.raise_for_status()
        openai_server.models |= {name: Behaviour(hang=True) for name in openai_server.models}
        running = begun(lab, "third")
        lab.kill()
    with running_lab(tmp_path, options=NO_POOL) as lab:
        view = in_phase(lab, running, "interrupted")
        assert not view["can_vote"]
        assert "server went away" in view["message"]
        refused = lab.api("POST", f"battles/{running}/vote", json={"turn": 1, "winner": "tie"})
        assert refused.status_code == 409
        after = lab.api("GET", f"battles/{voted}").json()
        assert (after["vote"], after["models"]) == ("tie", told.json()["models"])
        again = in_phase(lab, ready, "ready")
        assert again["sides"]["a"]["answer"] == before["sides"]["a"]["answer"]
        frame = lab.api("GET", f"../../{again['sides']['a']['frame']}")
        assert frame.is_success  # the page has an address again
        late = lab.api("POST", f"battles/{ready}/vote", json={"turn": 1, "winner": "model_a"})
        assert late.json()["vote"] == "model_a"
