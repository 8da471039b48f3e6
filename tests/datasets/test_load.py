"""Votes from files in our own spelling and in that of others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from codearena_jupyter.datasets.load import load_votes
from codearena_jupyter.domain.vote import WINNERS
from codearena_jupyter.errors import UsageError
from codearena_jupyter.ratings.votes import Votes

OURS: list[dict[str, Any]] = [
    {"model_a": "A", "model_b": "B", "winner": winner, "language_a": "python", "language_b": "c",
     "topic": "web_design", "executed_a": True, "executed_b": i > 1, "voter": "ada",
     "battle_id": f"b{i // 2}", "created_at": "2026-02-01T00:00:00Z"}
    for i, winner in enumerate(WINNERS)
]  # fmt: skip


def written(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    path = folder / name
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".json":
        path.write_text(json.dumps(rows))
    elif path.suffix == ".csv":
        heads = list(rows[0])
        lines = [",".join("" if row[h] is None else str(row[h]) for h in heads) for row in rows]
        path.write_text("\n".join([",".join(heads), *lines]) + "\n")
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def loaded(path: Path) -> Votes:
    return Votes.of(**load_votes(path))


@pytest.mark.parametrize("name", ["v.parquet", "v.jsonl", "v.csv", "v.json", "V.PARQUET"])
def test_our_own_spelling_in_every_format(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "x" + Path(name).suffix.lower(), OURS).rename(tmp_path / name)
    votes = loaded(path)
    assert list(votes.winner) == [0, 1, 2, 3]
    assert votes.models == ("A", "B")
    assert votes.executed_b is not None
    assert list(votes.executed_b) == [False, False, True, True]
    assert votes.battle is not None
    assert list(votes.battle) == [0, 0, 1, 1]
    assert votes.created_at is not None
    assert set(votes.created_at.astype(str)) == {"2026-02-01T00:00:00.000000"}


SPELLINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "BigCodeArena's app": (
        {"model_a": "A", "model_b": "B", "timestamp": 1_740_000_000.5},
        ["vote=left", "vote=right", "vote=tie", "vote=both_bad"],
    ),
    "BigCodeReward": (
        {"model_A": "A", "model_B": "B", "category_name": "Web Design", "chat_session_id": "s"},
        [f"human_vote=vote_{vote}" for vote in ("model_A", "model_B", "tie", "both_bad")],
    ),
    "LMArena": (
        {"model_a": "A", "model_b": "B", "judge": "j", "tstamp": 1_690_000_000.1, "anony": True,
         "language": "English"},
        ["winner=model_a", "winner=model_b", "winner=tie", "winner=tie (bothbad)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv", ".json"])
def test_the_spellings_of_others(tmp_path: Path, spelling: str, suffix: str) -> None:
    common, votes = SPELLINGS[spelling]
    rows = [{**common, **dict([vote.split("=")])} for vote in votes]
    found = loaded(written(tmp_path, f"v{suffix}", rows))
    assert list(found.winner) == [0, 1, 2, 3]
    assert found.models == ("A", "B")
    assert found.language_a is None  # LMArena's column is the language people speak
    if spelling != "BigCodeReward":
        assert found.created_at is not None
        assert str(found.created_at[0]).startswith("202")


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl"])
def test_bigcodearenas_preference_set_with_its_nested_columns(tmp_path: Path, suffix: str) -> None:
    def state(language: str) -> dict[str, Any]:
        rounds = {
            "2": [{"sandbox_state": {"code_language": "wrong", "sandbox_environment": "x"}}],
            "10": [{"sandbox_state": {"code_language": language, "sandbox_environment": "Auto",
                                      "auto_selected_sandbox_environment": "React"}}],
        }  # fmt: skip
        return {"model_name": "m", "sandbox_logs_by_round": rounds}

    rows = [
        {"type": "vote", "feedback": {"vote_type": vote}, "models": {"model_A": "A", "model_B": "B"},
         "chat_session_id": "s", "states": {"model_A": state("typescript"), "model_B": state("python")}}
        for vote in ("vote_left", "vote_right", "vote_tie", "vote_both_bad")
    ]  # fmt: skip
    found = loaded(written(tmp_path, f"v{suffix}", rows))
    assert list(found.winner) == [0, 1, 2, 3]
    assert found.language_a is not None
    assert found.environment_b is not None
    assert {found.language_a.names[code] for code in found.language_a.codes} == {"typescript"}
    assert {found.environment_b.names[code] for code in found.environment_b.codes} == {"React"}


def test_lmarenas_one_hot_winners(tmp_path: Path) -> None:
    rows = [
        {"model_a": "A", "model_b": "B", "winner_model_a": a, "winner_model_b": b, "winner_tie": t}
        for a, b, t in [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    ]
    assert list(loaded(written(tmp_path, "v.csv", rows)).winner) == [0, 1, 2]
    rows[1]["winner_model_b"] = 0
    with pytest.raises(UsageError, match="“winner” in row 2 is missing"):
        loaded(written(tmp_path, "v.csv", rows))


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv", ".json"])
@pytest.mark.parametrize(
    ("column", "value"), [("winner", "A wins"), ("winner", None), ("model_a", None), ("model_b", "")]
)
def test_an_unknown_label_is_an_error_that_names_its_row(
    tmp_path: Path, suffix: str, column: str, value: str | None
) -> None:
    rows = [{**row, column: value} if i == 2 else row for i, row in enumerate(OURS)]
    with pytest.raises(UsageError, match=f"“{column}” in row 3"):
        loaded(written(tmp_path, f"v{suffix}", rows))


def test_nan_is_missing_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "v.jsonl").write_text('{"model_a": "A", "model_b": NaN, "winner": "tie"}\n')
    (tmp_path / "v.csv").write_text("model_a,model_b,winner\nA,NaN,tie\n")
    pq.write_table(
        pa.table({"model_a": ["A"], "model_b": [float("nan")], "winner": ["tie"]}), tmp_path / "v.parquet"
    )
    for name in ("v.jsonl", "v.csv", "v.parquet"):
        with pytest.raises(UsageError, match="“model_b” in row 1 is missing"):
            loaded(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("v.txt", "", "says no format"),
        ("v.jsonl", "{", "line 1 of"),
        ("v.jsonl", "[1]", "must be a JSON object"),
        ("v.json", "{}", "must be a JSON list"),
        ("v.json", "nonsense", "is no JSON"),
        ("v.csv", "", "can't be read as CSV"),
        ("v.csv", "a,b\n1,2\n", "no column “model_a”; its columns are a, b"),
        ("v.jsonl", '{"a": 1, "b": 2}', "no column “model_a”; its columns are"),
        ("v.csv", "Modèle,B\n", "is no UTF-8"),
        ("v.json", '["\xff"]', "is no UTF-8"),
        ("v.parquet", "nonsense", "can't be read as Parquet"),
        ("v.jsonl", "\xff", "is no UTF-8"),
    ],
)
def test_what_is_no_file_of_votes_is_said(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    with pytest.raises(UsageError, match=said):
        load_votes(tmp_path / name)
    with pytest.raises(UsageError, match="There is no file"):
        load_votes(tmp_path / f"missing-{name}".replace(".txt", ".csv"))


def test_measures_of_style_come_along(tmp_path: Path) -> None:
    rows = [{**OURS[0], "length_a": 10, "length_b": 20, "code_a": 5}]
    votes = loaded(written(tmp_path, "v.csv", rows))
    assert votes.style_a.keys() == {"length"}
    assert np.array_equal(votes.style_b["length"], [20])


def test_a_column_of_one_side_only_says_nothing(tmp_path: Path) -> None:
    rows = [{**row} for row in OURS]
    for row in rows:
        del row["language_b"]
    assert loaded(written(tmp_path, "v.jsonl", rows)).language_a is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("v.csv", "model_a;model_b;winner\nA;B;tie\n"),
        ("v.tsv", "model_a\tmodel_b\twinner\nA\tB\ttie\n"),
        ("v.csv", "model_a, model_b, winner\nA, B, tie\n"),
        ("v.csv", "\ufeffModel_A,Model_B,Winner\r\nA,B,Tie\r\n"),
        ("v.jsonl", '\ufeff{"Model_A": "A", "MODEL_B": "B", "Winner": "TIE"}\n'),
    ],
)
def test_files_as_spreadsheets_and_people_write_them(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode())
    votes = loaded(tmp_path / name)
    assert (votes.models, list(votes.winner)) == (("A", "B"), [2])


def test_a_time_beside_times_in_another_notation_is_not_lost(tmp_path: Path) -> None:
    rows = [{**OURS[0], "created_at": "1770000000"}, {**OURS[1], "created_at": "soon"}]
    with pytest.raises(UsageError, match="“created_at” in row"):
        loaded(written(tmp_path, "v.csv", rows))


def test_lmarenas_turn_is_how_many_turns_there_were(tmp_path: Path) -> None:
    rows = [{"model_a": "A", "model_b": "B", "winner": "tie", "turn": count} for count in (1, 3)]
    votes = loaded(written(tmp_path, "v.jsonl", rows))
    assert votes.turns is not None
    assert list(votes.turns) == [1, 3]


@pytest.mark.parametrize("column", ["winner", "model_a", "language_a", "voter", "executed_a", "created_at"])
@pytest.mark.parametrize(("value", "said"), [(["x"], "a list"), ({"x": 1}, "an object")])
def test_a_list_or_an_object_in_a_cell_is_named(
    tmp_path: Path, column: str, value: object, said: str
) -> None:
    path = written(tmp_path, "v.jsonl", [OURS[0], {**OURS[1], column: value}])
    with pytest.raises(UsageError, match=f"“{column}” in row 2 is {said}"):
        loaded(path)


def test_json_that_is_too_deep_is_named(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    path.write_text("[" * 100_000 + "\n")
    with pytest.raises(UsageError, match=r"line 1 of .* is no JSON"):
        load_votes(path)


@pytest.mark.parametrize("rows", ["x,A,B,model_a\nx,B,A,model_a\n", "A,B,model_a\nA,B,model_a,x\n"])
def test_rows_of_csv_with_too_many_fields_are_not_guessed_at(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text("model_a,model_b,winner\n" + rows)
    with pytest.raises(UsageError, match=r"Row [12] of .* has 4 fields, but the first line names 3"):
        load_votes(path)
    path.write_text("model_a,model_b,winner\nA,B,model_a,,\n")  # as spreadsheets write empty columns
    assert loaded(path).models == ("A", "B")


@pytest.mark.parametrize(("name", "text"), [("v.jsonl", ""), ("v.json", "[]")])
def test_no_votes_are_no_broken_file(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert len(loaded(path)) == 0
    path.write_text(text.replace("[]", "[{}]") or "{}\n")
    with pytest.raises(UsageError, match="has no column “model_a”; its columns are none"):
        load_votes(path)


def test_the_program_in_an_export_is_no_measure_of_style(tmp_path: Path) -> None:
    rows = [{**row, "code_a": "print(1)", "code_b": None, "length_a": 5, "length_b": 6} for row in OURS]
    assert load_votes(written(tmp_path, "v.jsonl", rows))["style_a"].keys() == {"length"}


def test_missing_times_beside_seconds_since_1970(tmp_path: Path) -> None:
    times = [1_700_000_000, None, 1_700_000_060]
    rows = [{**row, "created_at": time} for row, time in zip(OURS, times, strict=False)]
    found = loaded(written(tmp_path, "v.jsonl", rows)).created_at
    assert found is not None
    assert found.astype(str).tolist() == [
        "2023-11-14T22:13:20.000000", "NaT", "2023-11-14T22:14:20.000000",
    ]  # fmt: skip
    text = [{**OURS[0], "created_at": ""}, OURS[1]]
    found = loaded(written(tmp_path, "w.jsonl", text)).created_at
    assert found is not None
    assert np.isnat(found).tolist() == [True, False]
