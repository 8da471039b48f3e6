"""What can go wrong with a SQLite file: a clear sentence, and nothing lost."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from codearena_jupyter.domain.interaction import Interactions
from codearena_jupyter.errors import MissingRequirement, StoreError, StoreVersionError
from codearena_jupyter.sandbox.requirements import find_bubblewrap
from codearena_jupyter.store import engine as engines
from codearena_jupyter.store.migrations import MIGRATIONS
from codearena_jupyter.store.store import SqlBattleStore, open_store
from codearena_jupyter.testing.samples import a_battle, a_vote, ready


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "votes.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SqlBattleStore]:
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


def pragma(path: Path, name: str) -> Any:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


def digest(path: Path) -> tuple[str, int]:
    """What shows a change: the bytes and the time of the last write."""
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


def read_all(address: str) -> None:
    """Open a store and read every battle."""
    store = open_store(address)
    try:
        store.battles()
    finally:
        store.close()


def test_file_and_folder_are_made_for_the_user_alone(store: SqlBattleStore, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_database_of_every_version_is_brought_up_to_date(path: Path, version: int) -> None:
    path.parent.mkdir()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for number in range(version):
            MIGRATIONS[number](connection)
            connection.exec_driver_sql(f"INSERT INTO schema_versions VALUES ({number + 1}, 0)")
    engine.dispose()
    tables = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' "
        "AND name IN ('interactions', 'permissions', 'inputs')"
    )
    with sqlite3.connect(path) as before:
        assert before.execute(tables).fetchone() == (version - 1,)
        before.executescript(A_VOTE_OF_THE_FIRST_VERSION)
    before.close()
    store = open_store(f"sqlite:///{path}")
    try:
        (record,) = store.votes()
        assert (record.vote.winner, record.interactions_a) == ("tie", Interactions())
        turn = store.battle("b").turn
        assert (turn.network, turn.stdin) == (False, b"")
        with store._reading() as connection:
            assert connection.exec_driver_sql(tables).scalar() == 3
            assert connection.exec_driver_sql("SELECT max(version) FROM schema_versions").scalar() == len(
                MIGRATIONS
            )
    finally:
        store.close()


A_VOTE_OF_THE_FIRST_VERSION = """
INSERT INTO battles VALUES ('b', 1, '', '{"name": "l", "provider": "p", "id": "l"}',
    '{"name": "r", "provider": "p", "id": "r"}', 1.0);
INSERT INTO turns VALUES ('b', 1, 1, 'prompt', 'auto', '[]', 'h/1/1');
INSERT INTO endings VALUES (1, 'b', 1, 'ready', 2);
INSERT INTO votes (sequence, id, battle_id, turn, created_us, winner, voter, blind, demo, model_a, model_b,
    executed_a, executed_b, turns) VALUES (1, 'v', 'b', 1, 3, 'tie', '', 1, 0, 'l', 'r', 0, 0, 1);
"""


def test_every_connection_writes_to_the_disk_before_it_answers(store: SqlBattleStore, path: Path) -> None:
    assert pragma(path, "journal_mode") == "wal"
    with store._reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_network_file_system_gets_a_rollback_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(f"sqlite:///{path}").close()
    assert pragma(path, "journal_mode") == "wal"
    monkeypatch.setattr(engines, "_on_network", lambda path: True)
    store = open_store(f"sqlite:///{path}")  # the same file, now on a share
    ready(store)
    store.close()
    assert pragma(path, "journal_mode") == "delete"


def test_the_file_system_is_told_by_the_nearest_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = (
        f"rootfs / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\ntmpfs {tmp_path}/my\\040disk tmpfs rw 0 0\n"
    )
    original = Path.read_text
    monkeypatch.setattr(
        Path,
        "read_text",
        lambda self, *a, **k: mounts if str(self) == "/proc/mounts" else original(self, *a, **k),
    )
    assert engines._on_network(tmp_path / "votes.sqlite")
    assert not engines._on_network(tmp_path / "my disk" / "votes.sqlite")
    assert not engines._on_network(tmp_path.parent / "votes.sqlite")


@pytest.mark.parametrize("table", ["battles", "turns", "answers", "executions", "endings", "votes"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {column} = {column}"])
def test_rows_can_not_be_changed_even_by_hand(
    store: SqlBattleStore, path: Path, table: str, change: str
) -> None:
    store.add_vote(a_vote(ready(store)))
    connection = sqlite3.connect(path)
    column = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change.format(table, column=column))
    connection.close()


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_newer_database_is_refused_and_left_untouched(path: Path, journal: str) -> None:
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode={journal}")
    connection.execute("INSERT INTO schema_versions VALUES (?, 0)", [len(MIGRATIONS) + 1])
    connection.commit()
    connection.close()
    before = digest(path)
    with pytest.raises(StoreVersionError, match=r"Upgrade codearena-jupyter") as raised:
        open_store(f"sqlite:///{path}")
    assert str(path) in str(raised.value)
    assert digest(path) == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"my only copy of a novel\n" * 100)
    before = digest(path)
    with pytest.raises(StoreError, match="no SQLite database"):
        open_store(f"sqlite:///{path}")
    assert digest(path) == before


def test_a_damaged_database_says_how_to_repair_it(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    for _ in range(30):
        ready(store)
    store.close()
    data = bytearray(path.read_bytes())
    data[4096:-4096] = bytes(len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"damaged.*\.recover"):
        read_all(f"sqlite:///{path}")


def test_a_database_locked_by_another_program_is_named_as_such(
    store: SqlBattleStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    battle = ready(store)
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 100)
    impatient = open_store(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="another program keeps it locked"):
        impatient.add_vote(a_vote(battle))
    holder.execute("ROLLBACK")
    holder.close()
    assert list(store.votes()) == []
    assert impatient.add_vote(a_vote(battle))
    impatient.close()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///"])
def test_a_store_in_memory_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match="needs a file"):
        open_store(address)


def test_an_address_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(StoreError, match="CODEARENA_STORE"):
        open_store("votes")


def test_a_database_without_its_driver_says_so() -> None:
    with pytest.raises(MissingRequirement, match="driver") as raised:
        open_store("mysql+nodriver://me:secret@host/votes")
    assert "secret" not in str(raised.value)


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="can't be made"):
        open_store(f"sqlite:///{tmp_path}/file/votes.sqlite")


def test_a_fault_in_describing_a_turn_does_not_cost_the_vote(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(*_: object) -> dict[str, object]:
        raise RecursionError("too deep")

    store = open_store(f"sqlite:///{path}", faulty)
    vote = store.add_vote(a_vote(ready(store)))
    assert [record.vote for record in store.votes()] == [vote]
    assert "could not be described" in caplog.text
    store.close()


def test_no_error_shows_what_was_to_be_written(store: SqlBattleStore) -> None:
    battle = a_battle()
    store.create_battle(battle)
    with pytest.raises(StoreError) as raised:
        store.create_battle(battle)
    cause: BaseException | None = raised.value
    while cause is not None:
        assert "openai/left" not in str(cause)
        cause = cause.__cause__ or cause.__context__


CHILD = """
import json, sys
from codearena_jupyter.errors import StoreError
from codearena_jupyter.store.store import open_store
from codearena_jupyter.testing.samples import a_vote, ready
said, acknowledged = "", []
try:
    store = open_store(f"sqlite:///{sys.argv[1]}")
    read = [record.vote.id for record in store.votes()]
    while len(acknowledged) < 5_000:
        acknowledged.append(store.add_vote(a_vote(ready(store))).id)
except StoreError as error:
    said = str(error)
print(json.dumps({"said": said, "acknowledged": acknowledged, "read": read if "read" in dir() else None,
                  "kept": [record.vote.id for record in store.votes()] if "store" in dir() else None}))
"""


def in_namespace(path: Path, *options: str) -> dict[str, Any]:
    """Use the store at `path` in a process that sees the file system as bubblewrap's options say."""
    command = [
        find_bubblewrap().path, "--dev-bind", "/", "/", *options,
        "--", sys.executable, "-c", CHILD, str(path),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    return dict(json.loads(done.stdout))


def test_a_read_only_file_can_be_read_but_says_why_it_can_not_be_written(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    vote = store.add_vote(a_vote(ready(store)))
    result = in_namespace(path, "--ro-bind", str(path.parent), str(path.parent))
    assert "it can't be" in result["said"]
    assert "permissions" in result["said"]
    assert result["acknowledged"] == []
    assert result["read"] == [vote.id]
    store.close()


def test_a_read_only_folder_without_a_store_says_so(path: Path) -> None:
    path.parent.mkdir()
    result = in_namespace(path, "--ro-bind", str(path.parent), str(path.parent))
    assert "can't be made" in result["said"]
    assert "CODEARENA_STORE" in result["said"]


def test_a_full_disk_loses_nothing_that_was_acknowledged(path: Path) -> None:
    path.parent.mkdir()
    result = in_namespace(path, "--size", str(2 << 20), "--tmpfs", str(path.parent))
    assert "the disk is full" in result["said"]
    assert len(result["acknowledged"]) > 3
    assert result["kept"] == result["acknowledged"]


def test_newcomers_may_open_a_new_store_at_the_same_time(path: Path) -> None:
    code = f"from codearena_jupyter.store.store import open_store; open_store('sqlite:///{path}').close()"
    starters = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0, 0]
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM schema_versions").scalar() == len(MIGRATIONS)
    engine.dispose()
