"""Runs in the sandbox: a script of SQL statements, each result shown as a table."""

import sys

import duckdb
import pandas as pd
from IPython.display import display

ROWS = 1000


def run(script: str) -> None:
    """Run every statement; the first that fails ends the script."""
    database = duckdb.connect(":memory:", config={"threads": 2})
    try:
        for statement in duckdb.extract_statements(script):
            result = database.execute(statement)
            if duckdb.ExpectedResultType.QUERY_RESULT not in statement.expected_result_type:
                continue
            rows = result.fetchmany(ROWS + 1)
            if statement.type == duckdb.StatementType.EXPLAIN:
                print("\n".join(str(text) for *_, text in rows))
                continue
            names = [column[0] for column in result.description or ()]
            if names == ["Count"] and statement.type != duckdb.StatementType.SELECT:
                continue  # of rows changed
            show(names, rows[:ROWS])
            if len(rows) > ROWS:
                print(f"Only the first {ROWS} rows are shown.")
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def show(names: list[str], rows: list[tuple[object, ...]]) -> None:
    """One table."""
    frame = pd.DataFrame([list(row) for row in rows], columns=names, dtype=object)
    with pd.option_context(
        "display.max_rows",
        ROWS,
        "display.max_columns",
        100,
        "display.width",
        200,
        "display.max_colwidth",
        200,
    ):
        display(frame)  # type: ignore[no-untyped-call]
