"""Runs in the sandbox: a script of SQL statements, each result shown as a table."""

import re
import sys

import duckdb
import pandas as pd
from IPython.display import display

ROWS = 1000
_LINE = re.compile(r"^LINE (\d+): ", re.MULTILINE)


def run(script: str) -> None:
    """Run every statement; the first that fails ends the script."""
    database = duckdb.connect(":memory:", config={"threads": 2})
    position = 0
    try:
        statements = duckdb.extract_statements(script)
    except duckdb.Error as error:
        fail(str(error))
    for statement in statements:
        start = max(script.find(statement.query, position), position)
        position = start + len(statement.query)
        try:
            execute(database, statement)
        except duckdb.Error as error:
            fail(placed(str(error), script, start, statement.query))


def execute(database: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> None:
    """Run one statement and show what it answers."""
    # As text: only then do messages say where in it the error is.
    result = database.execute(statement.query)
    if duckdb.ExpectedResultType.QUERY_RESULT not in statement.expected_result_type:
        return
    rows = result.fetchmany(ROWS + 1)
    if statement.type == duckdb.StatementType.EXPLAIN:
        print("\n".join(str(text) for *_, text in rows))
        return
    names = [column[0] for column in result.description or ()]
    if names == ["Count"] and statement.type != duckdb.StatementType.SELECT:
        return  # of rows changed
    show(names, rows[:ROWS])
    if len(rows) > ROWS:
        print(f"Only the first {ROWS} rows are shown.")


def placed(message: str, script: str, start: int, query: str) -> str:
    """The message with the line of the whole script instead of the statement's."""
    before = script.count("\n", 0, start)
    if _LINE.search(message):
        return _LINE.sub(lambda found: f"LINE {int(found[1]) + before}: ", message)
    # Comments and empty lines before it belong to the statement.
    for number, line in enumerate(query.split("\n"), before + 1):
        if line.strip() and not line.lstrip().startswith("--"):
            return f"{message}\n\nLINE {number}: {line}"
    return message


def fail(message: str) -> None:
    """End the program as SQL shells do."""
    print(message, file=sys.stderr)
    sys.exit(1)


def show(names: list[str], rows: list[tuple[object, ...]]) -> None:
    """One table."""
    frame = pd.DataFrame([list(map(cell, row)) for row in rows], columns=names, dtype=object)
    with pd.option_context("display.max_colwidth", 200, "display.width", None):
        text = frame.to_string(index=False) if rows else f"{' '.join(names)}\n(no rows)"
        table = frame.to_html(index=False, notebook=True)
    display({"text/plain": text, "text/html": table}, raw=True)  # type: ignore[no-untyped-call]


def cell(value: object) -> object:
    """As SQL shells write it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    return value
