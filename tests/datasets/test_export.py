"""Exported votes as those who analyse them read them, and no half file whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import datasets
import pandas as pd
import pyarrow.parquet as pq
import pytest

from codearena_jupyter.datasets.export import write_votes
from codearena_jupyter.datasets.load import load_votes
from codearena_jupyter.datasets.schema import COLUMNS, row
from codearena_jupyter.domain.battle import SIDES, Attachment
from codearena_jupyter.domain.protocols import VoteRecord
from codearena_jupyter.errors import CodeArenaError, Conflict, UsageError
from codearena_jupyter.ratings.votes import Votes
from codearena_jupyter.store.store import open_store
from codearena_jupyter.testing.samples import a_battle, a_side, a_vote, an_execution, ready

NAMES = [column.name for column in COLUMNS]


@pytest.fixture
def records(tmp_path: Path) -> list[VoteRecord]:
    """Three votes of a real store; the last one's sides have no program."""
    store = open_store(f"sqlite:///{tmp_path}/votes.sqlite")
    for winner in ("model_a", "tie"):
        battle = a_battle()
        turn = replace(battle.turn, attachments=(Attachment("data.csv", 3, "0" * 64),))
        store.add_vote(a_vote(ready(store, replace(battle, turns=(turn,))), winner))  # type: ignore[arg-type]
    bare = a_battle()
    store.create_battle(bare)
    for name in SIDES:
        store.add_answer(bare.id, 1, name, replace(a_side('Just "words",\n🏳️‍🌈'), program=None, usage=None))
    store.end_turn(bare.id, 1, "ready")
    store.add_vote(a_vote(bare, "both_bad"))
    found = list(store.votes())
    store.close()
    return found


def test_a_row_has_exactly_the_documented_columns(records: list[VoteRecord]) -> None:
    for record in records:
        assert list(row(record)) == NAMES
    assert len(set(NAMES)) == len(NAMES)
    assert all(column.meaning.endswith(".") for column in COLUMNS)


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_pandas_reads_what_was_written(records: list[VoteRecord], tmp_path: Path, suffix: str) -> None:
    dest = tmp_path / f"votes.{suffix}"
    assert write_votes(records, dest) == 3
    frame = pd.read_parquet(dest) if suffix == "parquet" else pd.read_json(dest, lines=True)
    assert list(frame.columns) == NAMES
    assert list(frame["winner"]) == ["model_a", "tie", "both_bad"]
    assert list(frame["answer_a"])[2] == 'Just "words",\n🏳️‍🌈'
    moments = pd.to_datetime(frame["created_at"], utc=True, format="ISO8601")
    assert [moment.to_pydatetime() for moment in moments] == [record.vote.created_at for record in records]


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_an_export_is_a_file_of_votes_itself(records: list[VoteRecord], tmp_path: Path, suffix: str) -> None:
    dest = tmp_path / f"votes.{suffix}"
    write_votes(records, dest)
    votes = Votes.of(**load_votes(dest))
    assert [votes.models[code] for code in votes.model_a.codes] == [each.model_a.name for each in records]
    assert votes.winner.tolist() == [0, 2, 3]
    assert votes.language_a is not None
    assert votes.language_a.codes.tolist() == [0, 0, -1]
    assert votes.battle is not None
    assert len(set(votes.battle.tolist())) == 3
    write_votes([], dest, overwrite=True)
    assert len(Votes.of(**load_votes(dest))) == 0


@pytest.mark.parametrize(("suffix", "builder"), [("parquet", "parquet"), ("jsonl", "json")])
def test_the_datasets_library_reads_what_was_written(
    records: list[VoteRecord], tmp_path: Path, suffix: str, builder: str
) -> None:
    dest = tmp_path / f"votes.{suffix}"
    write_votes(records, dest)
    loaded = datasets.load_dataset(
        builder, data_files=str(dest), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert loaded.column_names == NAMES
    assert loaded["model_a"] == ["Left"] * 3
    assert loaded["run_ms_a"] == [4.5, 4.5, None]


def test_a_row_tells_everything_that_analysis_could_want(records: list[VoteRecord]) -> None:
    values = row(records[0])
    told = {
        name: values[f"{name}_a"]
        for name in ("model_id", "code", "language", "executed", "status", "sandbox")
    }
    assert told == {
        "model_id": "openai/left", "code": "print(1)", "language": "python", "executed": True, "status": "ok",
        "sandbox": "bubblewrap",
    }  # fmt: skip
    assert json.loads(values["parameters_a"]) == {"temperature": 0.5}
    assert json.loads(values["attachments"])[0]["name"] == "data.csv"
    assert json.loads(values["outputs_a"]) == list(an_execution().outputs)
    assert json.loads(values["dependencies_a"]) == ["rich"]
    assert (values["cost_usd_a"], values["prompt_tokens_b"], values["pair_probability"]) == (0.001, 10, 0.25)
    bare = row(records[2])
    assert (bare["executed_a"], bare["code_a"], bare["status_a"], bare["answer_seconds_a"]) == (
        False,
        None,
        None,
        None,
    )


def test_parquet_says_what_its_columns_mean(records: list[VoteRecord], tmp_path: Path) -> None:
    dest = tmp_path / "votes.parquet"
    write_votes(records, dest)
    fields = pq.read_schema(dest)
    told = {name: fields.field(name).metadata[b"description"].decode() for name in NAMES}
    assert told == {column.name: column.meaning for column in COLUMNS}


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_no_votes_are_a_file_with_columns_or_an_empty_one(tmp_path: Path, suffix: str) -> None:
    dest = tmp_path / f"votes.{suffix}"
    assert write_votes([], dest) == 0
    if suffix == "parquet":
        assert list(pd.read_parquet(dest).columns) == NAMES
    else:
        assert dest.read_bytes() == b""


def test_text_without_a_utf_8_form_is_written_all_the_same(records: list[VoteRecord], tmp_path: Path) -> None:
    record = replace(records[0], prompt="\ud800 and \0")
    for suffix in ("parquet", "jsonl"):
        write_votes([record], tmp_path / f"x.{suffix}")
    assert "and" in pd.read_parquet(tmp_path / "x.parquet")["prompt"][0]
    assert "and" in json.loads((tmp_path / "x.jsonl").read_text())["prompt"]


def test_an_existing_file_is_refused_unless_it_may_be_replaced(
    records: list[VoteRecord], tmp_path: Path
) -> None:
    dest = tmp_path / "votes.jsonl"
    dest.write_text("mine")
    with pytest.raises(Conflict, match="--overwrite"):
        write_votes(records, dest)
    assert dest.read_text() == "mine"
    assert write_votes(records, dest, overwrite=True) == 3
    assert len(dest.read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("votes", "says no format"),
        ("votes.csv", "says no format"),
        ("no/votes.jsonl", "does not exist"),
        ("f.jsonl", "is a folder"),
    ],
)
def test_a_destination_that_makes_no_sense_is_refused(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "f.jsonl").mkdir()
    with pytest.raises(UsageError, match=said):
        write_votes([], tmp_path / name, overwrite=True)


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_an_export_that_fails_halfway_leaves_what_was_there(
    records: list[VoteRecord], tmp_path: Path, suffix: str
) -> None:
    def failing() -> Iterator[VoteRecord]:
        yield from records
        raise OSError(28, "No space left on device")

    dest = tmp_path / "out" / f"votes.{suffix}"
    dest.parent.mkdir()
    dest.write_text("mine")
    with pytest.raises(CodeArenaError, match="No space left"):
        write_votes(failing(), dest, overwrite=True)
    assert dest.read_text() == "mine"
    assert list(dest.parent.iterdir()) == [dest]


KILLED = """
import sys, time
from codearena_jupyter.datasets.export import write_votes
from codearena_jupyter.datasets.load import load_votes
from codearena_jupyter.ratings.votes import Votes
from codearena_jupyter.store.store import open_store
store = open_store(f"sqlite:///{sys.argv[1]}")
records = list(store.votes())
def slowly():
    while True:
        yield from records
        print(flush=True)
write_votes(slowly(), __import__("pathlib").Path(sys.argv[2]), overwrite=True)
"""


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_a_killed_export_leaves_no_half_file(records: list[VoteRecord], tmp_path: Path, suffix: str) -> None:
    dest = tmp_path / "out" / f"votes.{suffix}"
    dest.parent.mkdir()
    command = [sys.executable, "-c", KILLED, str(tmp_path / "votes.sqlite"), str(dest)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not dest.exists()
    assert write_votes(records, dest) == 3
