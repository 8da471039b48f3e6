"""The columns that analysis needs, read for all votes at once.

A million rows as Python objects take many seconds. SQLite instead joins each column into one text, row after
row in C and without the interpreter's lock, and Arrow takes it apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, and_, func, select, text

from ..domain.protocols import VoteColumns, VotesStamp
from . import snapshot
from .tables import judged_topics, versions, votes
from .topics import last_judged, with_topics

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

TEXTS = (
    "model_a", "model_b", "winner", "language_a", "language_b", "environment_a", "environment_b", "topic",
    "voter",
)  # fmt: skip
STYLE = tuple(f"{measure}_{side}" for measure in ("length", "code", "comments", "markdown") for side in "ab")
FLAGS = ("executed_a", "executed_b", "blind", "demo", "leaked")
"""Read as the low bits of one number, with both counts of turns above them; a missing one is false."""
_TURN, _TURNS = len(FLAGS), len(FLAGS) + 20
NUMBERS = ("turns_and_flags", "milliseconds", "created_us", "sequence")
ROWS_AT_ONCE = 250_000
THREADS = 2
_SEPARATOR = "\x1f"
_SQL = {
    "turns_and_flags": "+".join(
        [f"turns*{1 << _TURNS}", f"turn*{1 << _TURN}"]
        + [f"{1 << bit}*ifnull({flag},0)" for bit, flag in enumerate(FLAGS)]
    ),
    # As a whole number: SQLite writes fractions slowly.
    "milliseconds": "CAST(seconds*1000 AS INTEGER)",
}
_NEVER_NULL = {column.name for column in votes.columns if not column.nullable} | {"turns_and_flags"}


def read_columns(engine: Engine, after: int = 0, *, style: bool = False) -> VoteColumns:
    """The votes with a sequence above `after`, in order of commit; measures of style only where asked for."""
    ordered = engine.dialect.name == "sqlite"  # one writer at a time
    kept = snapshot.load(engine, style=style) if ordered and not after else None
    found = _read(engine, kept.last if kept else after, style=style, ordered=ordered)
    if ordered and not after:
        if found.count >= snapshot.WORTH:
            snapshot.save(engine, snapshot.joined(kept, found) if kept else found, style=style)
        found = snapshot.joined(kept, found) if kept else found
    with engine.connect() as connection:
        found = replace(found, judged=last_judged(connection))
        return with_topics(connection, found) if found.judged and found.count else found


def read_stamp(connection: Connection) -> VotesStamp:
    """What tells the votes of this moment from others."""
    last = select(func.max(votes.c.sequence)).scalar_subquery()
    query = select(
        last,
        select(func.count()).select_from(votes).scalar_subquery(),  # takes an index, not the rows
        select(func.max(judged_topics.c.sequence)).scalar_subquery(),
        select(votes.c.id).where(votes.c.sequence == last).scalar_subquery(),
        select(versions.c.applied_us).where(versions.c.version == 1).scalar_subquery(),
    )
    found = connection.execute(query).one()  # one statement, so one moment
    return VotesStamp(found[0] or 0, found[1], found[2] or 0, found[3] or "", found[4] or 0)


def _read(engine: Engine, after: int, *, style: bool, ordered: bool) -> VoteColumns:
    """The votes above a sequence as the table has them."""
    with engine.connect() as connection:
        newer = select(func.count(), func.max(votes.c.sequence)).where(votes.c.sequence > after)
        count, last = connection.execute(newer).one()
        older = select(func.count()).where(votes.c.sequence <= after)
        before = None if ordered else connection.execute(older).scalar_one()
    if not count:
        return VoteColumns(after, 0, {}, {}, before)
    names = (*TEXTS, "battle_id", *NUMBERS, *(STYLE if style else ()))
    table = _scan(engine, names, after, last) if ordered else None
    table = table or _fetch(engine, names, after, last)
    numbers = {name: _numbers(name, table[name]) for name in (*NUMBERS, *(STYLE if style else ()))}
    packed, milliseconds = numbers.pop("turns_and_flags"), numbers.pop("milliseconds")
    numbers |= {flag: (packed >> bit & 1).astype(bool) for bit, flag in enumerate(FLAGS)}
    numbers["turn"], numbers["turns"] = packed >> _TURN & (1 << 20) - 1, packed >> _TURNS
    numbers["seconds"] = milliseconds / 1000
    numbers["battle"] = _first_votes(engine, table["battle_id"], numbers["sequence"], after)
    texts = {name: _coded(table[name]) for name in TEXTS}
    return VoteColumns(last, count, texts, numbers, before)


def _scan(
    engine: Engine, names: Sequence[str], after: int, last: int
) -> Mapping[str, pa.ChunkedArray] | None:
    """SQLite: ranges of rows in threads, each column as one joined text. None where a value holds the
    separator, so that the text can't be taken apart."""
    import pyarrow.compute as pc

    def joined(name: str) -> str:
        value = _SQL.get(name, name)
        value = value if name in _NEVER_NULL else f"ifnull({value}, '{_missing(name)}')"
        # A literal separator: char(31) would be called for each row. As bytes, which Arrow takes as they are.
        return f"CAST(group_concat({value}, '{_SEPARATOR}') AS BLOB)"

    # A range of row ids is read in their order; sorting in a subquery would double the time.
    query = text(
        f"SELECT {', '.join(map(joined, names))} FROM votes "  # noqa: S608  # our own column names
        "WHERE sequence > :start AND sequence <= :end"
    )

    def part(start: int) -> list[pa.Array] | None:
        end = min(start + ROWS_AT_ONCE, last)
        with engine.connect() as connection:
            texts = connection.execute(query, {"start": start, "end": end}).one()
        if texts[0] is None:  # no row
            return None
        columns = [pc.split_pattern(_one_text(data), _SEPARATOR).flatten() for data in texts]
        return [
            column.dictionary_encode() if name in TEXTS else column
            for name, column in zip(names, columns, strict=True)
        ]

    with ThreadPoolExecutor(THREADS) as pool:
        parts = [found for found in pool.map(part, range(after, last, ROWS_AT_ONCE)) if found]
    if any(len(column) != len(found[0]) for found in parts for column in found):
        return None
    return _chunked(names, parts)


def _missing(name: str) -> str:
    return "" if name in TEXTS else "nan"


def _one_text(data: bytes) -> pa.Array:
    """An array of one text, without copying it."""
    import numpy as np
    import pyarrow as pa

    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    return pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)])


def _values(array: pa.Array, kind: type[np.generic]) -> Any:
    """The numbers of an array without nulls. Arrow's own `to_numpy` loads pandas, which takes a second."""
    import numpy as np

    size = np.dtype(kind).itemsize
    return np.frombuffer(array.buffers()[1], kind, len(array), array.offset * size)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    import pyarrow as pa

    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    return whole


def _fetch(engine: Engine, names: Sequence[str], after: int, last: int) -> Mapping[str, pa.ChunkedArray]:
    """Other databases: rows, taken a batch at a time; as text where `_scan` gives text."""
    import pyarrow as pa

    plain = [name for name in names if name not in _SQL]
    extra = ("turns", "turn", "seconds", *FLAGS)
    query = (
        select(*(votes.c[name] for name in (*plain, *extra)))
        .where(and_(votes.c.sequence > after, votes.c.sequence <= last))
        .order_by(votes.c.sequence)
    )
    parts: list[list[pa.Array]] = []
    with engine.connect() as connection:
        result = connection.execution_options(stream_results=True).execute(query)
        for rows in result.partitions(ROWS_AT_ONCE):
            values = dict(zip((*plain, *extra), zip(*rows, strict=True), strict=True))
            flags = [
                sum(1 << bit for bit, on in enumerate(row) if on)
                for row in zip(*(values[name] for name in FLAGS), strict=True)
            ]
            counts = zip(values["turns"], values["turn"], flags, strict=True)
            values["turns_and_flags"] = tuple(
                all_ << _TURNS | turn << _TURN | on for all_, turn, on in counts
            )
            values["milliseconds"] = tuple(None if s is None else int(s * 1000) for s in values["seconds"])
            parts.append(
                [
                    pa.array(
                        [_missing(name) if value is None else str(value) for value in values[name]],
                        pa.large_string(),
                    )
                    for name in names
                ]
            )
    return _chunked(names, parts)


def _chunked(names: Sequence[str], parts: Sequence[Sequence[pa.Array]]) -> dict[str, pa.ChunkedArray]:
    import pyarrow as pa

    return {
        name: pa.chunked_array(list(chunks))
        for name, chunks in zip(names, zip(*parts, strict=True), strict=True)
    }


def _coded(column: pa.ChunkedArray) -> tuple[Any, tuple[str, ...]]:
    """(codes, names) of a column of texts; an empty text is a missing value, code -1."""
    import numpy as np
    import pyarrow as pa

    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = _whole(encoded.unify_dictionaries())
    names = whole.dictionary.to_pylist()
    codes = _values(whole.indices, np.int32)
    if "" in names:
        missing = names.index("")
        codes = np.where(codes == missing, -1, codes - (codes > missing)).astype(np.int32)
        del names[missing]
    return codes, tuple(names)


def _numbers(name: str, column: pa.ChunkedArray) -> Any:
    """Whole numbers, or fractions with NaN where a value may be missing."""
    import numpy as np
    import pyarrow as pa

    if name in _NEVER_NULL:
        return _values(_whole(column.cast(pa.int64())), np.int64)
    return _values(_whole(column.cast(pa.float64())), np.float64)


def _first_votes(engine: Engine, battles: pa.ChunkedArray, sequence: Any, after: int) -> Any:
    """The sequence of the first vote on each row's battle: a number that names the battle."""
    import numpy as np

    whole = _whole(battles).dictionary_encode()
    codes = _values(whole.indices, np.int32)
    first = np.empty(len(whole.dictionary), dtype=np.int64)
    first[codes[::-1]] = sequence[::-1]  # the last assignment, so the first row, stays
    if after:
        names = whole.dictionary.to_pylist()
        with engine.connect() as connection:
            for start in range(0, len(names), 500):
                query = (
                    select(votes.c.battle_id, func.min(votes.c.sequence))
                    .where(votes.c.battle_id.in_(names[start : start + 500]))
                    .group_by(votes.c.battle_id)
                )
                earliest = {row[0]: row[1] for row in connection.execute(query)}
                for place, name in enumerate(names[start : start + 500], start):
                    first[place] = earliest[name]
    return first[codes]
