"""One peer on one file of votes, in the peers' own environment. Prints one line of JSON.

    python ratings_peers.py PEER JOB VOTES.parquet SECONDS

PEER is evalica, choix, arena-rank or fastchat; JOB is fit, bootstrap (fit and 100 resamples) or slices (90
leaderboards). What is not done after SECONDS of processor time is extrapolated from what is, and `share` says
how much that was.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import math
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

Ratings = dict[str, float]
Fit = Callable[[pd.DataFrame], Ratings]
RESAMPLES = 100
FITS = 5
"""A quick fit is measured this often; the median counts."""
MEMORY = 5 << 30
"""Bytes; a peer that wants more is told that there is none, as on a small machine."""


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
        strengths = package.ilsr_pairwise(len(names), pairs + again, alpha=1e-9)
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


def slices(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The votes of 90 leaderboards: three settings, each by language, environment and topic."""
    environment = frame["environment_a"] == frame["environment_b"]
    language = environment & (frame["language_a"] == frame["language_b"])
    for matched in (None, environment, language):
        part = frame if matched is None else frame[matched]
        for kind in ("language", "environment"):
            for key in sorted(part[f"{kind}_a"].unique()):
                yield part[(part[f"{kind}_a"] == key) | (part[f"{kind}_b"] == key)]
        for key in sorted(part["topic"].unique()):
            yield part[part["topic"] == key]


def run(job: str, fit: Fit, frame: pd.DataFrame, seconds: float) -> dict[str, Any]:
    """The job's time; `share` is how much of it was done."""
    if job == "fit":
        return _fit(fit, frame)
    began, worked = time.perf_counter(), time.process_time()
    ratings: Ratings = {}
    if job == "slices":
        done, total = 0, 90
        for done, part in enumerate(slices(frame), 1):  # noqa: B007  # how far it came
            fit(part)
            if time.process_time() - worked > seconds:
                break
    else:
        ratings = fit(frame)
        done, total = 1, 1 + RESAMPLES
        rng = np.random.default_rng(0)
        while done < total and time.process_time() - worked < seconds:
            fit(frame.iloc[rng.integers(0, len(frame), len(frame))])
            done += 1
    scale = total / done
    return {
        "seconds": (time.perf_counter() - began) * scale,
        "cpu": (time.process_time() - worked) * scale,
        "share": done / total,
        "ratings": ratings,
    }


def _fit(fit: Fit, frame: pd.DataFrame) -> dict[str, Any]:
    times: list[tuple[float, float]] = []
    while len(times) < FITS and sum(seconds for seconds, _ in times) < 2:
        began, worked = time.perf_counter(), time.process_time()
        ratings = fit(frame)
        times.append((time.perf_counter() - began, time.process_time() - worked))
    seconds, cpu = (sorted(column)[len(times) // 2] for column in zip(*times, strict=True))
    return {"seconds": seconds, "cpu": cpu, "share": 1.0, "ratings": ratings}


def main() -> None:
    """Read the arguments, run, print."""
    peer, job, path, seconds = sys.argv[1:]
    fit = PEERS[peer]()
    frame = pd.read_parquet(path)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    small = frame.head(500)
    fit(small)  # imports and compilation are not what is measured
    result = run(job, fit, frame, float(seconds))
    result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
