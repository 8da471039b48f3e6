"""What models are told: one Markdown file for each environment, and `auto.md` where none was chosen."""

from __future__ import annotations

from importlib.resources import files


def prompt(name: str) -> str:
    """The text of `name`.md; "auto" is for when the user chose no environment."""
    return (files(__package__) / f"{name}.md").read_text(encoding="utf-8").strip()
