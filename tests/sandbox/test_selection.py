"""The strongest isolation that works is taken, a named one is taken as it is, and none is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from codearena_jupyter.domain.availability import Availability
from codearena_jupyter.errors import UsageError
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.sandbox.container import ContainerSandbox
from codearena_jupyter.sandbox.landlock import LandlockSandbox
from codearena_jupyter.sandbox.selection import choose_sandbox

from ..sandboxes import settings


def answers(monkeypatch: pytest.MonkeyPatch, **works: bool) -> None:
    for kind in (BubblewrapSandbox, ContainerSandbox, LandlockSandbox):
        found = Availability(kind.name, works[kind.name], "said so")
        monkeypatch.setattr(kind, "_probe", lambda self, found=found: found)


@pytest.mark.parametrize(
    ("bubblewrap", "container", "landlock", "chosen"),
    [
        (True, True, True, "bubblewrap"),
        (True, False, False, "bubblewrap"),
        (False, True, True, "container"),
        (False, False, True, "landlock"),
        (False, False, False, "bubblewrap"),
    ],
)
def test_the_strongest_that_works_is_taken(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    bubblewrap: bool,
    container: bool,
    landlock: bool,
    chosen: str,
) -> None:
    answers(monkeypatch, bubblewrap=bubblewrap, container=container, landlock=landlock)
    sandbox = choose_sandbox(settings(tmp_path), {})
    assert sandbox.name == chosen
    assert sandbox.probe().available == (bubblewrap or container or landlock)


def test_a_named_one_is_never_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, bubblewrap=True, container=True, landlock=False)
    sandbox = choose_sandbox(settings(tmp_path, sandbox="landlock"), {})
    assert sandbox.name == "landlock"
    assert not sandbox.probe().available


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no sandbox “jail”.*auto, bubblewrap, container, landlock"):
        choose_sandbox(settings(tmp_path, sandbox="jail"), {})
