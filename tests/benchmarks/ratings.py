"""How long ratings take, beside evalica, arena-rank, choix and FastChat, on the same votes.

    python -m tests.benchmarks.ratings [--sizes 4700 100000 1000000 10000000] [--minutes 5]
                                       [--environment DIR] [--write FILE]

Installs the peers from public packages into an environment of their own. Times are from a data frame in
memory to ratings, in a process of its own; imports, compilation and reading the file are left out. A peer is
stopped after five minutes; what is extrapolated from fewer resamples (or slices) is marked with ~. Ratios are
of CPU time, which other work on the machine changes least.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
PACKAGES = ("evalica", "choix", "arena-rank", "scikit-learn", "pandas", "pyarrow", "tqdm")
BARE = ("fschat",)
"""Only a function of it is used; its own requirements are not."""
PEERS = ("evalica", "choix", "arena-rank", "fastchat")
JOBS = {"fit": "fit", "bootstrap": "fit + 100 resamples", "slices": "90 leaderboards"}
MODELS = {4_700: 10, 100_000: 50, 1_000_000: 200, 10_000_000: 200}
LANGUAGES = ("python", "javascript", "typescript", "html", "c", "cpp", "java", "go", "rust", "markdown")
ENVIRONMENTS = tuple(f"environment-{index:02}" for index in range(14))
TOPICS = (
    "web_design",
    "problem_solving",
    "game_development",
    "scientific_computing",
    "creative_coding",
    "diagrams",
)

Result = dict[str, Any]


def make_votes(count: int, models: int, seed: int = 0) -> pd.DataFrame:
    """Votes as text, as a file gives them."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(0, 0.8, models)
    a = rng.integers(0, models, count)
    b = (a + rng.integers(1, models, count)) % models
    won = rng.random(count) < 1 / (1 + np.exp(theta[b] - theta[a]))
    winner = np.where(rng.random(count) < 0.15, 2, np.where(won, 0, 1))
    names = np.array([f"model-{index:03}" for index in range(models)], dtype=object)
    same = rng.random(count) < 0.7
    columns: dict[str, Any] = {
        "model_a": names[a],
        "model_b": names[b],
        "winner": np.array(["model_a", "model_b", "tie"], dtype=object)[winner],
        "topic": np.array(TOPICS, dtype=object)[rng.integers(0, len(TOPICS), count)],
    }
    for kind, known in (("language", LANGUAGES), ("environment", ENVIRONMENTS)):
        first, second = rng.integers(0, len(known), (2, count))
        columns[f"{kind}_a"] = np.array(known, dtype=object)[first]
        columns[f"{kind}_b"] = np.array(known, dtype=object)[np.where(same, first, second)]
    return pd.DataFrame(columns)


def make_environment(folder: Path) -> Path:
    """Python of an environment with the peers in it."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES], check=True)
        subprocess.run([*pip, "--no-deps", *BARE], check=True)
    return python


def measure(command: list[str], seconds: float) -> Result:
    """One line of JSON of a process, or why there is none."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds * 1.2 + 60, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"> {seconds:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        return {"failed": "out of memory" if "memory" in last.lower() or done.returncode < 0 else last[:60]}
    result: Result = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def difference(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float | None:
    """Greatest difference of two sets of ratings with the same mean."""
    if not ours or ours.keys() != theirs.keys():
        return None
    values = np.array([[ours[name], theirs[name]] for name in ours])
    values -= values.mean(axis=0)
    return float(np.abs(values[:, 0] - values[:, 1]).max())


def row(size: int, job: str, peer: str, ours: Result, theirs: Result) -> str:
    """One line of the table."""
    if "failed" in theirs:
        return f"| {size:,} | {JOBS[job]} | {peer} | {theirs['failed']} | – | – | – | – |"
    mark = "~" if theirs["share"] < 1 else ""
    ratio = "1" if peer == "ours" else f"{mark}{theirs['cpu'] / ours['cpu']:,.1f}×"
    off = difference(ours["ratings"], theirs["ratings"]) if peer != "ours" else None
    gap = "–" if off is None else f"{off:.4f}"
    times = f"{mark}{theirs['seconds']:.3f} s | {mark}{theirs['cpu']:.3f} s"
    memory = f"{theirs['megabytes']:,.0f} MB"
    return f"| {size:,} | {JOBS[job]} | {peer} | {times} | {ratio} | {memory} | {gap} |"


def main() -> None:
    """Measure every size, job and peer; print a table as it grows."""
    parser = argparse.ArgumentParser(description="Ratings beside their peers.")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(MODELS))
    parser.add_argument("--jobs", nargs="+", choices=list(JOBS), default=list(JOBS))
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--environment", type=Path, help="Keep the peers' environment here.")
    parser.add_argument("--write", type=Path, help="Keep the table here.")
    given = parser.parse_args()
    seconds = given.minutes * 60
    lines: list[str] = []

    def say(line: str) -> None:
        print(line, flush=True)
        lines.append(line)

    with tempfile.TemporaryDirectory() as scratch:
        python = str(make_environment(given.environment or Path(scratch) / "peers"))
        say(
            f"Python {platform.python_version()}, {platform.machine()}; peers stopped after {seconds:.0f} s\n"
        )
        say("| votes | job | who | time | CPU | ratio of CPU | peak memory | greatest difference in Elo |")
        say("|---|---|---|---|---|---|---|---|")
        for size in given.sizes:
            path = Path(scratch) / f"{size}.parquet"
            make_votes(size, MODELS.get(size, 50)).to_parquet(path)
            for job in given.jobs:
                ours = measure(
                    [sys.executable, "-m", "tests.benchmarks.ratings_ours", job, str(path)], seconds
                )
                say(row(size, job, "ours", ours, ours))
                for peer in given.peers:
                    command = [python, str(HERE / "ratings_peers.py"), peer, job, str(path), str(seconds)]
                    say(row(size, job, peer, ours, measure(command, seconds)))
            path.unlink()
    if given.write:
        given.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
