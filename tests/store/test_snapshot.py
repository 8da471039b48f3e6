"""Columns that are kept beside a store are used only while they tell what the store holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, insert

from codearena_jupyter.store import columns, snapshot, tables
from codearena_jupyter.store.store import open_store

MODELS = ("Ada", "Blaise", "Clara")


def made(path: Path) -> Engine:
    open_store(f"sqlite:///{path}").close()
    return create_engine(f"sqlite:///{path}")


def cast(engine: Engine, first: int, count: int, **values: Any) -> None:
    rows: list[dict[str, Any]] = [
        {"id": f"{number:032x}", "battle_id": f"{number // 2:032x}", "turn": 1 + number % 2,
         "created_us": 1_700_000_000_000_000 + number, "winner": ("model_a", "tie")[number % 2],
         "voter": f"voter {number % 9}", "blind": True, "demo": False, "model_a": MODELS[number % 3],
         "model_b": f"model {number % 5}", "language_a": "python", "executed_a": True, "executed_b": False,
         "topic": None, "turns": 1 + number % 2, "seconds": None if number % 4 else number / 3,
         "length_a": number, **values}
        for number in range(first, first + count)
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.execute(insert(tables.votes), rows)


def without_protection(engine: Engine, statement: str) -> None:
    """What only somebody can do who takes the triggers away."""
    with engine.begin() as connection:
        for action in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS votes_no_{action}")
        connection.exec_driver_sql(statement)


def keep(engine: Engine, *, style: bool = False) -> None:
    """As reading does it, but waiting for the disk."""
    whole = columns._read(engine, 0, style=style, ordered=True)
    writing = snapshot.save(engine, whole, style=style)
    assert writing
    writing.join()


def same(one: Any, two: Any) -> bool:
    texts = all(
        one.texts[name][1] == two.texts[name][1] and np.array_equal(one.texts[name][0], two.texts[name][0])
        for name in one.texts
    )
    numbers = all(
        one.numbers[name].dtype == two.numbers[name].dtype
        and np.array_equal(
            one.numbers[name], two.numbers[name], equal_nan=one.numbers[name].dtype.kind == "f"
        )
        for name in one.numbers
    )
    return bool((one.last, one.count) == (two.last, two.count) and texts and numbers)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(snapshot, "WORTH", 100)
    engine = made(tmp_path / "votes.sqlite")
    cast(engine, 0, 300)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("style", [False, True])
def test_what_was_kept_is_what_a_scan_finds(engine: Engine, style: bool) -> None:
    keep(engine, style=style)
    kept = snapshot.load(engine, style=style)
    assert kept
    assert same(kept, columns._read(engine, 0, style=style, ordered=True))
    assert snapshot.load(engine, style=not style) is None


def test_newer_votes_are_added_to_what_was_kept(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(engine)
    cast(engine, 299 + 1, 40, model_a="Dmitri", topic="web_design", voter="newcomer")
    cast(engine, 340, 3)
    expected = columns._read(engine, 0, style=False, ordered=True)
    asked: list[int] = []
    read = columns._read

    def noted(engine: Engine, after: int, **how: bool) -> Any:
        asked.append(after)
        return read(engine, after, **how)

    monkeypatch.setattr(columns, "_read", noted)
    found = columns.read_columns(engine)
    assert asked == [300]
    assert same(found, expected)


def test_reading_many_votes_keeps_them_for_the_next_process(engine: Engine) -> None:
    first = columns.read_columns(engine)
    path = snapshot._path(engine, style=False)
    while not path.exists():  # written in the background
        time.sleep(0.01)
    assert path.stat().st_mode & 0o777 == 0o600
    assert same(columns.read_columns(engine), first)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM votes WHERE sequence = 7",
        "DELETE FROM votes WHERE sequence = 300",
        "UPDATE votes SET id = 'another' WHERE sequence = 300",
        "UPDATE schema_versions SET applied_us = applied_us + 1",
    ],
)
def test_another_history_is_noticed(engine: Engine, statement: str) -> None:
    keep(engine)
    without_protection(engine, statement)
    assert snapshot.load(engine, style=False) is None
    assert same(columns.read_columns(engine), columns._read(engine, 0, style=False, ordered=True))


def test_votes_taken_away_are_noticed_even_where_as_many_came(engine: Engine) -> None:
    keep(engine)
    without_protection(engine, "DELETE FROM votes WHERE sequence IN (5, 6)")
    cast(engine, 300, 2)
    assert snapshot.load(engine, style=False) is None
    assert columns.read_columns(engine).count == 300


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "newer"])
def test_a_damaged_file_is_not_used(engine: Engine, damage: str) -> None:
    keep(engine)
    path = snapshot._path(engine, style=False)
    data = path.read_bytes()
    path.write_bytes(
        {
            "cut": data[:-9],
            "flipped": data[:-1] + bytes([data[-1] ^ 1]),
            "empty": b"",
            "newer": data.replace(b'"format": 1', b'"format": 9', 1),
        }[damage]
    )
    assert snapshot.load(engine, style=False) is None
    assert columns.read_columns(engine).count == 300


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    keep(engine)
    assert not list(snapshot._path(engine, style=False).parent.glob("*-columns*"))
    assert columns.read_columns(engine).count == 300
