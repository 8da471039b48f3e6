"""What environments for Python web apps have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ..domain.execution import ServePlan
from ..domain.web import WebLibraries

PORT = 8000


def python_app(
    code: str, variables: Mapping[str, str], *, port: int = PORT, libraries: WebLibraries | None = None
) -> ServePlan:
    """Run a program that starts its own server, or only makes an app."""
    told = {"PORT": "{port}", "HOST": "127.0.0.1", "PYTHONUNBUFFERED": "1", **variables}
    return ServePlan({"main.py": code}, ("python", "-c", _runtime()), told, port=port, libraries=libraries)


@cache
def _runtime() -> str:
    return (files(__package__) / "runtimes" / "webapp.py").read_text(encoding="utf-8")
