"""SQL in steps."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import Program
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.parsing.answer import Reading, read_answer

TABLE = "CREATE TABLE pets (name TEXT, age INT);\n"
ROWS = "INSERT INTO pets VALUES ('Rex; -- no comment', 3),\n  ('Ann', 5)\n"
QUERY = "-- CREATE TABLE pets\nSELECT name FROM pets ORDER BY age;\n"


def read(*codes: str) -> Reading:
    return read_answer("\nThen:\n".join(f"```sql\n{code}```\n" for code in codes), load_environments())


def test_tables_rows_and_query_are_taken_in_order() -> None:
    reading = read(TABLE, ROWS, QUERY)
    assert reading.program == Program(f"{TABLE}\n{ROWS}{';'}\n\n{QUERY}", "sql", "sql")
    assert reading.note == "3 code blocks; those in SQL were taken in order."


@pytest.mark.parametrize(
    "codes",
    [
        (QUERY, "SELECT name\nFROM pets\nWHERE age > 3;\n"),  # nothing is made: two ways to ask
        (TABLE + QUERY, f"{TABLE}SELECT 1;\nSELECT 2;\nSELECT 3;\n"),  # each is whole
        (TABLE + ROWS,),
    ],
)
def test_different_ways_to_do_the_same_are_not(codes: tuple[str, ...]) -> None:
    reading = read(*codes)
    assert reading.program is not None
    assert reading.program.code in codes
