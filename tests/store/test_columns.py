"""The columns for analysis are the same whichever way they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, create_engine, insert

from codearena_jupyter.store import columns, tables
from codearena_jupyter.store.store import open_store

COUNT = 700


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A store with votes whose values are awkward or missing, and gaps in their sequence."""
    address = f"sqlite:///{tmp_path / 'votes.sqlite'}"
    open_store(address).close()
    engine = create_engine(address)
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    for number in range(COUNT):
        some = bool(rng.random() < 0.5)
        rows.append(
            {"sequence": 3 * number + 1, "id": f"{number:032x}",
             "battle_id": f"{rng.integers(0, 300):032x}",
             "turn": 1 + number % 3, "created_us": 1_700_000_000_000_000 - number,
             "winner": "tie",
             "voter": ["", "ada", "line\nbreak", "comma, “quote” '"][number % 4],
             "blind": False, "demo": some,
             "model_a": f"model {number % 7}", "model_b": "Ω-model\t",
             "language_a": "python" if some else None, "language_b": None, "environment_a": "",
             "environment_b": "react", "executed_a": some, "executed_b": True,
             "topic": None, "turns": 1 + number % 29,
             "leaked": [None, True, False][number % 3], "seconds": None if some else number / 7,
             "length_a": None if some else number}
        )  # fmt: skip
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.execute(insert(tables.votes), rows)
    yield engine
    engine.dispose()


def plain(found: Any) -> dict[str, list[Any]]:
    texts = {
        name: [None if code < 0 else names[code] for code in codes]
        for name, (codes, names) in found.texts.items()
    }
    return {**texts, **{name: np.asarray(values).tolist() for name, values in found.numbers.items()}}


def same(one: dict[str, list[Any]], two: dict[str, list[Any]]) -> bool:
    return one.keys() == two.keys() and all(
        np.array_equal(np.array(one[n], dtype=object), np.array(two[n], dtype=object))
        or np.array_equal(np.array(one[n], dtype=float), np.array(two[n], dtype=float), equal_nan=True)
        for n in one
    )


def test_a_scan_in_parts_gives_the_rows_as_they_were_written(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 250)  # of sequence numbers: some parts, and gaps between
    found = plain(columns.read_columns(engine, style=True))
    assert found["voter"][:4] == [None, "ada", "line\nbreak", "comma, “quote” '"]
    assert found["model_b"][0] == "Ω-model\t"
    assert found["environment_a"][0] is None
    assert found["sequence"] == [3 * number + 1 for number in range(COUNT)]
    assert found["leaked"][:3] == [False, True, False]
    known = [number for number, value in enumerate(found["seconds"]) if not np.isnan(value)]
    assert [found["seconds"][n] for n in known[:5]] == pytest.approx([n / 7 for n in known[:5]], abs=1e-3)
    assert [found["length_a"][n] for n in known[:5]] == known[:5]


def test_other_databases_give_the_same_as_sqlite(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portable way of reading, tried on SQLite."""
    scanned = plain(columns.read_columns(engine, style=True))
    monkeypatch.setattr(columns, "_scan", columns._fetch)
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 100)
    assert same(plain(columns.read_columns(engine, style=True)), scanned)


def test_a_name_that_holds_the_separator_shifts_no_column(engine: Engine) -> None:
    odd = {"id": "f" * 32, "battle_id": "e" * 32, "turn": 1, "created_us": 1, "winner": "tie", "blind": False,
           "demo": False, "model_a": "x\x1fy", "model_b": "z", "executed_a": True, "executed_b": True,
           "turns": 1, "voter": "odd"}  # fmt: skip
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.execute(insert(tables.votes), [odd])
    found = plain(columns.read_columns(engine))
    assert (found["model_a"][-1], found["voter"][-1]) == ("x\x1fy", "odd")
    assert found["voter"][1] == "ada"


def test_reading_in_two_steps_is_the_same_as_in_one(engine: Engine) -> None:
    whole = plain(columns.read_columns(engine))
    middle = whole["sequence"][400]
    rest = plain(columns.read_columns(engine, middle))
    assert same(rest, {name: values[401:] for name, values in whole.items()})
