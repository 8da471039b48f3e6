"""Scripted models that replay answers shipped with the package, so that a battle needs no key."""

from .examples import load_examples
from .provider import DemoProvider

__all__ = ["DemoProvider", "load_examples"]
