"""The columns of many votes in a file beside a SQLite store, so that they are scanned only once.

Votes are only ever appended: what was read once stays true, and a new process reads the newer ones alone.
The file may be deleted at any time. It is not used where it is damaged, of another store, or where the
store no longer holds the very votes that it was made from.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from ..domain.protocols import VoteColumns
from .tables import versions, votes

FORMAT = 1
WORTH = 50_000
"""Votes; fewer are scanned as fast as a file is read and written."""
_SUFFIX = {False: "-columns", True: "-columns-style"}
log = logging.getLogger(__name__)


def load(engine: Engine, *, style: bool) -> VoteColumns | None:
    """The columns that were kept, without judges' topics; None where there are none that hold."""
    path = _path(engine, style)
    try:
        data = path.read_bytes()
    except OSError:  # most stores have none
        return None
    try:
        head, columns = _taken_apart(data)
    except (ValueError, KeyError, TypeError) as error:
        log.info("%s is not used: %s", path, error)
        return None
    return columns if _holds(engine, head, columns) else None


def save(engine: Engine, columns: VoteColumns, *, style: bool) -> threading.Thread | None:
    """Keep the columns of all votes; written in the background, so that nobody waits for the disk."""
    if columns.count < WORTH:
        return None
    path, head = _path(engine, style), _head(engine, columns.last)
    writing = threading.Thread(target=_write, args=(path, head, columns), name="codearena-columns")
    writing.start()
    return writing


def joined(old: VoteColumns, new: VoteColumns) -> VoteColumns:
    """The columns of older votes and of those after them."""
    import numpy as np

    if not new.count:
        return old
    texts = {}
    for name, (codes, names) in old.texts.items():
        more, found = new.texts[name]
        codes_of = {text: code for code, text in enumerate(names)}
        place = np.array([*(codes_of.setdefault(text, len(codes_of)) for text in found), -1], dtype=np.int32)
        texts[name] = np.concatenate([codes, place[more]]), tuple(codes_of)
    numbers = {name: np.concatenate([values, new.numbers[name]]) for name, values in old.numbers.items()}
    return replace(new, count=old.count + new.count, texts=texts, numbers=numbers)


def _path(engine: Engine, style: bool) -> Path:
    return Path(f"{engine.url.database}{_SUFFIX[style]}")


def _head(engine: Engine, last: int) -> dict[str, Any]:
    """What tells the store, and its votes up to one, from others."""
    made = select(versions.c.applied_us).where(versions.c.version == 1)
    with engine.connect() as connection:
        vote = connection.execute(select(votes.c.id).where(votes.c.sequence == last)).scalar()
        return {"format": FORMAT, "store": connection.execute(made).scalar(), "last": last, "vote": vote}


def _holds(engine: Engine, head: dict[str, Any], columns: VoteColumns) -> bool:
    expected = _head(engine, columns.last)
    if any(head[name] != value for name, value in expected.items()):
        return False
    newer = select(func.count()).where(votes.c.sequence > columns.last).scalar_subquery()
    # One statement, so that both counts are of the same moment. Counting all takes an index, not the rows.
    every = select(func.count()).select_from(votes).scalar_subquery()
    with engine.connect() as connection:
        counts = connection.execute(select(every, newer)).one()
    return bool(counts[0] - counts[1] == columns.count)


def _write(path: Path, head: dict[str, Any], columns: VoteColumns) -> None:
    import numpy as np

    parts, described = [], {}
    texts = {name: codes for name, (codes, _) in columns.texts.items()}
    for kind, arrays in (("texts", texts), ("numbers", columns.numbers)):
        for name, values in arrays.items():
            small = _smallest(values)
            described[f"{kind}.{name}"] = small.dtype.str, values.dtype.str
            parts.append(np.ascontiguousarray(small).data.cast("B"))
    check = 0
    for part in parts:
        check = zlib.crc32(part, check)
    names = {name: found for name, (_, found) in columns.texts.items()}
    line = {**head, "count": columns.count, "check": check, "arrays": described, "names": names}
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        scratch.touch(mode=0o600)
        with scratch.open("wb") as file:
            file.write(json.dumps(line).encode() + b"\n")
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave the name without its contents
        scratch.replace(path)
    except OSError as error:  # a full disk, a folder that only others may write: it is read anew next time
        log.info("%s could not be kept: %s", path, error)
        scratch.unlink(missing_ok=True)


def _smallest(values: Any) -> Any:
    """The same numbers in as few bytes as hold them."""
    import numpy as np

    if values.dtype.kind != "i" or not len(values):
        return values
    low, high = values.min(), values.max()
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return values.astype(kind)
    return values


def _taken_apart(data: bytes) -> tuple[dict[str, Any], VoteColumns]:
    """The head and the columns of a file.

    Raises:
        ValueError: it is damaged or of another format; KeyError and TypeError likewise.
    """
    import numpy as np

    end, place = data.index(b"\n"), 0
    head, body = json.loads(data[:end]), memoryview(data)[end + 1 :]
    if head["format"] != FORMAT or zlib.crc32(body) != head["check"]:
        raise ValueError("it is damaged or of another version")
    count = head["count"]
    found: dict[str, dict[str, Any]] = {"texts": {}, "numbers": {}}
    for described, (stored, meant) in head["arrays"].items():
        kind, _, name = described.partition(".")
        values = np.frombuffer(body, stored, count, place)
        place += values.nbytes
        found[kind][name] = values.astype(meant, copy=False)
    texts = {name: (codes, tuple(head["names"][name])) for name, codes in found["texts"].items()}
    return head, VoteColumns(head["last"], count, texts, found["numbers"], None, 0)
