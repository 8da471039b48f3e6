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
