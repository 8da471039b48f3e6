"""Python that runs in the browser of whoever looks at a battle, instead of in a sandbox of this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .execution import Execution, ExecutionRequest


@dataclass(frozen=True, slots=True)
class InBrowser:
    """That Python programs run in the browser. `packages` is the address, ending in a slash, of a Pyodide
    distribution that they may load packages from; "" for the standard library alone."""

    packages: str = ""


@dataclass(frozen=True, slots=True)
class BrowserJob:
    """A program that waits for a browser; `notes` say beforehand what it can't do there."""

    id: str
    request: ExecutionRequest
    packages: str = ""
    notes: tuple[str, ...] = ()


class BrowserRunner(Protocol):
    """Has programs run in a browser."""

    async def run(
        self, request: ExecutionRequest, choice: InBrowser, offer: Callable[[BrowserJob], None]
    ) -> Execution:
        """Offer the program and wait for its result. Cancelling takes the offer back."""
        ...

    def finish(self, job_id: str, result: Mapping[str, Any]) -> None:
        """Take the result of a job; the first one counts.

        Raises:
            Conflict: the job is over.
        """
        ...
