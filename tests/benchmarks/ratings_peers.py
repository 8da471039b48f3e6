"""One peer on one file of votes, in the peers' own environment.

    python ratings_peers.py PEER JOB VOTES.parquet SECONDS BYTES

PEER is evalica, choix, arena-rank or fastchat; JOB is fit, bootstrap (fit and 100 resamples) or slices (90
leaderboards). After each fit a line of JSON says how far it came. The operating system ends the process after
SECONDS of processor time, whatever it is doing, and gives it no more than BYTES of memory; who started it
extrapolates from the last line.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import math
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

Ratings = dict[str, float]
Fit = Callable[[pd.DataFrame], Ratings]
RESAMPLES = 100
FITS = 5
"""A quick fit is measured this often; the median counts."""
LEADERBOARDS = 90


def evalica() -> Fit:
    """Its `bradley_terry` with ties as half wins."""
    import evalica as package

    codes = {"model_a": package.Winner.X, "model_b": package.Winner.Y, "tie": package.Winner.Draw}

    def fit(frame: pd.DataFrame) -> Ratings:
        result = package.bradley_terry(
            frame["model_a"].tolist(), frame["model_b"].tolist(), frame["winner"].map(codes).tolist(),
            tie_weight=0.5, limit=10_000,
        )  # fmt: skip
        return {name: 400 * math.log10(score) for name, score in result.scores.items() if score > 0}

    return fit


def choix() -> Fit:
    """Its `ilsr_pairwise`; a decided vote counts twice, a tie once each way."""
    import choix as package

    def fit(frame: pd.DataFrame) -> Ratings:
        both = pd.concat([frame["model_a"], frame["model_b"]])
        codes, names = pd.factorize(both, sort=True)
        a, b = codes[: len(frame)], codes[len(frame) :]
        winner = frame["winner"].to_numpy()
        first = np.where(winner == "model_b", b, a)
        second = np.where(winner == "model_b", a, b)
        tie = winner == "tie"
        pairs = [*zip(first.tolist(), second.tolist(), strict=True)]
        again = [
            *zip(np.where(tie, second, first).tolist(), np.where(tie, first, second).tolist(), strict=True)
        ]
        strengths = package.ilsr_pairwise(len(names), pairs + again, alpha=1e-9, max_iter=10_000)
        return {
            name: 400 / math.log(10) * value for name, value in zip(names, strengths.tolist(), strict=True)
        }

    return fit


def arena_rank() -> Fit:
    """LMArena's package: `PairDataset.from_pandas` and `BradleyTerry.fit`."""
    from arena_rank.models.bradley_terry import BradleyTerry
    from arena_rank.utils.data_utils import PairDataset

    def fit(frame: pd.DataFrame) -> Ratings:
        dataset = PairDataset.from_pandas(frame)
        model = BradleyTerry(len(dataset.competitors))
        model.fit(dataset)
        values = np.asarray(model.params["ratings"]) * model.alpha
        return dict(zip(dataset.competitors, values.tolist(), strict=True))

    return fit


def fastchat() -> Fit:
    """FastChat's own function, taken from its file: the module around it needs the whole of FastChat."""
    spec = importlib.util.find_spec("fastchat")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "serve" / "monitor" / "elo_analysis.py"
    wanted = "compute_elo_mle_with_tie"
    tree = ast.parse(path.read_text())
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == wanted]
    found: dict[str, Any] = {"pd": pd, "np": np, "math": math}
    exec(compile(tree, str(path), "exec"), found)

    def fit(frame: pd.DataFrame) -> Ratings:
        series = found[wanted](frame)
        return {str(name): float(value) for name, value in series.items()}

    return fit


PEERS: dict[str, Callable[[], Fit]] = {
    "evalica": evalica,
    "choix": choix,
    "arena-rank": arena_rank,
    "fastchat": fastchat,
}


def sliced(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[np.ndarray[Any, Any]]]:
    """The columns that a fit needs, and the votes of each of 90 leaderboards: three settings, each by
    language, environment and topic. In an order drawn once, so that the first of them are like all."""
    both = {"topic": [pd.Categorical(frame["topic"]).codes] * 2}
    for kind in ("language", "environment"):
        first = pd.Categorical(frame[f"{kind}_a"])
        both[kind] = [first.codes, pd.Categorical(frame[f"{kind}_b"], first.categories).codes]
    environment = both["environment"][0] == both["environment"][1]
    matched = (None, environment, environment & (both["language"][0] == both["language"][1]))
    parts = []
    for setting in matched:
        for a, b in both.values():
            for key in range(int(a.max()) + 1):
                there = (a == key) | (b == key)
                rows = np.flatnonzero(there if setting is None else there & setting)
                parts.append(rows.astype(np.int32))
    assert len(parts) == LEADERBOARDS, len(parts)
    order = np.random.default_rng(0).permutation(len(parts))
    return frame[["model_a", "model_b", "winner"]], [parts[place] for place in order]


def run(job: str, fit: Fit, frame: pd.DataFrame) -> None:
    """Do the job; after each fit a line tells of it."""
    if job == "fit":
        _fit(fit, frame)
        return
    began, worked = time.perf_counter(), time.process_time()
    if job == "slices":
        frame, parts = sliced(frame)
        total = sum(map(len, parts))
        for part in parts:
            fit(frame.iloc[part])
            _tell(began, worked, len(part) / total)
        return
    rng = np.random.default_rng(0)
    for number in range(1 + RESAMPLES):
        votes = frame if number == 0 else frame.iloc[rng.integers(0, len(frame), len(frame))]
        ratings = fit(votes)
        _tell(began, worked, 1 / (1 + RESAMPLES), **{} if number else {"ratings": ratings})


def _fit(fit: Fit, frame: pd.DataFrame) -> None:
    for number in range(FITS):
        began, worked = time.perf_counter(), time.process_time()
        ratings = fit(frame)
        _tell(began, worked, 1.0, **{} if number else {"ratings": ratings})
        if time.perf_counter() - began > 1:
            return


def _tell(began: float, worked: float, part: float, **more: Any) -> None:
    """`part` is the share of the job that was done since the line before, the times are since its start."""
    said = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "part": part,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(said | more), flush=True)


def main() -> None:
    """Read the arguments, run."""
    peer, job, path, seconds, memory = sys.argv[1:]
    fit = PEERS[peer]()
    frame = pd.read_parquet(path)
    resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
    fit(frame.head(500))  # imports and compilation are not what is measured
    used = math.ceil(time.process_time() + float(seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (used, used + 5))
    run(job, fit, frame)


if __name__ == "__main__":
    main()
