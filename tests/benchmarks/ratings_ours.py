"""Our ratings on one file of votes; prints one line of JSON, as `ratings_peers.py` does.

python -m tests.benchmarks.ratings_ours JOB VOTES.parquet
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from codearena_jupyter.ratings.asked import SETTINGS, Method
from codearena_jupyter.ratings.filters import select
from codearena_jupyter.ratings.leaderboard import rate, rate_selection
from codearena_jupyter.ratings.slices import By
from codearena_jupyter.ratings.votes import Votes

FITS = 5
COLUMNS = ("model_a", "model_b", "winner")
SLICED = (*COLUMNS, "language_a", "language_b", "environment_a", "environment_b", "topic")


def run(job: str, frame: pd.DataFrame) -> dict[str, Any]:
    """From the data frame to ratings with intervals."""
    began, worked = time.perf_counter(), time.process_time()
    if job == "slices":
        votes = Votes.of(**{name: frame[name] for name in SLICED})
        ratings: dict[str, float] = {}
        for setting in SETTINGS:
            selection = select(votes, setting=setting)
            for by in get_args(By)[:3]:
                rate_selection(selection, by=by, method=Method(interval="sandwich"))
    else:
        votes = Votes.of(**{name: frame[name] for name in COLUMNS})
        method = Method(interval="sandwich") if job == "fit" else Method(bootstrap=100)
        rows = rate(votes, method=method).rows
        ratings = {row.model: row.rating for row in rows if row.rating is not None}
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {"seconds": seconds, "cpu": cpu, "part": 1.0, "ratings": ratings}


def main() -> None:
    """Read the arguments, run, print."""
    job, path = sys.argv[1:]
    frame = pd.read_parquet(Path(path))
    run(job, frame.head(500))
    for _ in range(FITS if job == "fit" else 1):
        result = run(job, frame)
        result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(result))
        if result["seconds"] > 1:
            return


if __name__ == "__main__":
    main()
