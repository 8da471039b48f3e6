"""Opening the database: where it lies, how safely it writes, what went wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from ..errors import MissingRequirement, StoreError

BUSY_MILLISECONDS = 10_000
# Write-ahead logs need shared memory between the processes, which these file systems don't give.
_NETWORK_FILE_SYSTEMS = {
    "9p", "afs", "beegfs", "ceph", "cifs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "gpfs", "lustre",
    "nfs", "nfs4", "smb3", "smbfs",
}  # fmt: skip


def open_engine(address: str) -> Engine:
    """An engine for a SQLAlchemy URL. A SQLite file and its folder are made, private to the user.

    Raises:
        StoreError: the address makes no sense or the folder can't be made.
        MissingRequirement: the database's driver is not installed.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreError(
            f"“{address}” is no address of a vote store; set CODEARENA_STORE to a path or URL."
        ) from error
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    try:
        # Parameters hold names of models, which no log may tie to a battle.
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise MissingRequirement(
            f"The vote store {url.render_as_string()} needs a database driver "
            f"that is not installed ({error})."
        ) from error


def _open_sqlite(url: URL) -> Engine:
    if not url.database:
        raise StoreError("The vote store needs a file; an in-memory database would lose the votes.")
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            f"The vote store {path} can't be made: {error.strerror}. "
            "Give access, or point CODEARENA_STORE elsewhere."
        ) from error
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_MILLISECONDS / 1000}, pool_timeout=60
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        # FULL: an acknowledged vote survives a power cut, not only a crash of this process.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def settle_journal(engine: Engine) -> None:
    """Write ahead where that is safe, with a rollback journal on network file systems.

    The file remembers its journal. Called once it is known to be ours, so that no other file is changed.
    """
    if engine.dialect.name != "sqlite":
        return
    wanted = "delete" if _on_network(Path(str(engine.url.database))) else "wal"
    with engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() == wanted:
            return
        try:
            connection.exec_driver_sql(f"PRAGMA journal_mode={wanted}")
        except OperationalError as error:
            # Who can only read needs no journal; who writes hears of it at the first write.
            if "readonly" not in str(error.orig):
                raise


def _on_network(path: Path) -> bool:
    """Whether a file lies on a network file system, by the longest mount point above it."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    absolute = path.resolve()
    kinds = {}
    for line in mounts.read_text().splitlines():
        _, point, kind, *_ = line.split(" ")
        point = point.encode().decode("unicode_escape")
        if absolute.is_relative_to(point):
            kinds[point] = kind
    return bool(kinds) and kinds[max(kinds, key=len)] in _NETWORK_FILE_SYSTEMS


_ADVICE = {
    "readonly": "it can't be written; check its owner and permissions",
    "read-only": "it can't be written; check its owner and permissions",
    "unable to open": "it can't be opened; check its folder and permissions",
    "malformed": "it is damaged; keep a copy and repair it with `sqlite3 FILE .recover`",
    "not a database": "it is no SQLite database; move it away or point CODEARENA_STORE elsewhere",
    "locked": "another program keeps it locked; close that program and try again",
    "full": "the disk is full",
    "disk i/o": "the disk failed",
}


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn a database's error into a sentence that says what to do.

    Raises:
        StoreError: instead of SQLAlchemy's error.
    """
    try:
        yield
    except IntegrityError as error:
        raise StoreError(
            f"The vote store {where} refused a row that contradicts what it holds ({error.orig}). "
            "Nothing was changed."
        ) from error
    except PoolTimeout as error:
        raise StoreError(
            f"The vote store {where} is too busy to answer. Nothing was changed; try again."
        ) from error
    except DBAPIError as error:
        said = str(error.orig).lower()
        advice = next(
            (text for sign, text in _ADVICE.items() if sign in said), f"the database said “{error.orig}”"
        )
        raise StoreError(f"The vote store {where} can't be used: {advice}. Nothing was changed.") from error
