"""A real store, and a stage over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from codearena_jupyter.domain.protocols import BattleStore
from codearena_jupyter.store.store import open_store

from .fakes import Stage


@pytest.fixture
def store(tmp_path: Path) -> Iterator[BattleStore]:
    store = open_store(f"sqlite:///{tmp_path}/votes.sqlite")
    yield store
    store.close()


@pytest.fixture
def stage(store: BattleStore) -> Stage:
    return Stage(store)
