"""The store keeps its contract on a SQLite file."""

from __future__ import annotations

from pathlib import Path

import pytest

from codearena_jupyter.store.store import open_store
from codearena_jupyter.testing.store_contract import Opened, StoreContract


class TestSQLiteFile(StoreContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Opened:
        return lambda: open_store(f"sqlite:///{tmp_path}/votes.sqlite")
