"""Numbered steps from one schema to the next. A step is never changed once released."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection, Engine, func, insert, inspect, select, text

from ..errors import StoreVersionError
from .tables import inputs, interactions, metadata, permissions, versions

_APPEND_ONLY = ("battles", "turns", "answers", "executions", "endings", "votes", "judged_topics")


def m001_initial(connection: Connection) -> None:
    """The tables, and triggers that keep SQLite's rows as they were written."""
    later = {inputs, interactions, permissions}
    metadata.create_all(connection, [table for table in metadata.sorted_tables if table not in later])
    _keep_as_written(connection, *_APPEND_ONLY)


def m002_interactions(connection: Connection) -> None:
    """What voters do with pages, apps and games."""
    metadata.create_all(connection, [interactions])
    _keep_as_written(connection, interactions.name)


def m003_permissions(connection: Connection) -> None:
    """What users allow programs."""
    metadata.create_all(connection, [permissions])
    _keep_as_written(connection, permissions.name)


def m004_inputs(connection: Connection) -> None:
    """What programs read."""
    metadata.create_all(connection, [inputs])
    _keep_as_written(connection, inputs.name)


def _keep_as_written(connection: Connection, *tables: str) -> None:
    """Triggers that refuse changes of SQLite's rows."""
    if connection.dialect.name != "sqlite":
        return
    for table in tables:
        for action in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
                )
            )


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    m001_initial,
    m002_interactions,
    m003_permissions,
    m004_inputs,
)


def current_version(connection: Connection) -> int:
    """The schema's version, 0 for an empty database."""
    if not inspect(connection).has_table(versions.name):
        return 0
    return connection.execute(select(func.max(versions.c.version))).scalar() or 0


def refuse_newer(engine: Engine, where: str) -> None:
    """Look only: a database of a newer version must stay as it is.

    Raises:
        StoreVersionError: the schema is newer than this version knows.
    """
    with engine.connect() as connection:
        found = current_version(connection)
    if found > len(MIGRATIONS):
        raise StoreVersionError(where, found, len(MIGRATIONS))


def migrate(engine: Engine, where: str) -> None:
    """Bring the schema up to date; several processes may do so at once.

    Raises:
        StoreVersionError: another process brought it further than this version knows.
    """
    with engine.connect() as connection:
        if current_version(connection) == len(MIGRATIONS):
            return
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Take the write lock before looking again, so that two starters do not both migrate.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = current_version(connection)
        if found > len(MIGRATIONS):
            raise StoreVersionError(where, found, len(MIGRATIONS))
        for number in range(found + 1, len(MIGRATIONS) + 1):
            MIGRATIONS[number - 1](connection)
            connection.execute(insert(versions).values(version=number, applied_us=time.time_ns() // 1000))
        connection.commit()
