"""Keys as browsers name them, as pygame names them."""

from __future__ import annotations

from typing import Any

_NAMES = {
    "ArrowLeft": "LEFT", "ArrowRight": "RIGHT", "ArrowUp": "UP", "ArrowDown": "DOWN", "Space": "SPACE",
    "Enter": "RETURN", "Escape": "ESCAPE", "Tab": "TAB", "Backspace": "BACKSPACE", "Delete": "DELETE",
    "Insert": "INSERT", "Home": "HOME", "End": "END", "PageUp": "PAGEUP", "PageDown": "PAGEDOWN",
    "ShiftLeft": "LSHIFT", "ShiftRight": "RSHIFT", "ControlLeft": "LCTRL", "ControlRight": "RCTRL",
    "AltLeft": "LALT", "AltRight": "RALT", "MetaLeft": "LGUI", "MetaRight": "RGUI", "CapsLock": "CAPSLOCK",
    "NumLock": "NUMLOCKCLEAR", "Pause": "PAUSE", "NumpadEnter": "KP_ENTER", "NumpadAdd": "KP_PLUS",
    "NumpadSubtract": "KP_MINUS", "NumpadMultiply": "KP_MULTIPLY", "NumpadDivide": "KP_DIVIDE",
    "NumpadDecimal": "KP_PERIOD", "Minus": "MINUS", "Equal": "EQUALS", "BracketLeft": "LEFTBRACKET",
    "BracketRight": "RIGHTBRACKET", "Backslash": "BACKSLASH", "Semicolon": "SEMICOLON", "Quote": "QUOTE",
    "Backquote": "BACKQUOTE", "Comma": "COMMA", "Period": "PERIOD", "Slash": "SLASH",
    **{f"F{number}": f"F{number}" for number in range(1, 16)},
    **{f"Numpad{digit}": f"KP{digit}" for digit in range(10)},
    **{f"Digit{digit}": str(digit) for digit in range(10)},
    **{f"Key{letter}": letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
}  # fmt: skip
_SCANCODES = {
    "NUMLOCKCLEAR": "NUMLOCK",
    "LEFTBRACKET": "LEFTBRACKET",
    "QUOTE": "APOSTROPHE",
    "BACKQUOTE": "GRAVE",
}
_CONTROLS = {
    "Enter": "\r",
    "NumpadEnter": "\r",
    "Tab": "\t",
    "Backspace": "\b",
    "Escape": "\x1b",
    "Delete": "\x7f",
}
_MODIFIERS = {"s": "KMOD_LSHIFT", "c": "KMOD_LCTRL", "a": "KMOD_LALT", "m": "KMOD_LMETA", "l": "KMOD_CAPS"}
_CHARACTERS = ("Key", "Digit")


class Keys:
    """Translates."""

    def __init__(self, pygame: Any) -> None:
        self._pygame = pygame

    def keycode(self, code: str, key: str) -> int:
        """What a program compares `event.key` with: it follows the keyboard's layout, as `key` does."""
        name = _NAMES.get(code, "")
        if len(key) == 1 and key.isalpha():
            return ord(key.lower()) if len(key.lower()) == 1 else ord(key)
        if code.startswith("Key") and len(key) == 1:
            return ord(key)
        found = getattr(self._pygame, f"K_{name.lower() if len(name) == 1 else name}", 0) if name else 0
        return int(found or (ord(key) if len(key) == 1 else 0))

    def scancode(self, code: str) -> int:
        """The place of a key on the keyboard."""
        name = _NAMES.get(code, "")
        return int(getattr(self._pygame, f"KSCAN_{_SCANCODES.get(name, name)}", 0)) if name else 0

    def text(self, code: str, key: str, held: str) -> str:
        """What a key types."""
        if "c" in held and code.startswith("Key"):
            return chr(ord(code[3]) - 64)
        return _CONTROLS.get(code, key if len(key) == 1 else "")

    def modifiers(self, held: str) -> int:
        """As a mask of pygame's."""
        return sum(getattr(self._pygame, name) for letter, name in _MODIFIERS.items() if letter in held)
