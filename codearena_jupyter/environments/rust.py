"""Rust."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ..domain.code import Program
from ..domain.execution import ProcessPlan
from .prompts import prompt
from .toolchain import BINARY, Tool, ToolEnvironment, first, folder_tool, system_tool


class Rust(ToolEnvironment):
    """One file, with the standard library; no cargo, so no build scripts and no crates."""

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
        """Compile, then run."""
        build = (
            tool.path,
            "--edition",
            "2021",
            "-C",
            "opt-level=2",
            "--color",
            "never",
            "main.rs",
            "-o",
            BINARY,
        )
        return ProcessPlan({"main.rs": program.code}, (BINARY,), (build,), {"RUST_BACKTRACE": "0"})


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
