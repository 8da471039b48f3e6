"""The browser of the browser tests."""

from ..e2e.conftest import browser

__all__ = ["browser"]
