"""Prints the table."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..conftest import Visitor
from . import CAN_NOT, KINDS, missing, programs, try_program


def main() -> None:
    """Try every program and print how many work, what the others say, and which checkouts are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--shots", type=Path, help="a folder for a picture of each")
    options = parser.parse_args()
    visitor = Visitor()
    for kind in options.kind or KINDS:
        if reasons := missing(kind):
            print(f"{kind:10} left out", *reasons, sep="\n           ", flush=True)
            continue
        results = [try_program(visitor, kind, each, shoot=bool(options.shots)) for each in programs(kind)]
        print(f"{kind:10} {sum(not result.problem for result in results):4} of {len(results)}", flush=True)
        for result in results:
            if options.shots:
                options.shots.mkdir(parents=True, exist_ok=True)
                (options.shots / f"{kind}-{result.name}.png").write_bytes(result.shot)
            if result.problem:
                why = CAN_NOT.get(f"{kind}/{result.name}")
                print(f"           {result.name}: {why or result.problem.splitlines()[0]}", flush=True)
    visitor.close()


if __name__ == "__main__":
    main()
