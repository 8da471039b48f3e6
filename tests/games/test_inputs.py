"""What a browser says of the player is read field by field."""

from __future__ import annotations

import json

import pytest

from codearena_jupyter.execution.games.inputs import MAX_MESSAGE_BYTES, read_message


@pytest.mark.parametrize(
    "message",
    [
        {"t": "drawn"},
        {"t": "visible", "on": False},
        {"t": "key", "down": True, "code": "KeyA", "key": "ä", "repeat": False, "mods": "sc"},
        {"t": "key", "down": False, "code": "", "key": "Unidentified", "repeat": False, "mods": ""},
        {"t": "move", "x": 0, "y": -5},
        {"t": "button", "down": True, "button": 3, "x": 10, "y": 20},
        {"t": "wheel", "x": 0, "y": -2},
        {"t": "size", "width": 800, "height": 600},
    ],
)
def test_what_players_do_is_read(message: dict[str, object]) -> None:
    assert read_message(json.dumps(message)) == message


def test_other_fields_are_left_out() -> None:
    assert read_message('{"t": "move", "x": 1, "y": 2, "command": "rm"}') == {"t": "move", "x": 1, "y": 2}


@pytest.mark.parametrize(
    "message",
    [
        b"{}",
        "",
        "null",
        "[]",
        "{",
        "[" * 900,
        '{"t": ["key"]}',
        '{"t": "more"}',
        '{"t": "pause", "on": true}',
        '{"t": "still"}',
        '{"t": "visible", "on": 1}',
        '{"t": "move", "x": true, "y": 1}',
        '{"t": "move", "x": 1.5, "y": 1}',
        '{"t": "move", "x": 1e99, "y": 1}',
        '{"t": "move", "x": 99999999, "y": 1}',
        '{"t": "button", "down": true, "button": 9, "x": 0, "y": 0}',
        '{"t": "wheel", "x": 0, "y": 1000}',
        '{"t": "size", "width": 0, "height": 1}',
        '{"t": "key", "down": true, "code": "a b", "key": "a", "repeat": false, "mods": ""}',
        '{"t": "key", "down": true, "code": "KeyA", "key": "a\\nb", "repeat": false, "mods": ""}',
        '{"t": "key", "down": true, "code": "KeyA", "key": "a", "repeat": false, "mods": "xyz"}',
        json.dumps({"t": "key", "down": True, "code": "KeyA", "key": "a" * 21, "repeat": False, "mods": ""}),
        json.dumps({"t": "drawn", "more": "x" * MAX_MESSAGE_BYTES}),
    ],
)
def test_anything_else_is_refused(message: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # JSON's own error counts, too
        read_message(message)
