"""Rust."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..domain.code import Program
from ..domain.execution import ProcessPlan
from .prompts import prompt
from .toolchain import BINARY, Tool, ToolEnvironment, first, folder_tool, system_tool


class Rust(ToolEnvironment):
    """A program, its modules and its library; no cargo, so no build scripts and no crates of others."""

    name = "rust"
    title = "Rust"
    languages = ("rust",)
    system_prompt = prompt("rust")
    install = "Rust needs rustc and a linker: apt-get install rustc gcc (or rustup, from rustup.rs)"

    def find(self) -> Tool | None:
        """The one of rustup is the newest; either needs the system's linker."""
        if system_tool("cc", "gcc", "clang") is None:
            return None
        return first((_rustup(), system_tool("rustc")))

    def plan_with(self, tool: Tool, program: Program) -> ProcessPlan:
        """Compile, the answer's own library first, then run; overflows are errors, as where cargo runs it."""
        told = _manifest(program)
        options = (
            "--edition", _edition(program, tool, told), "-C", "opt-level=2", "-C", "debug-assertions=on",
            "--color", "never",
        )  # fmt: skip
        build: list[tuple[str, ...]] = []
        extern: tuple[str, ...] = ()
        if any(path == "lib.rs" for path, _ in program.files):
            name = _crate(program, told)
            library = f"{_LIBRARIES}/lib{name}.rlib"
            words = ("--crate-type", "lib", "--crate-name", name, "lib.rs", "-o", library)
            build.append((tool.path, *options, *words))
            extern = ("--extern", f"{name}={library}")
        build.append((tool.path, *options, *extern, "main.rs", "-o", BINARY))
        return ProcessPlan({"main.rs": program.code}, (BINARY,), tuple(build), {"RUST_BACKTRACE": "0"})


def _manifest(program: Program) -> Mapping[str, Any]:
    """The package that the answer's Cargo.toml describes."""
    text = next((text for path, text in program.files if path == "Cargo.toml"), "")
    try:
        found = tomllib.loads(text).get("package")
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}  # cargo is not there to complain
    return found if isinstance(found, dict) else {}


def _edition(program: Program, tool: Tool, told: Mapping[str, Any]) -> str:
    """The one that the manifest names or the program shows, if this compiler knows it."""
    known = _EDITIONS if _version(tool) >= _NEWEST else _EDITIONS[:-1]
    edition = told.get("edition")
    if edition in known:
        return str(edition)
    return known[-1] if _CHAIN.search(program.code) else _USUAL


def _version(tool: Tool) -> tuple[int, ...]:
    return tuple(map(int, tool.version.split(".")[:2]))


def _crate(program: Program, told: Mapping[str, Any]) -> str:
    """What the program calls the answer's library."""
    name = told.get("name")
    if isinstance(name, str) and _NAME.fullmatch(name):
        return name.replace("-", "_")
    used = (found[1] for found in _USE.finditer(program.code))
    return next((name for name in used if name not in _OWN_CRATES), "library")


_LIBRARIES = "/tmp"  # noqa: S108  # the sandbox's own
_EDITIONS = ("2015", "2018", "2021", "2024")
_USUAL = "2021"
_NEWEST = (1, 85)
"""The first compiler with the last edition."""
_CHAIN = re.compile(r"\b(?:if|while)\s+let\b[^{;]{1,200}&&|&&\s*let\b")
"""Only the last edition has such conditions."""
_NAME = re.compile(r"[A-Za-z_][\w-]{0,60}")
_USE = re.compile(r"\buse\s+([a-z_]\w{0,60})\s*::")
_OWN_CRATES = frozenset({"std", "core", "alloc", "crate", "self", "super"})


def _rustup() -> Tool | None:
    """The toolchain behind rustup's `rustc`, which is a mere switch."""
    proxy = shutil.which("rustc") or shutil.which("rustc", path=str(Path.home() / ".cargo" / "bin"))
    if proxy is None:
        return None
    # Toolchains lie beside the folder with the switch, whoever's home that is in.
    beside = Path(proxy).parents[2] / ".rustup"
    variables = {"RUSTUP_HOME": str(beside), **os.environ} if beside.is_dir() else None
    try:
        said = subprocess.run(
            [proxy, "--print", "sysroot"],
            env=variables,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    root = Path(said.stdout.strip())
    if root.is_relative_to("/usr") or not (root / "lib" / "rustlib").is_dir():
        return None
    return folder_tool(root, "bin/rustc", "rustc")
