"""A widget without a browser, and a Jupyter server that is only its HTTP interface."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Json = dict[str, Any]


@dataclass
class Server:
    """What the server was asked, and what it answers by path."""

    url: str = ""
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """For each path the answers in order; the last one is repeated."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on loopback that answers as it is told."""
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            told.asked.append((self.command, self.path, body))
            told.tokens.add(self.headers.get("Authorization", ""))
            answers = told.answers.get(self.path, [(404, '{"message": "There is no such page."}')])
            status, text = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        told.url = f"http://127.0.0.1:{http.server_address[1]}/"
        yield told
        http.shutdown()
        thread.join()


def view(phase: str = "ready", **more: Any) -> Json:
    """A battle view as far as a widget looks into it."""
    return {
        "battle_id": "f" * 32,
        "turn": 1,
        "phase": phase,
        "sides": {"a": {"busy": False}, "b": {"busy": False}},
        **more,
    }
