"""Every error this package raises on purpose.

::

    CodeArenaError               message for people: what, where, what to do
    ├── UsageError               the request makes no sense (HTTP 400, exit status 2)
    │   ├── NotFound             no such battle, model, example, frame … (404)
    │   └── Conflict             not now: already voted, still running … (409)
    ├── NotPermitted             an administrator locked it, or a side tried to leave its sandbox (403)
    ├── MissingRequirement       something must be installed (501, exit status 3)
    ├── InstallError             packages that a program needs could not be installed (502)
    ├── PageError                a page hung or crashed: there is no picture of it (502)
    ├── StoreError               the vote store can't be read or written (503)
    │   └── StoreVersionError    it was written by a newer version
    ├── ProviderError            a model gave no answer; `.problem` is safe to show
    └── SandboxError             the sandbox itself failed, not the program in it (500)
"""

from __future__ import annotations

from typing import ClassVar

from .domain.battle import Problem


class CodeArenaError(Exception):
    """Root of the tree. `str(error)` is a full sentence that can be shown as it is."""

    http_status: ClassVar[int] = 500
    exit_status: ClassVar[int] = 1


class UsageError(CodeArenaError):
    """The request makes no sense as it stands."""

    http_status = 400
    exit_status = 2


class NotFound(UsageError):
    """What was named does not exist."""

    http_status = 404

    def __init__(self, what: str, name: str, hint: str = "") -> None:
        self.what, self.name = what, name
        super().__init__(f"There is no {what} “{name}”.{f' {hint}' if hint else ''}")


class Conflict(UsageError):
    """The request comes at the wrong time: already voted, still running."""

    http_status = 409


class NotPermitted(CodeArenaError):
    """An administrator locked this, or it would break the isolation."""

    http_status = 403


class MissingRequirement(CodeArenaError):
    """Something has to be installed first; the message holds the command."""

    http_status = 501
    exit_status = 3


class InstallError(CodeArenaError):
    """Packages that a program needs could not be installed; nothing of it ran."""

    http_status = 502


class PageError(CodeArenaError):
    """A page hung, crashed the browser or could not be loaded; there is no picture of it."""

    http_status = 502


class StoreError(CodeArenaError):
    """The vote store can't be read or written; nothing was acknowledged."""

    http_status = 503


class StoreVersionError(StoreError):
    """The store was written by a newer version of this package."""

    def __init__(self, where: str, found: int, known: int) -> None:
        self.where, self.found, self.known = where, found, known
        super().__init__(
            f"The vote store {where} has schema version {found}, but this version of "
            f"codearena-jupyter knows only up to {known}. Upgrade codearena-jupyter, or point "
            "CODEARENA_STORE at another file. Nothing was changed."
        )


class ProviderError(CodeArenaError):
    """A model gave no usable answer. Only `problem.message` may be shown before the vote."""

    http_status = 502

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


class SandboxError(CodeArenaError):
    """The sandbox itself failed; the program in it is not to blame."""
