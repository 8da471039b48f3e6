"""Fill a store with made-up votes, to measure what a large arena costs.

    python tests/benchmarks/fill_store.py STORE.sqlite [--votes 1000000] [--models 50] [--voters 5000]

Every vote has its battle, turn, answers and ending, short ones; a share of the battles has two turns.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import numpy as np

from codearena_jupyter.domain.example import TOPICS
from codearena_jupyter.domain.vote import WINNERS
from codearena_jupyter.store.store import open_store

PAIRS = (
    ("python", "python"), ("python", "streamlit"), ("python", "pygame"), ("javascript", "react"),
    ("html", "html"), ("typescript", "react"), ("javascript", "vue"), ("c", "c"), ("cpp", "cpp"),
    ("go", "go"), ("rust", "rust"), ("java", "java"),
)  # fmt: skip
MEASURES = tuple(f"{name}_{side}" for name in ("length", "code", "comments", "markdown") for side in "ab")
BATCH = 50_000


def fill(path: Path, *, votes: int, models: int, voters: int, seed: int) -> None:
    """Create the store at `path` and fill it."""
    open_store(f"sqlite:///{path}").close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous=OFF")
    rng = np.random.default_rng(seed)
    strength = rng.normal(0, 0.8, models)
    start = 1_735_689_600_000_000
    for first in range(0, votes, BATCH):
        count = min(BATCH, votes - first)
        tables = _rows(rng, strength, first, count, votes, voters, start)
        for table, rows in tables.items():
            names = ", ".join(rows[0])
            marks = ", ".join(f":{name}" for name in rows[0])
            database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        database.commit()
        print(f"\r{first + count:,} votes", end="", flush=True)
    database.execute("ANALYZE")
    database.close()
    print()


def _rows(
    rng: np.random.Generator, strength: Any, first: int, count: int, total: int, voters: int, start: int
) -> dict[str, list[dict[str, Any]]]:
    models = len(strength)
    a = rng.integers(0, models, count)
    b = (a + rng.integers(1, models, count)) % models
    second_turn = np.zeros(count, dtype=bool)
    second_turn[1:] = rng.random(count - 1) < 0.15
    for row in np.flatnonzero(second_turn).tolist():
        if second_turn[row - 1]:
            second_turn[row] = False
            continue
        a[row], b[row] = a[row - 1], b[row - 1]
    chance = 1 / (1 + np.exp(strength[b] - strength[a]))
    draw = rng.random(count)
    winner = np.where(draw < 0.12, 2, np.where(draw < 0.18, 3, np.where(rng.random(count) < chance, 0, 1)))
    kinds = rng.choice(len(PAIRS), size=(count, 2), p=_skewed(len(PAIRS)))
    same = rng.random(count) < 0.7
    kinds[same, 1] = kinds[same, 0]
    topic = rng.choice(len(TOPICS), size=count, p=_skewed(len(TOPICS)))
    voter = (rng.pareto(1.2, count) * voters / 20).astype(int) % voters
    seconds = rng.gamma(1.2, 25, count)
    sizes = rng.integers(1, 400, (count, 8))
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("battles", "turns", "answers", "endings", "votes")
    }
    battle = ""
    for row in range(count):
        number = first + row
        moment = start + int(number / total * 500 * 86_400 * 1_000_000)
        turn = 2 if second_turn[row] else 1
        if turn == 1:
            battle = f"{number:032x}"
            sides = [
                json.dumps({"name": f"model-{index:03}", "provider": "litellm", "id": f"x/model-{index:03}",
                            "api_base": None, "key_env": None, "parameters": {}, "weight": 1.0,
                            "organization": f"Lab {index % 7}", "license": None, "demo": False,
                            "available": True, "detail": ""})
                for index in (a[row], b[row])
            ]  # fmt: skip
            tables["battles"].append(
                {"id": battle, "created_us": moment, "owner": "", "model_a": sides[0], "model_b": sides[1],
                 "pair_probability": 1.0}
            )  # fmt: skip
        tables["turns"].append(
            {"battle_id": battle, "number": turn, "created_us": moment, "prompt": "Write it.",
             "environment": "auto", "attachments": "[]", "process": ""}
        )  # fmt: skip
        for side in "ab":
            tables["answers"].append(
                {"battle_id": battle, "turn": turn, "side": side, "created_us": moment, "answer": "…",
                 "program": "null", "problem": "null", "usage": "null"}
            )  # fmt: skip
        tables["endings"].append({"battle_id": battle, "turn": turn, "phase": "ready", "created_us": moment})
        (language_a, environment_a), (language_b, environment_b) = PAIRS[kinds[row, 0]], PAIRS[kinds[row, 1]]
        measures = dict(zip(MEASURES, sizes[row].tolist(), strict=True))
        tables["votes"].append(
            {"id": f"{number:032x}", "battle_id": battle, "turn": turn,
             "created_us": moment + int(seconds[row] * 1e6), "winner": WINNERS[winner[row]],
             "voter": f"voter-{voter[row]}", "blind": True, "demo": False, "model_a": f"model-{a[row]:03}",
             "model_b": f"model-{b[row]:03}", "language_a": language_a, "language_b": language_b,
             "environment_a": environment_a, "environment_b": environment_b,
             "executed_a": bool(draw[row] < 0.95), "executed_b": True, "topic": TOPICS[topic[row]],
             "turns": turn,              "leaked": bool(draw[row] > 0.995),
             "seconds": float(seconds[row]), **measures}
        )  # fmt: skip
    return tables


def _skewed(count: int) -> Any:
    weights = 1 / np.arange(1, count + 1)
    return weights / weights.sum()


def main() -> None:
    """Read the arguments and fill."""
    parser = argparse.ArgumentParser(description="Fill a store with made-up votes.")
    parser.add_argument("store", type=Path)
    parser.add_argument("--votes", type=int, default=1_000_000)
    parser.add_argument("--models", type=int, default=50)
    parser.add_argument("--voters", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    began = time.perf_counter()
    fill(given.store, votes=given.votes, models=given.models, voters=given.voters, seed=given.seed)
    print(f"{given.store}: {given.votes:,} votes in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
