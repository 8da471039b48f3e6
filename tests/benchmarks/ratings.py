"""How long ratings take, beside evalica, arena-rank, choix and FastChat, on the same votes.

    python -m tests.benchmarks.ratings [--sizes 4700 100000 1000000 10000000] [--minutes 5]
                                       [--keep DIR] [--write FILE.json] [--again ours]

Installs the peers from public packages into an environment of their own. Times are from a data frame in
memory to ratings, in a process of its own; imports, compilation and reading the file are left out. A peer is
ended after five minutes of CPU, in the midst of whatever it does; what is extrapolated from fewer resamples
(or slices) is marked with ~.
Ratios are of CPU time, which other work on the machine changes least.

Each cell is written to FILE.json, with the table beside it in FILE.md, as soon as it is there; cells that
stand there are not measured again, unless `--again` names whose.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.votes import Votes

HERE = Path(__file__).parent
PACKAGES = ("evalica", "choix", "arena-rank", "scikit-learn", "pandas", "pyarrow", "tqdm")
BARE = ("fschat",)
"""Only a function of it is used; its own requirements are not."""
WHO = ("ours", "evalica", "choix", "fastchat", "arena-rank")
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
FOOT = """
Coverage of the 95 % intervals over 2,000 arenas in each of six scenarios is in `coverage.json`
(`python -m tests.ratings.simulations --write tests/benchmarks/coverage.json`): bootstrap 0.945 to 0.948,
sandwich 0.947 to 0.951.
"""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Threads of linear algebra would wait for each other at the cost of CPU."""
MEMORY = 8 << 30
"""Bytes of a peer; one that wants more is told that there is none, as on a small machine."""

Result = dict[str, Any]
HEAD = """# Ratings beside their peers, as measured

`python -m tests.benchmarks.ratings --write tests/benchmarks/ratings.json` on a machine with two cores. Peers
ran at low priority beside other work: compare CPU seconds, not time. One rule for all cells: a peer's process
was ended after 300 seconds of CPU and had 8 GB of memory. ~ marks what was extrapolated from the resamples
(or, by their votes, the leaderboards) that were done by then; they come in an order drawn at random. There
are 10 models for 4,700 votes, 50 for 100,000, 200 above. Ours is with intervals; 100 resamples are the
published number (the default is 1,000). Differences are of the fit, greatest over the models; FastChat's
method shrinks strengths a little.

| votes | job | who | time | CPU | ratio of CPU | peak memory | greatest difference in Elo |
|---|---|---|---|---|---|---|---|"""


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
    """What the lines of JSON of a process add up to, or why there are none.

    A process that the time of its processor ended is extrapolated from its last line.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | ONE_THREAD)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
    if done.returncode == -signal.SIGXCPU:
        if not lines:
            return {"failed": f"> {seconds:.0f} s of CPU"}
    elif done.returncode:
        return {"failed": "out of memory" if "memory" in last.lower() or done.returncode < 0 else last[:60]}
    if lines[0]["part"] == 1:  # fits of the whole, of which the median counts
        middle = sorted(lines, key=lambda line: float(line["cpu"]))[(len(lines) - 1) // 2]
        return {**lines[0], **middle, "share": 1.0, "megabytes": lines[-1]["megabytes"]}
    share = min(1.0, sum(line["part"] for line in lines))
    share = 1.0 if share > 1 - 1e-9 else share
    scaled = {name: lines[-1][name] / share for name in ("seconds", "cpu")}
    return {**lines[0], **scaled, "share": share, "megabytes": lines[-1]["megabytes"]}


def difference(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float | None:
    """Greatest difference of two sets of ratings with the same mean."""
    if not ours or ours.keys() != theirs.keys():
        return None
    values = np.array([[ours[name], theirs[name]] for name in ours])
    values -= values.mean(axis=0)
    return float(np.abs(values[:, 0] - values[:, 1]).max())


class Cells:
    """What was measured, by size, job and who; kept in a file as it grows."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.found: dict[str, Result] = json.loads(file.read_text()) if file and file.exists() else {}

    def __contains__(self, name: str) -> bool:
        return name in self.found

    def add(self, name: str, cell: Result) -> None:
        """Keep a cell."""
        self.found[name] = cell
        self.write()

    def write(self) -> None:
        """The cells and their table, where a file was named."""
        if self.file:
            text = json.dumps(dict(sorted(self.found.items(), key=lambda item: _place(item[0]))), indent=1)
            self.file.write_text(text + "\n", encoding="utf-8")
            self.file.with_suffix(".md").write_text(self.table(), encoding="utf-8")

    def table(self) -> str:
        """Markdown."""
        rows = [self.row(name) for name in sorted(self.found, key=_place)]
        return "\n".join([HEAD, *rows, FOOT])

    def row(self, name: str) -> str:
        """One line of the table."""
        size, job, who = name.split()
        cell, ours = self.found[name], self.found.get(f"{size} {job} ours", {})
        start = f"| {int(size):,} | {JOBS[job]} | {who} |"
        if "failed" in cell:
            return f"{start} {cell['failed']} | – | – | – | – |"
        mark = "~" if cell["share"] < 1 else ""
        ratio = "–" if "cpu" not in ours else f"{mark}{_short(cell['cpu'] / ours['cpu'])}×"
        gap = cell.get("difference")
        return (
            f"{start} {mark}{cell['seconds']:,.3f} s | {mark}{cell['cpu']:,.3f} s | "
            f"{'1' if who == 'ours' else ratio} | {cell['megabytes']:,.0f} MB | "
            f"{'–' if gap is None else f'{gap:.4f}'} |"
        )


def _short(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 20 else f"{ratio:.1f}"


def _place(name: str) -> tuple[int, int, int]:
    size, job, who = name.split()
    return int(size), list(JOBS).index(job), WHO.index(who)


def main() -> None:
    """Measure every size, job and peer that is not there yet."""
    parser = argparse.ArgumentParser(description="Ratings beside their peers.")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(MODELS))
    parser.add_argument("--jobs", nargs="+", choices=list(JOBS), default=list(JOBS))
    parser.add_argument("--who", nargs="*", choices=WHO, default=list(WHO))
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--keep", type=Path, help="Keep the peers' environment and the votes here.")
    parser.add_argument("--write", type=Path, help="Keep the cells here, and the table beside it.")
    parser.add_argument("--again", nargs="*", choices=WHO, default=[], help="Measure these anew.")
    given = parser.parse_args()
    cells = Cells(given.write)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (given.keep or Path(scratch)).resolve()
        folder.mkdir(exist_ok=True)
        python = str(make_environment(folder / "peers")) if set(given.who) - {"ours"} else ""
        for size in given.sizes:
            path = folder / f"{size}.parquet"
            if not path.exists():
                make_votes(size, MODELS.get(size, 50)).to_parquet(path)
            for job in given.jobs:
                for who in given.who:
                    name = f"{size} {job} {who}"
                    if who in given.again or name not in cells:
                        cells.add(name, _cell(name, path, python, given.minutes * 60))
                        print(cells.row(name), flush=True)
            if not given.keep:
                path.unlink()


def _cell(name: str, path: Path, python: str, seconds: float) -> Result:
    _, job, who = name.split()
    if who == "ours":
        found = measure([sys.executable, "-m", "tests.benchmarks.ratings_ours", job, str(path)], seconds)
    else:
        command = [python, str(HERE / "ratings_peers.py"), who, job, str(path), str(seconds), str(MEMORY)]
        found = measure(command, seconds)
    found.pop("part", None)
    ratings = found.pop("ratings", {})
    if job != "slices" and who != "ours" and ratings:
        found["difference"] = difference(_reference(path), ratings)
    return found


@cache
def _reference(path: Path) -> Mapping[str, float]:
    frame = pd.read_parquet(path, columns=["model_a", "model_b", "winner"])
    votes = Votes.of(**{str(name): frame[name] for name in frame})
    rows = rate(votes, method=Method(interval="sandwich")).rows
    return {row.model: row.rating for row in rows if row.rating is not None}


if __name__ == "__main__":
    main()
