"""How long packages take: fetched anew, made of files that were fetched before, and taken as they are.

    python -m tests.benchmarks.installs [--rounds 3] [--json] [PACKAGE …]

The packages (pandas, requests and seaborn unless others are named) are installed with all that they need by
the arena's installer, in its sandbox, for a Python that has none of them, from the index that the machine's
installers use. *Cold*: nothing was kept. *Files kept*: another program wanted nearly the same, so that no
file has to be fetched. *Set kept*: the same again. Beside them `uv pip install --target` outside of any
sandbox, with an empty cache and with a filled one. Medians of the rounds, in seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from uv import find_uv_bin

from codearena_jupyter.arena.parts import INSTALLERS, installer_tools
from codearena_jupyter.domain.code import Program
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox
from codearena_jupyter.sandbox.installers.installer import PackageInstaller
from codearena_jupyter.sandbox.packages import Packages

from ..sandboxes import settings

PACKAGES = ("pandas", "requests", "seaborn")
ANOTHER = "tabulate"
"""What the other program wants besides."""


async def ours(folder: Path, bare: Path, packages: Sequence[str]) -> dict[str, float]:
    """Seconds of the three ways."""
    chosen = settings(folder, trusted_packages=(*packages, ANOTHER))
    sandbox = BubblewrapSandbox(chosen, installer_tools())
    sandbox._packages = Packages(bare, ("packaging",))
    taken = {}
    try:
        await sandbox.prepare()
        for way, wanted in (("cold", packages), ("files kept", (*packages, ANOTHER)), ("set kept", packages)):
            installer = PackageInstaller(chosen, sandbox, INSTALLERS)
            if way == "files kept":  # not what uv made of them, and another set
                await installer.provide(Program("", "python", "python", (ANOTHER,)))
            began = time.perf_counter()
            found = await installer.provide(Program("", "python", "python", tuple(wanted)))
            taken[way] = time.perf_counter() - began
            assert found.installed is not None, found.detail
            found.installed.release()
    finally:
        await sandbox.close()
    return taken


def uv(folder: Path, packages: Sequence[str]) -> dict[str, float]:
    """Seconds of uv on its own."""
    taken = {}
    for way in ("uv, cold", "uv, warm"):
        target = folder / way.replace(", ", "-")
        command = [find_uv_bin(), "pip", "install", "--quiet", "--python", sys.executable]
        command += ["--only-binary", ":all:", "--compile-bytecode", "--target", str(target), *packages]
        began = time.perf_counter()
        subprocess.run(command, env={**os.environ, "UV_CACHE_DIR": str(folder / "cache")}, check=True)
        taken[way] = time.perf_counter() - began
    return taken


def measure(packages: Sequence[str], rounds: int, say: Callable[[str], None]) -> dict[str, float]:
    """Medians by way."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="installs-") as name:
        for number in range(rounds):
            folder = Path(name, str(number))
            folder.mkdir()
            taken = asyncio.run(ours(folder, Path(name, "python"), packages)) | uv(folder, packages)
            for way, seconds in taken.items():
                found.setdefault(way, []).append(seconds)
            say(", ".join(f"{way} {seconds:.2f}" for way, seconds in taken.items()))
    return {way: round(statistics.median(seconds), 2) for way, seconds in found.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("packages", nargs="*", default=PACKAGES, metavar="PACKAGE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    medians = measure(options.packages, options.rounds, lambda line: print(line, file=sys.stderr))
    if options.json:
        print(json.dumps(medians))
    else:
        for way, seconds in medians.items():
            print(f"{way:<12}{seconds:>6.2f} s")


if __name__ == "__main__":
    main()
