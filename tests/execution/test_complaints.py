"""What is told of apps and games that failed."""

from __future__ import annotations

import pytest

from codearena_jupyter.execution.complaints import last_error, with_advice

TRACEBACK = (
    'Traceback (most recent call last):\n  File "/home/arena/main.py", line 3, in <module>\n    work()\n'
)
JINJA = "jinja2.exceptions.TemplateNotFound: index.html"
LOGGED = (
    f"[2026-01-01] ERROR in app: Exception on / [GET]\n{TRACEBACK}{JINJA}\n127.0.0.1 - - GET / HTTP/1.1 500\n"
)


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (f"{TRACEBACK}ValueError: late\n", "ValueError: late"),
        (
            f"{TRACEBACK}KeyError: 'a'\n\nDuring handling of the above:\n\n{TRACEBACK}OSError: b\n",
            "OSError: b",
        ),
        (LOGGED, JINJA),
        (f"{TRACEBACK}\x1b[31mgame.Over\x1b[0m: no lives\n", "game.Over: no lives"),
        (
            "main.py:3: DeprecationWarning: old\nSyntaxError: '(' was never closed\n",
            "SyntaxError: '(' was never closed",
        ),
        ("file:///main.js:2\nError: boom\n    at Server.<anonymous> (main.js:2:7)\n", "Error: boom"),
        ("Serving on port 8000\n", ""),
        ("", ""),
        (TRACEBACK, ""),
    ],
)
def test_the_last_error_is_found(written: str, error: str) -> None:
    assert last_error(written) == error


def test_a_long_error_is_cut() -> None:
    assert len(last_error(f"{TRACEBACK}ValueError: {'x' * 10_000}\n")) == 300


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("It failed: FileNotFoundError: No file 'a.png'", "files that you attach"),
        (f"It failed: {JINJA}", "templates belong into it"),
        ("It failed: EOFError: EOF when reading a line", "Nobody could type"),
        ("It failed: PermissionError: [Errno 13] Permission denied", "Ports below 1024"),
        ("It failed: Error: listen EACCES: permission denied 0.0.0.0:80", "Ports below 1024"),
        ("It failed: OSError: [Errno 99] Cannot assign requested address", "127.0.0.1 or 0.0.0.0"),
        ("It failed: gaierror: [Errno -2] Name or service not known", "asked for the network"),
    ],
)
def test_failures_come_with_advice(said: str, advice: str) -> None:
    told = with_advice(said)
    assert told.startswith(f"{said}. ")
    assert advice in told


def test_advice_is_given_only_where_it_belongs() -> None:
    assert with_advice("ValueError: joystick.") == "ValueError: joystick."
    assert with_advice("PermissionError: [Errno 13] Permission denied: '/etc/x'").endswith("'/etc/x'.")
    assert "network" in with_advice("It ended", "curl: (6) Could not resolve host: example.com")
    assert with_advice("It ended", "FileNotFoundError: caught") == "It ended."
