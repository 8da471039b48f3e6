"""How commands print."""

from __future__ import annotations

import pytest

from codearena_jupyter.cli.output import print_table


def test_numbers_stand_to_the_right_and_words_to_the_left(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"name": "Ada", "demo": True, "votes": 7, "rate": 0.5},
        {"name": "Grace", "demo": False, "votes": 1200, "rate": None},
    ]
    print_table(rows, {"name": "NAME", "demo": "AVAILABLE", "votes": "VOTES", "rate": "RATE"})
    assert capsys.readouterr().out.splitlines() == [
        "NAME   AVAILABLE  VOTES  RATE",
        "Ada    yes            7   0.5",
        "Grace  no          1200     –",
    ]


def test_names_stay_on_one_line_and_in_their_column(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"m": "two\nlines", "n": 1},
        {"m": "名前", "n": 2},
        {"m": "A\u0301\u202e", "n": 3},
        {"m": "x" * 300, "n": 4},
    ]
    print_table(rows, {"m": "MODEL", "n": "N"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[1] == "two lines".ljust(102) + "1"
    assert lines[2] == "名前".ljust(100) + "2"  # two columns each
    assert lines[3] == "A\u0301".ljust(103) + "3"  # an accent takes none
    assert lines[4] == "x" * 99 + "…  4"
