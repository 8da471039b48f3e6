"""A leaderboard once written down stays the same to the last digit that matters.

python -m tests.ratings.test_golden   writes the files anew, for a change that is meant
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.filters import select
from codearena_jupyter.ratings.heatmap import win_rates
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.usage import usage
from codearena_jupyter.ratings.votes import Votes

FOLDER = Path(__file__).parent / "golden"


def votes() -> Votes:
    """Forty votes of a fixed pattern, without any chance in it."""
    pairs = [("A", "B"), ("B", "C"), ("C", "A"), ("A", "D"), ("D", "B")]
    winners = ["model_a", "tie", "model_b", "model_a", "both_bad", "model_a", "model_b"]
    rows = [(*pairs[i % 5], winners[i % 7]) for i in range(40)]
    a, b, winner = zip(*rows, strict=True)
    return Votes.of(
        model_a=list(a), model_b=list(b), winner=list(winner),
        language_a=["python" if i % 2 else "c" for i in range(40)],
        language_b=["python" if i % 3 else "c" for i in range(40)],
        topic=["web_design" if i % 4 else "game_development" for i in range(40)],
        battle=[str(i // 2) for i in range(40)], turns=[1 + i % 2 for i in range(40)],
    )  # fmt: skip


def made() -> dict[str, Any]:
    data = votes()
    return {
        "leaderboard": rate(data, method=Method(seed=11, bootstrap=200, online=True)).to_json(),
        "by_language": rate(data, by="language", method=Method(interval="sandwich")).to_json(),
        "davidson": rate(data, method=Method(ties="davidson", interval="sandwich")).to_json(),
        "heatmap": win_rates(select(data), "language").to_json(),
        "stats": usage(select(data)),
    }


def close(found: Any, written: Any) -> bool:
    """Equal, numbers to nine digits: other processors round the last ones differently."""
    if isinstance(written, dict):
        return found.keys() == written.keys() and all(close(found[key], written[key]) for key in written)
    if isinstance(written, list):
        return len(found) == len(written) and all(map(close, found, written))
    if isinstance(written, float):
        return bool(np.isclose(found, written, rtol=1e-9, atol=1e-6))
    return bool(found == written)


@pytest.mark.parametrize("name", ["leaderboard", "by_language", "davidson", "heatmap", "stats"])
def test_results_are_those_written_down(name: str) -> None:
    written = json.loads((FOLDER / f"{name}.json").read_text())
    found = json.loads(json.dumps(made()[name]))
    if name == "leaderboard":  # NumPy may change what a seed draws; the intervals then stay near
        for one, two in zip(found["rows"], written["rows"], strict=True):
            for bound in ("lower", "upper"):
                assert one.pop(bound) == pytest.approx(two.pop(bound), abs=40)
            for rank in ("rank_best", "rank_worst"):
                one.pop(rank), two.pop(rank)
    assert close(found, written)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for kind, value in made().items():
        (FOLDER / f"{kind}.json").write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
