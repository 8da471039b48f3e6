"""Providers are found by entry points, those of other packages like the built-in ones."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from codearena_jupyter.errors import MissingRequirement
from codearena_jupyter.providers import registry
from codearena_jupyter.providers.demo import DemoProvider


def registered(monkeypatch: pytest.MonkeyPatch, **entries: str) -> None:
    points = [EntryPoint(name, value, registry.GROUP) for name, value in entries.items()]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)


def test_the_built_in_providers_come_by_entry_points() -> None:
    found = registry.load_providers()
    assert {"demo", "litellm"} <= set(found)
    assert all(provider.name == name for name, provider in found.items())


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("no_such_package:Provider", "can't be loaded"),
        ("codearena_jupyter.errors:CodeArenaError", "lacks `name`"),
    ],
)
def test_a_broken_one_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, value: str, why: str) -> None:
    registered(monkeypatch, broken=value)
    with pytest.raises(MissingRequirement, match=why) as caught:
        registry.load_providers()
    assert value in str(caught.value)
    assert "uninstall the package" in str(caught.value)


def test_two_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = f"{DemoProvider.__module__}:DemoProvider"
    registered(monkeypatch, one=demo, two=demo)
    with pytest.raises(MissingRequirement, match="calls itself “demo”"):
        registry.load_providers()


def test_none_at_all_means_a_broken_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    registered(monkeypatch)
    with pytest.raises(MissingRequirement, match="pip"):
        registry.load_providers()
