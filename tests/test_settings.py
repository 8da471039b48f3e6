"""What may be used is what an administrator or a variable says, else what is usual."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.execution import MB, Limits
from codearena_jupyter.errors import UsageError
from codearena_jupyter.server.extension import CodeArenaExtension
from codearena_jupyter.settings import LIMITS, Settings, read_limits, told_limits

CHANGED = {
    "wall_seconds": 1.5,
    "cpu_seconds": 7,
    "memory_mb": 3000,
    "processes": 9,
    "output_mb": 3,
    "disk_mb": 5,
}
AS_LIMITS = Limits(
    wall_seconds=1.5, cpu_seconds=7, memory_bytes=3000 * MB, processes=9, output_bytes=3 * MB,
    disk_bytes=5 * MB, file_bytes=5 * MB,
)  # fmt: skip


def test_without_any_setting_the_limits_are_the_usual_ones() -> None:
    assert Settings.load({}).limits == Limits()
    assert told_limits(Limits()) == {
        "wall_seconds": 60, "cpu_seconds": 120, "memory_mb": 2048, "processes": 64, "output_mb": 2,
        "disk_mb": 256,
    }  # fmt: skip


def test_each_limit_has_a_variable() -> None:
    variables = {f"CODEARENA_{name.upper()}": str(value) for name, value in CHANGED.items()}
    assert Settings.load(variables).limits == AS_LIMITS
    assert told_limits(AS_LIMITS) == CHANGED


def test_each_limit_is_a_setting_of_the_server_and_that_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LIMITS:
        monkeypatch.setenv(f"CODEARENA_{name.upper()}", "1000")
    assert CodeArenaExtension(**CHANGED)._settings().limits == AS_LIMITS
    assert CodeArenaExtension()._settings().limits.processes == 1000


@pytest.mark.parametrize("text", ["much", "-1", "0", "nan", "inf"])
def test_a_limit_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="CODEARENA_PROCESSES has to be a number above 0"):
        read_limits({"CODEARENA_PROCESSES": text})


def test_the_network_is_locked_by_the_server_or_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CodeArenaExtension()._settings().allow_network
    assert not CodeArenaExtension(allow_network=False)._settings().allow_network
    monkeypatch.setenv("CODEARENA_NETWORK", "0")
    assert not CodeArenaExtension(allow_network=True)._settings().allow_network


def test_more_room_for_packages_is_room_for_those_of_several_programs() -> None:
    settings = Settings.load({"CODEARENA_INSTALL_GB": "5"})
    assert (settings.install_bytes, settings.packages_bytes) == (5 << 30, 10 << 30)
    with pytest.raises(UsageError, match="CODEARENA_INSTALL_GB has to be a number above 0"):
        Settings.load({"CODEARENA_INSTALL_GB": "much"})
