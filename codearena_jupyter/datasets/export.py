"""Writing votes to one file, whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ..domain.protocols import VoteRecord
from ..errors import CodeArenaError, Conflict, UsageError
from .schema import COLUMNS, row

_BATCH = 1_000
Rows = Iterable[Mapping[str, Any]]


def write_votes(records: Iterable[VoteRecord], dest: Path, *, overwrite: bool = False) -> int:
    """Write one row per vote, Parquet or JSONL by the suffix of `dest`; returns how many.

    Raises:
        UsageError: the suffix is neither, or the folder does not exist.
        Conflict: the file exists.
        CodeArenaError: it can't be written; what was there is as it was.
    """
    write = check(dest, overwrite=overwrite)
    count = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal count
        for record in records:
            count += 1
            yield row(record)

    with _replacing(dest) as file:
        write(counted(), file)
    return count


def check(dest: Path, *, overwrite: bool = False) -> Callable[[Rows, IO[bytes]], None]:
    """How `dest` would be written.

    Raises:
        UsageError: it can't be.
        Conflict: it exists.
    """
    write = _WRITERS.get(dest.suffix.lower())
    if write is None:
        raise UsageError(f"{dest} says no format; end it in {' or '.join(_WRITERS)}.")
    if not dest.absolute().parent.is_dir():
        raise UsageError(f"The folder {dest.absolute().parent} does not exist; make it first.")
    if dest.is_dir():
        raise UsageError(f"{dest} is a folder; name a file.")
    if dest.exists() and not overwrite:
        raise Conflict(f"{dest} exists; --overwrite replaces it.")
    return write


@contextmanager
def _replacing(dest: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `dest` only when it is complete.

    Raises:
        CodeArenaError: the folder can't be written; `dest` is as it was.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=dest.absolute().parent, prefix=f".{dest.name}-", suffix=".part", delete=False
        ) as file:
            temporary = Path(file.name)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_mask())
        temporary.replace(dest)
    except BaseException as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CodeArenaError(
                f"{dest} can't be written: {error.strerror}. Nothing was changed."
            ) from error
        raise


def _mask() -> int:
    """What new files of this process are not allowed; it can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_jsonl(rows: Rows, file: IO[bytes]) -> None:
    for values in rows:
        plain = {**values, "created_at": values["created_at"].isoformat()}
        file.write(json.dumps(plain, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n")


def _write_parquet(rows: Rows, file: IO[bytes]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [
            pa.field(
                column.name,
                pa.timestamp("us", tz="UTC") if column.kind == "timestamp" else column.kind,
                metadata={"description": column.meaning},
            )
            for column in COLUMNS
        ]
    )
    with pq.ParquetWriter(file, schema) as writer:
        for batch in _batches(rows):
            writer.write_table(pa.Table.from_pylist([_encodable(values) for values in batch], schema=schema))


def _batches(rows: Rows) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    for values in rows:
        batch.append(values)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _encodable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lone surrogates, which a program may print, have no UTF-8 form."""
    return {
        key: value.encode("utf-8", errors="replace").decode() if isinstance(value, str) else value
        for key, value in values.items()
    }


_WRITERS: Mapping[str, Callable[[Rows, IO[bytes]], None]] = {
    ".parquet": _write_parquet,
    ".jsonl": _write_jsonl,
}
