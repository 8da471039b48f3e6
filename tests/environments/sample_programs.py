"""Where "Sample Programs in Every Language" has its solutions of the tasks in `programs/cases.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..public_programs import Checkout

SAMPLES = Checkout(
    "TheRenegadeCoder/sample-programs",
    "d71144351a7226ef1edcde91c86907c96f70b9ce",
    "https://github.com/TheRenegadeCoder/sample-programs",
)
CASES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "programs" / "cases.json").read_text(encoding="utf-8")
)
FOLDERS = {
    "c": ("c/c", ".c"),
    "cpp": ("c/c-plus-plus", ".cpp"),
    "go": ("g/go", ".go"),
    "java": ("j/java", ".java"),
    "javascript": ("j/javascript", ".js"),
    "rust": ("r/rust", ".rs"),
    "typescript": ("t/typescript", ".ts"),
}
"""Of each language: its folder in the collection and the suffix of its files."""
LANGUAGES = tuple(FOLDERS)


def source(language: str, task: str) -> Path:
    """The program that solves a task; a test is skipped where the collection is not there."""
    folder, suffix = FOLDERS[language]
    # Java's files are named as their classes.
    name = "".join(word.capitalize() for word in task.split("-")) if language == "java" else task
    return SAMPLES.folder() / "archive" / folder / f"{name}{suffix}"
