"""SQL in the sandbox: whose queries, what their tables look like, and what is told of mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.domain.execution import AttachedFile, Execution

from .conftest import Workshop

SCRIPTS = Path(__file__).parent / "programs" / "sql"
PAGES = json.loads((SCRIPTS / "postgresql.json").read_text())["pages"]
Row = list[str | None]


class Cells(HTMLParser):
    """The rows of a table, the header first."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def tables(execution: Execution) -> list[list[list[str]]]:
    """Each table that was shown, without its header."""
    shown = [output["data"]["text/html"] for output in execution.outputs if "data" in output]
    return [Cells(html).rows[1:] for html in shown]


def normal(row: Row) -> tuple[str, ...]:
    """Numbers as numbers: databases differ in how many zeros they print."""
    return tuple(map(_normal, row))


def _normal(cell: str | None) -> str:
    try:
        return f"{float(cell or '-'):.10g}"
    except ValueError:
        return cell if cell is not None else "NULL"


def pages() -> Iterator[Any]:
    """Some in every test run, all with `-m slow`."""
    often = {"tutorial-join", "tutorial-window", "functions-conditional"}
    for page in PAGES:
        name = Path(page["source"]).stem
        yield pytest.param(page, id=name, marks=() if name in often else pytest.mark.slow)


@pytest.mark.parametrize("page", list(pages()))
def test_the_queries_of_a_documentation_give_the_tables_that_it_prints(
    workshop: Workshop, page: Mapping[str, Any]
) -> None:
    queries = ["\n".join(query["query"]) for query in page["queries"]]
    execution = workshop.run("sql", "\n".join([*page["setup"], *queries]))
    assert execution.status == "ok", execution.stderr
    shown = tables(execution)
    assert len(shown) == len(queries)
    for query, found, expected in zip(queries, shown, page["queries"], strict=True):
        rows, wanted = [normal(list(row)) for row in found], [normal(row) for row in expected["rows"]]
        # Without an order any one is right.
        assert sorted(rows) == sorted(wanted), query
        if query.rsplit(")", 1)[-1].strip().startswith("ORDER BY"):
            assert rows == wanted, query


def test_there_are_more_than_thirty_of_them() -> None:
    assert sum(len(page["queries"]) for page in PAGES) > 30


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.sql")), ids=lambda path: path.stem)
def test_a_classic_query_gives_its_table(workshop: Workshop, path: Path) -> None:
    execution = workshop.run("sql", path.read_text())
    assert execution.status == "ok", execution.stderr
    texts = [str(output["data"]["text/plain"]) for output in execution.outputs if "data" in output]
    shown = ["\n".join(" ".join(row.split()) for row in text.splitlines()) for text in texts]
    assert "\n\n".join(shown) == path.with_suffix(".out").read_text().strip()


def mistakes() -> Iterator[Any]:
    two = "CREATE TABLE a (x int);\n\n-- a comment; with a semicolon\nSELECT x,\n  y\nFROM a;\n"
    yield pytest.param(two, "LINE 5:", '"y" not found', 0, id="column")
    yield pytest.param("SELECT 1;\nSELEC 2;\nSELECT 3", "LINE 2:", "syntax error", 0, id="syntax")
    yield pytest.param("SELECT 1;\n\n\nSELECT * FROM nowhere;", "LINE 4:", "nowhere", 1, id="table")
    fills = (
        "CREATE TABLE t (x int UNIQUE);\nINSERT INTO t VALUES (1);\n/* again */ INSERT INTO t VALUES (1);\n"
    )
    yield pytest.param(fills, "LINE 3:", "Constraint Error", 0, id="constraint")
    yield pytest.param(
        "SELECT 'a;\nb';\nSELECT CAST('x' AS int);", "LINE 3:", "Conversion Error", 1, id="value"
    )


@pytest.mark.parametrize(("script", "line", "told", "before"), list(mistakes()))
def test_a_mistake_is_told_with_its_line_in_the_script(
    workshop: Workshop, script: str, line: str, told: str, before: int
) -> None:
    execution = workshop.run("sql", script)
    assert (execution.status, execution.exit_code) == ("error", 1)
    assert line in execution.stderr
    assert told in execution.stderr
    assert len(tables(execution)) == before


def test_values_are_written_as_sql_shells_write_them(workshop: Workshop) -> None:
    script = (
        "SELECT NULL AS n, true AS t, 1.50::DECIMAL(9, 2) AS d, DATE '2024-02-29' AS day, '<b>' AS h, '' AS e"
    )
    (table,) = tables(workshop.run("sql", script))
    assert table == [["NULL", "true", "1.50", "2024-02-29", "<b>", ""]]


def test_tables_of_one_name_twice_of_no_rows_and_of_many_rows(workshop: Workshop) -> None:
    script = "SELECT 1 AS a, 2 AS a; SELECT 1 AS x WHERE false; SELECT * FROM range(3000);"
    execution = workshop.run("sql", script)
    twice, none, many = tables(execution)
    assert twice == [["1", "2"]]
    assert none == []
    assert len(many) == 1000
    assert "Only the first 1000 rows are shown." in execution.stdout


def test_attached_files_are_tables(workshop: Workshop) -> None:
    sales = AttachedFile("sales.csv", b"city,amount\nRiga,3\nOslo,4\nRiga,5\n")
    script = "SELECT city, sum(amount) FROM 'sales.csv' GROUP BY city ORDER BY city;"
    assert tables(workshop.run("sql", script, files=[sales])) == [[["Oslo", "4"], ["Riga", "8"]]]


def test_the_database_reaches_no_network_and_no_file_outside(workshop: Workshop) -> None:
    for script in ("INSTALL httpfs;", "SELECT * FROM read_csv('/etc/shadow');", "ATTACH '/root/x.db';"):
        assert workshop.run("sql", script).status == "error", script
