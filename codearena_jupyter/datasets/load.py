"""Votes from a file: our own spelling, and those of BigCodeArena, BigCodeReward and LMArena."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError

Columns = dict[str, Any]

MEASURES = ("length", "code", "comments", "markdown")
SAME = (
    "model_a", "model_b", "winner", "language_a", "language_b", "environment_a", "environment_b", "topic",
    "voter", "executed_a", "executed_b", "blind", "demo", "leaked", "turn", "turns", "seconds", "created_at",
)  # fmt: skip
"""Columns that are called as in `ratings.votes.Votes`."""
OTHERS: Mapping[str, tuple[str, ...]] = {
    "model_a": ("model_A", "models.model_A"),
    "model_b": ("model_B", "models.model_B"),
    "winner": ("vote", "human_vote", "feedback.vote_type", "vote_type"),
    "topic": ("category_name",),
    "voter": ("judge", "username"),
    "battle": ("battle_id", "chat_session_id", "evaluation_session_id", "question_id", "conversation_id"),
    "blind": ("anony",),
    "created_at": ("tstamp", "timestamp"),
    "language_a": ("states.model_A.language",),
    "language_b": ("states.model_B.language",),
    "environment_a": ("states.model_A.environment",),
    "environment_b": ("states.model_B.environment",),
}
"""How others call a column; the first that is there counts."""
ONE_HOT = ("winner_model_a", "winner_model_b", "winner_tie")
"""LMArena's Kaggle set has these three columns of 0 and 1 in place of a winner."""
WINNERS: Mapping[str, str] = {
    "model_a": "model_a", "model_b": "model_b", "tie": "tie", "both_bad": "both_bad",
    "left": "model_a", "right": "model_b", "a": "model_a", "b": "model_b",
    "leftvote": "model_a", "rightvote": "model_b", "tievote": "tie", "bothbad_vote": "both_bad",
    "vote_left": "model_a", "vote_right": "model_b",
    "vote_model_a": "model_a", "vote_model_b": "model_b", "vote_tie": "tie", "vote_both_bad": "both_bad",
    "tie (bothbad)": "both_bad", "tie (both bad)": "both_bad", "bothbad": "both_bad", "both bad": "both_bad",
    "draw": "tie",
}  # fmt: skip
_WANTED = frozenset(
    {*SAME, "battle", *ONE_HOT, *(f"{name}_{side}" for name in MEASURES for side in "ab")}.union(
        *OTHERS.values()
    )
)
SEPARATORS = (",", ";", "\t")
"""Of a CSV file: spreadsheets write semicolons where a comma is in numbers."""
_MISSING = ("", "nan", "null", "none", "NaN", "NULL", "None", "NA", "N/A", "<NA>", "#N/A")


def load_votes(file: Path) -> Columns:
    """The columns of a Parquet, JSONL, JSON or CSV file as keywords of `ratings.votes.Votes.of`.

    Raises:
        UsageError: the file can't be read or lacks a column; for a wrong value, the row is named when
            the votes are made. Upper and lower case of a column's name don't matter.
    """
    read = _READERS.get(file.suffix.lower())
    if read is None:
        raise UsageError(f"{file} says no format; its name must end in {', '.join(_READERS)}.")
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    heads: list[str] = []
    found = read(file, heads)
    if not found and not heads:  # as an export of no votes is
        return {"model_a": [], "model_b": [], "winner": []}
    found = {name.casefold(): column for name, column in found.items()} | found
    columns = _named(found)
    for name in ("model_a", "model_b", "winner"):
        if name not in columns:
            known = ", ".join(dict.fromkeys(heads[:20])) or "none"
            raise UsageError(f"{file} has no column “{name}”; its columns are {known}.")
    for name, values in columns.items():
        _check_plain(values, name)
    columns["winner"] = _spelled(columns["winner"])
    _drop_halves(columns)
    measures = [
        name for name in MEASURES
        if all(f"{name}_{side}" in found and not _is_text(found[f"{name}_{side}"]) for side in "ab")
    ]  # fmt: skip
    for side in "ab" if measures else "":
        columns[f"style_{side}"] = {name: found[f"{name}_{side}"] for name in measures}
    return columns


def _named(found: Columns) -> Columns:
    """The columns by our names for them."""
    columns: Columns = {}
    for name in (*SAME, "battle"):
        for spelling in (name, *OTHERS.get(name, ())):
            if spelling in found:
                columns[name] = found[spelling]
                break
    if "winner" not in columns and all(name in found for name in ONE_HOT):
        columns["winner"] = _from_one_hot(*(found[name] for name in ONE_HOT))
    if "turns" not in columns and "turn" in columns:
        # LMArena's `turn` is how many there were; of a vote on one turn there were at least as many.
        columns["turns"] = columns["turn"]
    return columns


def _check_plain(values: Any, name: str) -> None:
    """Raises UsageError for a list or an object in a column, which may be whatever JSON and Parquet hold."""
    if getattr(getattr(values, "dtype", None), "kind", "O") != "O":
        return
    for row, value in enumerate(values, 1):
        if value is not None and not isinstance(value, str) and hasattr(value, "__len__"):
            what = "an object" if isinstance(value, Mapping) else "a list"
            raise UsageError(f"“{name}” in row {row} is {what}; it must be a single value.")


def _is_text(values: Any) -> bool:
    """Whether a column holds texts and no measures: `code_a` is the program itself in our own exports."""
    return any(isinstance(value, str) and not _is_number(value) for value in values)


def _is_number(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return False
    return True


def _drop_halves(columns: Columns) -> None:
    """A column of one side alone says nothing."""
    for name in ("language", "environment", "executed"):
        if (f"{name}_a" in columns) != (f"{name}_b" in columns):
            columns.pop(f"{name}_a", None)
            columns.pop(f"{name}_b", None)


def _spelled(winners: Any) -> list[Any]:
    """Our words for the outcomes; what is no known spelling stays, so that its row can be named."""
    known: dict[Any, Any] = {}
    spelled = []
    for value in winners:
        try:
            spelled.append(known[value])
        except KeyError:
            plain = value.strip().lower() if isinstance(value, str) else value
            known[value] = WINNERS.get(plain, value) if isinstance(plain, str) else value
            spelled.append(known[value])
    return spelled


def _from_one_hot(a: Any, b: Any, tie: Any) -> list[str | None]:
    names = ("model_a", "model_b", "tie")
    winners: list[str | None] = []
    for row in zip(a, b, tie, strict=True):
        on = [name for name, value in zip(names, row, strict=True) if str(value) in {"1", "1.0", "True"}]
        winners.append(on[0] if len(on) == 1 else None)
    return winners


def _is_wanted(name: str) -> bool:
    return name in _WANTED or name.casefold() in _WANTED


def _read_parquet(file: Path, heads: list[str]) -> Columns:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(file)
        heads += schema.names
        wanted = [name for name in heads if _is_wanted(name) or name in {"models", "feedback", "states"}]
        table = pq.read_table(file, columns=wanted)
    except (pa.ArrowInvalid, OSError) as error:
        raise UsageError(f"{file} can't be read as Parquet: {error}.") from error
    columns: Columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_struct(column.type):
            columns |= _collected(_flat({name: value}) for value in column.to_pylist())
        else:
            columns[name] = column.to_pandas()
    return columns


def _read_jsonl(file: Path, heads: list[str]) -> Columns:
    def rows() -> Iterable[Mapping[str, Any]]:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    row = _object(line, f"line {number} of {file}")
                    heads.extend((row.keys() or {""}) - set(heads))
                    yield _flat(row)

    try:
        return _collected(rows())
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no UTF-8 text: {error}.") from error


def _read_json(file: Path, heads: list[str]) -> Columns:
    try:
        rows = json.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no UTF-8 text: {error}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is no JSON: {error}.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{file} must be a JSON list of objects, one for each vote.")
    heads += {name: None for row in rows for name in row or ("",)}
    return _collected(map(_flat, rows))


def _read_csv(file: Path, heads: list[str]) -> Columns:
    import pandas as pd

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            first = next((line for line in lines if line.strip()), "")
        separator = max(SEPARATORS, key=first.count)
        heads += next(csv.reader([first], delimiter=separator, skipinitialspace=True), [])
        _check_width(file, separator, len(heads))
        frame = pd.read_csv(
            file, dtype=object, keep_default_na=False, na_values=list(_MISSING), skip_blank_lines=True,
            usecols=lambda name: _is_wanted(name.strip()), sep=separator, skipinitialspace=True,
            encoding="utf-8-sig", index_col=False,
        )  # fmt: skip
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no UTF-8 text: {error}.") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UsageError(f"{file} can't be read as CSV: {str(error).strip()}.") from error
    frame.columns = frame.columns.str.strip()
    for name in ("created_at", "tstamp", "timestamp"):
        if name in frame:
            parsed = pd.to_numeric(frame[name], errors="coerce")
            frame[name] = parsed if parsed.notna().equals(frame[name].notna()) else frame[name]
    return dict(frame.items())  # type: ignore[arg-type]  # the names of columns are text


def _check_width(file: Path, separator: str, width: int) -> None:
    """Raises UsageError for the first row with more fields than there are columns: which of them are which?
    Empty ones at the end are no matter."""
    limit = csv.field_size_limit(sys.maxsize)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.reader(lines, delimiter=separator, skipinitialspace=True)
            for number, fields in enumerate(filter(None, rows)):
                if len(fields) > width and any(fields[width:]):
                    raise UsageError(
                        f"Row {number} of {file} has {len(fields)} fields, but the first line names {width}. "
                        "Does a text need quotes?"
                    )
    except csv.Error as error:
        raise UsageError(f"{file} can't be read as CSV: {error}.") from error
    finally:
        csv.field_size_limit(limit)


def _object(line: str, where: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The {where} is no JSON: {error}.") from error
    if not isinstance(row, dict):
        raise UsageError(f"The {where} must be a JSON object.")
    return row


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted values of a row, those inside objects by a dotted name."""
    flat = {name: value for name, value in row.items() if _is_wanted(name)}
    for outer in ("models", "feedback"):
        if isinstance(row.get(outer), dict):
            flat |= {f"{outer}.{name}": value for name, value in row[outer].items()}
    states = row.get("states")
    if isinstance(states, dict):
        for side in ("model_A", "model_B"):
            language, environment = _last_run(states.get(side))
            flat |= {f"states.{side}.language": language, f"states.{side}.environment": environment}
    return {name: value for name, value in flat.items() if _is_wanted(name)}


def _last_run(state: Any) -> tuple[str | None, str | None]:
    """Language and environment of the last round that ran in BigCodeArena's sandbox."""
    rounds = state.get("sandbox_logs_by_round") if isinstance(state, dict) else None
    if not isinstance(rounds, dict):
        return None, None
    numbers = sorted((name for name in rounds if str(name).isdigit() and rounds[name]), key=int)
    if not numbers:
        return None, None
    last = rounds[numbers[-1]]
    last = last[-1] if isinstance(last, list) and last else last
    sandbox = last.get("sandbox_state") if isinstance(last, dict) else None
    if not isinstance(sandbox, dict):
        return None, None
    environment = sandbox.get("auto_selected_sandbox_environment") or sandbox.get("sandbox_environment")
    return sandbox.get("code_language"), environment


def _collected(rows: Iterable[Mapping[str, Any]]) -> Columns:
    """Rows to columns; a value that a row lacks is None."""
    columns: dict[str, list[Any]] = {}
    for count, row in enumerate(rows):
        for name in row.keys() - columns.keys():
            columns[name] = [None] * count
        for name, values in columns.items():
            values.append(row.get(name))
    return dict(columns)


_READERS: Mapping[str, Callable[[Path, list[str]], Columns]] = {
    ".parquet": _read_parquet,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".json": _read_json,
    ".csv": _read_csv,
    ".tsv": _read_csv,
}
