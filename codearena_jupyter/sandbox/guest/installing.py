"""Installs packages with uv or Bun: `python -m codearena_guest.installing ORDER`, in a sandbox of its own.

ORDER is a file with the JSON `{"ecosystem", "tool", "address", "requirements", "present"}`: the installer's
binary, the gateway that answers for the package index, what to install, and names of npm packages that are
there without it. What is installed lies in `packages` or
`node_modules` of the working folder at the end; no script of any package runs.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import urlsplit

HOME = Path(os.environ["HOME"])
_WAIT_SECONDS = 15
_ROUNDS = 4
_PARTS = {"vue": ("@vue/shared",)}
"""What packages use of one that they expect to be there, and does not come with it."""


def main() -> int:
    """The exit status; the installer's own words go to the standard streams."""
    order = json.loads(Path(sys.argv[1]).read_text())
    _wait(order["address"])
    what = (order["tool"], order["address"], order["requirements"])
    return _npm(*what, order["present"]) if order["ecosystem"] == "npm" else _python(*what)


def _wait(address: str) -> None:
    """Until the gateway is there: it is opened from outside once this sandbox is."""
    place = urlsplit(address)
    assert place.hostname
    assert place.port
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            socket.create_connection((place.hostname, place.port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _python(uv: str, address: str, requirements: list[str]) -> int:
    """Install what the answers' Python does not have; its versions are kept where they can be."""
    named = [found for found in distributions() if found.metadata["Name"]]
    held = {_normal(found.metadata["Name"]): found.version for found in named}
    asked, kept, chosen = (HOME / name for name in ("asked.txt", "kept.txt", "chosen.txt"))
    asked.write_text("".join(f"{line}\n" for line in requirements))
    kept.write_text("".join(f"{name}=={version}\n" for name, version in held.items()))
    variables = {
        **os.environ,
        "UV_DEFAULT_INDEX": f"{address}/simple/",
        "UV_NO_CONFIG": "1",
        "UV_CACHE_DIR": str(HOME / ".uv"),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "UV_HTTP_RETRIES": "0",  # the gateway is here; what it can't fetch, it can't
        "NO_COLOR": "1",
    }
    wheels = ("--python", sys.executable, "--only-binary", ":all:", "--quiet")
    resolve = [uv, "pip", "compile", *wheels, "--no-header", "--no-annotate", "-o", str(chosen), str(asked)]
    within = subprocess.run([*resolve, "-c", str(kept)], env=variables, capture_output=True, check=False)
    if within.returncode:
        status = subprocess.call(resolve, env=variables)
        if status:
            return status
    lines = [line.strip() for line in chosen.read_text().splitlines()]
    chosen.write_text("".join(f"{line}\n" for line in lines if line and not _holds(held, line)))
    (HOME / "packages").mkdir()
    options = (
        "--no-deps",
        "--compile-bytecode",
        "--link-mode",
        "hardlink",
        "--target",
        str(HOME / "packages"),
    )
    return subprocess.call([uv, "pip", "install", *wheels, *options, "-r", str(chosen)], env=variables)


def _holds(held: dict[str, str], line: str) -> bool:
    name, _, version = line.partition(";")[0].strip().partition("==")
    return bool(version) and held.get(_normal(name)) == version


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _npm(bun: str, address: str, requirements: list[str], present: list[str]) -> int:
    """Install packages and what they depend on; what they expect to be beside them too, but for what is
    `present` and must not be there twice."""
    wanted = dict(_split(requirement) for requirement in requirements)
    variables = {
        **os.environ,
        "BUN_INSTALL_CACHE_DIR": str(HOME / ".bun"),
        "NO_COLOR": "1",
        "DO_NOT_TRACK": "1",
    }
    options = (
        "--ignore-scripts", "--omit=peer", "--omit=dev", "--no-save", "--no-progress", "--no-summary",
        "--linker=hoisted", "--backend=hardlink", f"--registry={address}/", f"--config={HOME}/bunfig.toml",
    )  # fmt: skip
    (HOME / "bunfig.toml").write_text("[install]\nauto = 'disable'\n")
    (HOME / "node_modules").mkdir()
    for _ in range(_ROUNDS):
        (HOME / "package.json").write_text(json.dumps({"name": "program", "dependencies": wanted}))
        status = subprocess.call([bun, "install", *options], cwd=HOME, env=variables)
        expected = _expected(HOME / "node_modules")
        expected |= {other: ranges for name, ranges in expected.items() for other in _PARTS.get(name, ())}
        more = {name: ranges for name, ranges in expected.items() if name not in {*wanted, *present}}
        if status or not more:
            return status
        wanted |= more
    return 0


def _expected(modules: Path) -> dict[str, str]:
    """What installed packages expect to be beside them and is not there."""
    found: dict[str, str] = {}
    for file in [*modules.glob("[!.@]*/package.json"), *modules.glob("@*/*/package.json")]:
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            optional = told.get("peerDependenciesMeta", {})
            peers = dict(told.get("peerDependencies", {}))
        except (OSError, ValueError, AttributeError, TypeError):
            continue
        for name, ranges in peers.items():
            there = (modules / name / "package.json").is_file()
            if not there and not optional.get(name, {}).get("optional"):
                found.setdefault(name, str(ranges))
    return found


def _split(requirement: str) -> tuple[str, str]:
    """("@scope/name", "range") of "@scope/name@range"."""
    at = requirement.find("@", 1)
    return (requirement, "*") if at < 0 else (requirement[:at], requirement[at + 1 :])


if __name__ == "__main__":
    sys.exit(main())
