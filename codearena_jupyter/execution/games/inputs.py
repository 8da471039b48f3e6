"""What a player may do, read from a browser's message."""

from __future__ import annotations

import json
import re
from typing import Any

from ...domain.games import MAX_MESSAGE_BYTES

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,29}|")
_MODIFIERS = re.compile(r"[scaml]{0,5}")
_MAX_KEY = 20
_MAX_PLACE = 1 << 14
_MAX_WHEEL = 100
_BUTTONS = range(1, 6)


def read_message(text: str | bytes) -> dict[str, Any]:
    """One message, with exactly the fields that its kind has.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(text, str) or len(text) > MAX_MESSAGE_BYTES:
        raise ValueError("no message of a player")
    try:
        message = json.loads(text)
    except RecursionError:
        raise ValueError("no message of a player") from None
    kind = message.get("t") if isinstance(message, dict) else None
    fields = _KINDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise ValueError("an unknown kind of message")
    found = {name: message.get(name) for name in fields}
    if not all(check(found[name]) for name, check in fields.items()):
        raise ValueError(f"a malformed message of the kind {kind}")
    return {"t": kind, **found}


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _place(value: object) -> bool:
    return type(value) is int and -_MAX_PLACE <= value <= _MAX_PLACE


def _wheel(value: object) -> bool:
    return type(value) is int and -_MAX_WHEEL <= value <= _MAX_WHEEL


def _size(value: object) -> bool:
    return type(value) is int and 0 < value <= _MAX_PLACE


def _button(value: object) -> bool:
    return type(value) is int and value in _BUTTONS


def _code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _key(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_KEY and value.isprintable()


def _modifiers(value: object) -> bool:
    return isinstance(value, str) and _MODIFIERS.fullmatch(value) is not None


_KINDS = {
    "drawn": {},
    "visible": {"on": _flag},
    "focus": {"on": _flag},
    "key": {"down": _flag, "code": _code, "key": _key, "repeat": _flag, "mods": _modifiers},
    "move": {"x": _place, "y": _place},
    "button": {"down": _flag, "button": _button, "x": _place, "y": _place},
    "wheel": {"x": _wheel, "y": _wheel},
    "size": {"width": _size, "height": _size},
}
