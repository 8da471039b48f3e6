"""A small OpenAI-compatible server on loopback, programmed per model name; it records what it is asked."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass(frozen=True)
class Behaviour:
    """How a model behaves. Everything but `answer` describes a bad day."""

    answer: str = ""
    pieces: int = 5
    """The answer is streamed in this many pieces …"""
    delay: float = 0.0
    """… with this many seconds before each."""
    finish: str = "stop"
    """`length` for an answer that reached its limit, `content_filter` …"""
    cut_after: int | None = None
    """After this many pieces the connection is dropped in the middle of a chunk."""
    end_after: int | None = None
    """After this many pieces the stream ends without a finish reason, as behind some proxies."""
    status: int = 200
    error: str = ""
    """The message that goes with another status than 200."""
    code: str | None = None
    hang: bool = False
    """Takes the request and never answers."""


def rate_limited() -> Behaviour:
    return Behaviour(status=429, error="Rate limit reached, try again in 20s", code="rate_limit_exceeded")


def wrong_key() -> Behaviour:
    return Behaviour(
        status=401, error="Incorrect API key provided: sk-wrong-0123456789", code="invalid_api_key"
    )


def broken() -> Behaviour:
    return Behaviour(status=500, error="The server had an error while processing your request")


def context_too_long() -> Behaviour:
    message = "This model's maximum context length is 8192 tokens, your messages have 9000."
    return Behaviour(status=400, error=message, code="context_length_exceeded")


@dataclass
class Recorded:
    """A request that arrived."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))


@dataclass
class OpenAIServer:
    """`models[name] = Behaviour(…)` programs it; a name that is not there answers 404."""

    url: str = ""
    models: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[Recorded] = field(default_factory=list)
    closed_by_client: list[str] = field(default_factory=list)
    """Models whose stream the client closed before its end."""

    @property
    def api_base(self) -> str:
        """What goes into `api_base` of a model."""
        return f"{self.url}/v1"

    def entry(self, name: str, **fields: Any) -> dict[str, Any]:
        """A models-file entry for one of its models."""
        return {"name": name, "id": f"openai/{name}", "api_base": self.api_base, **fields}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    arena: OpenAIServer

    def log_message(self, *_: object) -> None:
        """Tests read records, not logs."""

    def do_GET(self) -> None:
        self._record({})
        if self.path == "/v1/models":
            data = [{"id": name, "object": "model", "owned_by": "tests"} for name in self.arena.models]
            self._json(200, {"object": "list", "data": data})
        elif self.path == "/api/tags":
            self._json(200, {"models": [{"name": name} for name in self.arena.models]})
        else:
            self._json(404, {"error": {"message": "no such path"}})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._record(body)
        behaviour = self.arena.models.get(body["model"])
        if behaviour is None:
            message = f"The model `{body['model']}` does not exist"
            self._json(404, {"error": {"message": message, "code": "model_not_found"}})
        elif behaviour.hang:
            self._wait(3600, body["model"])
            self.close_connection = True
        elif behaviour.status != 200:
            error = {"message": behaviour.error, "type": "error", "code": behaviour.code}
            self._json(behaviour.status, {"error": error})
        else:
            self._stream(body["model"], behaviour)

    def _record(self, body: dict[str, Any]) -> None:
        self.arena.requests.append(Recorded(self.path, dict(self.headers), body))

    def _json(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, model: str, behaviour: Behaviour) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        size = max(1, -(-len(behaviour.answer) // behaviour.pieces))
        texts = [behaviour.answer[at : at + size] for at in range(0, len(behaviour.answer), size)]
        for number, text in enumerate(texts):
            if number == behaviour.end_after:
                self._chunk(b"data: [DONE]\n\n")
                self._chunk(b"")
                return
            if number == behaviour.cut_after:
                self.wfile.write(b"400\r\ndata: {")
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if not self._wait(behaviour.delay, model):
                return
            self._event(model, {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})
        self._event(model, {"choices": [{"index": 0, "delta": {}, "finish_reason": behaviour.finish}]})
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        self._event(model, {"choices": [], "usage": usage})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, model: str, value: dict[str, Any]) -> None:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
        self._chunk(b"data: " + json.dumps({**head, **value}).encode() + b"\n\n")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _wait(self, seconds: float, model: str) -> bool:
        """Wait, unless the client hangs up; answers whether it is still there."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self.connection], [], [], min(left, 0.2))
            if ready and not self.connection.recv(1, socket.MSG_PEEK):
                self.arena.closed_by_client.append(model)
                self.close_connection = True
                return False
            if self.server.stopping:  # type: ignore[attr-defined]  # set by the fixture
                self.close_connection = True
                return False
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stopping = False

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of the tests."""


@pytest.fixture
def openai_server() -> Iterator[OpenAIServer]:
    """A running server without models."""
    arena = OpenAIServer()
    handler = type("Handler", (_Handler,), {"arena": arena})
    with _Server(("127.0.0.1", 0), handler) as server:
        arena.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield arena
        server.stopping = True
        server.shutdown()
        thread.join()
