"""What an administrator locked is refused over HTTP, and the panel is told what is allowed."""

from __future__ import annotations

import pytest

from .conftest import Call, Json


@pytest.fixture
def jp_server_config(jp_server_config: Json) -> Json:
    return jp_server_config | {
        "CodeArenaExtension": {"pool_size": 0, "allow_network": False, "memory_mb": 3000}
    }


async def test_a_locked_network_is_refused(call: Call) -> None:
    status, answer = await call("POST", "battles", {"prompt": "Fetch", "network": True})
    assert status == 403
    assert "administrator locked the network" in answer["message"]


async def test_no_truth_value_is_no_network(call: Call) -> None:
    status, _ = await call("POST", "battles", {"prompt": "Fetch", "network": "yes"})
    assert status == 400


async def test_limits_and_locks_are_told(call: Call) -> None:
    status, answer = await call("GET", "status")
    assert status == 200
    assert answer["allowed"]["network"] is False
    assert answer["run_limits"]["memory_mb"] == 3000
