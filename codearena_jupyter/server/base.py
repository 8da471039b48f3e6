"""What every handler of the HTTP interface does the same way."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import Any, TypeVar

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError

from ..arena import Arena
from ..domain.execution import MB
from ..errors import CodeArenaError, StoreError, UsageError

T = TypeVar("T")
_REQUIRED = object()

ID = r"(?P<battle_id>[0-9a-f]{32})"
API = r"/codearena/api"
MAX_BODY_BYTES = 8 * MB
"""Of a request that brings no file."""


class ArenaHandler(APIHandler):
    """Knows the arena and the user, reads JSON bodies, and turns errors into sentences."""

    @property
    def arena(self) -> Arena:
        """The server's one arena."""
        arena = self.settings["codearena_arena"]
        assert isinstance(arena, Arena)
        return arena

    @property
    def user(self) -> str:
        """Who votes: the server's user name, "" for a single local user."""
        # Where a token or a password is all that is asked, each browser session gets a random name.
        if type(self.identity_provider) in {IdentityProvider, PasswordIdentityProvider}:
            return ""
        return str(getattr(self.current_user, "username", ""))

    def body(self, limit: int = MAX_BODY_BYTES) -> dict[str, Any]:
        """The request's JSON object.

        Raises:
            HTTPError: it has more than `limit` bytes.
            UsageError: the body is none.
        """
        size = len(self.request.body)
        if size > limit:
            raise HTTPError(413, f"The request has {size:,} bytes; {limit:,} are allowed.")
        if not size:
            return {}
        try:
            body = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"The request's body is no JSON: {error}.") from error
        if not isinstance(body, dict):
            raise UsageError("The request's body must be a JSON object.")
        return body

    def field(self, body: dict[str, Any], name: str, kind: type[T], default: Any = _REQUIRED) -> T:
        """One field of a body.

        Raises:
            UsageError: it is missing or of another type.
        """
        value = body.get(name, default)
        if value is _REQUIRED:
            raise UsageError(f"The request lacks the field “{name}”.")
        if value is default:
            return value  # type: ignore[no-any-return]  # the caller's own default
        # A JSON true is no number, although Python's is.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise UsageError(
                f"The field “{name}” must be of type {kind.__name__}, not {type(value).__name__}."
            )
        return value

    def answer(self, value: object, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Finish with JSON that no cache keeps."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(value))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """`{"message", "kind"}`; an error of ours keeps its sentence, a fault gets a number for the log."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, CodeArenaError):
            self.set_status(error.http_status)
            message = str(error)
        elif isinstance(error, HTTPError):
            message = (
                error.log_message % error.args
                if error.log_message and error.args
                else error.log_message or ""
            )
            message = message or HTTPStatus(status_code).phrase
        else:
            number = uuid.uuid4().hex[:8]
            self.log.error("Error %s of the arena", number)
            message = (
                f"Something went wrong in the server; its log has the details under the number {number}."
            )
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"message": message, "kind": type(error).__name__ if error else "Error"}))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Errors of ours are answers, not faults; only the store's concern whoever runs the server."""
        if isinstance(value, StoreError):
            self.log.warning("%s", value)
        elif not isinstance(value, CodeArenaError):
            super().log_exception(typ, value, tb)
