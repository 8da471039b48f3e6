"""What the player does, as pygame's events and the state of keys and mouse."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .channel import Channel, Input
from .keys import Keys
from .screen import Screen

_BUTTONS = 5
_STEP_MS = 5
"""A program that waits for an event is looked after so often."""


class Pressed(tuple[bool, ...]):
    """As pygame's: in order it holds places on the keyboard, asked for it takes keys."""

    keys: frozenset[int]

    def __new__(cls, scancodes: set[int], keys: set[int]) -> Pressed:
        """From what is down."""
        made = super().__new__(cls, (number in scancodes for number in range(512)))
        made.keys = frozenset(keys)
        return made

    def __getitem__(self, key: Any) -> Any:
        return key in self.keys


class Hands:
    """Stands in for pygame's events, keys and mouse."""

    def __init__(self, pygame: Any, channel: Channel, screen: Screen) -> None:
        self._pygame = pygame
        self._channel = channel
        self._screen = screen
        self._keys = Keys(pygame)
        self._held: dict[str, tuple[int, int]] = {}
        """Keycode and scancode of the keys that are down, by the browser's name."""
        self._just: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
        self._modifiers = 0
        self._position = (0, 0)
        self._moved = [0, 0]
        self._buttons = [False] * _BUTTONS
        self._just_buttons = {True: [False] * _BUTTONS, False: [False] * _BUTTONS}
        self._focused = True
        self._texting = True

    def install(self) -> None:
        """Put the stand-ins into pygame."""
        event, key, mouse = self._pygame.event, self._pygame.key, self._pygame.mouse
        self._post, self._wait = event.post, event.wait
        for name in ("get", "poll", "pump", "peek", "clear"):
            setattr(event, name, self._after_input(getattr(event, name)))
        event.wait = self.wait
        key.get_pressed = lambda: Pressed({scan for _, scan in self._held.values()}, self._held_keys())
        key.get_just_pressed = lambda: self._changed_keys(down=True)
        key.get_just_released = lambda: self._changed_keys(down=False)
        key.get_mods = lambda: self._modifiers
        key.set_mods = self._set_modifiers
        key.get_focused = mouse.get_focused = lambda: self._focused
        key.start_text_input = lambda: self._set_texting(True)
        key.stop_text_input = lambda: self._set_texting(False)
        mouse.get_pos = lambda *_, **__: self._position
        mouse.get_rel = self._take_moved
        mouse.get_pressed = lambda num_buttons=3, **_: tuple(self._buttons[:num_buttons])
        mouse.get_just_pressed = lambda: tuple(self._just_buttons[True])
        mouse.get_just_released = lambda: tuple(self._just_buttons[False])
        mouse.set_pos = self._set_position
        mouse._set_cursor = self._set_cursor(mouse._set_cursor)  # what `set_cursor` goes through

    # -- what programs call --------------------------------------------------------------------------------

    def wait(self, timeout: int = 0) -> Any:
        """Wait for an event; pygame's own would not see what comes meanwhile."""
        began = time.monotonic()
        while True:
            self.take()
            event = self._wait(_STEP_MS)
            late = timeout and 1000 * (time.monotonic() - began) >= timeout
            if event.type != self._pygame.NOEVENT or late:
                return event

    def _after_input(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def with_input(*arguments: Any, **named: Any) -> Any:
            self.take()
            return function(*arguments, **named)

        return with_input

    def _held_keys(self) -> set[int]:
        return {key for key, _ in self._held.values()}

    def _changed_keys(self, *, down: bool) -> Pressed:
        changed = self._just[down]
        return Pressed({scan for _, scan in changed}, {key for key, _ in changed})

    def _set_modifiers(self, modifiers: int) -> None:
        self._modifiers = modifiers

    def _set_texting(self, on: bool) -> None:
        self._texting = on

    def _set_position(self, *position: Any) -> None:
        x, y = position[0] if len(position) == 1 else position
        self._position = (int(x), int(y))

    def _set_cursor(self, function: Callable[..., Any]) -> Callable[..., None]:
        def set_cursor(*cursor: Any, **named: Any) -> None:
            # Without a screen there are no system cursors; the player sees the browser's.
            with suppress(self._pygame.error):
                function(*cursor, **named)

        return set_cursor

    def _take_moved(self) -> tuple[int, int]:
        x, y = self._moved
        self._moved = [0, 0]
        return x, y

    # -- what the player does ------------------------------------------------------------------------------

    def take(self) -> None:
        """Turn what came since the last call into events."""
        self._channel.wait_while_paused()
        self._just = {True: set(), False: set()}
        self._just_buttons = {True: [False] * _BUTTONS, False: [False] * _BUTTONS}
        if not self._pygame.display.get_init():
            return
        for message in self._channel.inputs():
            take = getattr(self, f"_on_{message.get('t')}", None)
            if take is not None:
                take(message)

    def _tell(self, kind: str, **values: Any) -> None:
        self._post(self._pygame.event.Event(getattr(self._pygame, kind), window=None, **values))

    def _on_key(self, message: Input) -> None:
        code, key, down = message["code"], message["key"], message["down"]
        if message.get("repeat") and not self._pygame.key.get_repeat()[0]:
            self._type(message)
            return
        held = self._keys.keycode(code, key), self._keys.scancode(code)
        if not down:  # with another modifier it may have another name now
            held = self._held.pop(code, held)
        else:
            self._held[code] = held
        self._just[down].add(held)
        self._modifiers = self._keys.modifiers(message.get("mods", ""))
        text = self._keys.text(code, key, message.get("mods", ""))
        kind = "KEYDOWN" if down else "KEYUP"
        self._tell(kind, key=held[0], mod=self._modifiers, unicode=text, scancode=held[1])
        if down:
            self._type(message)

    def _type(self, message: Input) -> None:
        key = message["key"]
        if (
            self._texting
            and len(key) == 1
            and key.isprintable()
            and not set("cm") & set(message.get("mods", ""))
        ):
            self._tell("TEXTINPUT", text=key)

    def _on_move(self, message: Input) -> None:
        position = message["x"], message["y"]
        rel = position[0] - self._position[0], position[1] - self._position[1]
        self._position = position
        self._moved = [self._moved[0] + rel[0], self._moved[1] + rel[1]]
        buttons = tuple(int(pressed) for pressed in self._buttons[:3])
        self._tell("MOUSEMOTION", pos=position, rel=rel, buttons=buttons, touch=False)

    def _on_button(self, message: Input) -> None:
        if (message["x"], message["y"]) != self._position:
            self._on_move(message)
        button, down = message["button"], message["down"]
        self._buttons[button - 1] = down
        self._just_buttons[down][button - 1] = True
        kind = "MOUSEBUTTONDOWN" if down else "MOUSEBUTTONUP"
        self._tell(kind, pos=self._position, button=button, touch=False)

    def _on_wheel(self, message: Input) -> None:
        x, y = message["x"], message["y"]
        self._tell("MOUSEWHEEL", x=x, y=y, precise_x=float(x), precise_y=float(y), flipped=False, touch=False)
        if y:  # older programs know the wheel as two buttons
            for kind in ("MOUSEBUTTONDOWN", "MOUSEBUTTONUP"):
                self._tell(kind, pos=self._position, button=4 if y > 0 else 5, touch=False)

    def _on_focus(self, message: Input) -> None:
        on = message["on"]
        if on == self._focused:
            return
        self._focused = on
        self._tell("WINDOWFOCUSGAINED" if on else "WINDOWFOCUSLOST")
        if not on:  # nobody will tell when they are released
            for code in list(self._held):
                self._on_key({"t": "key", "down": False, "code": code, "key": ""})
            self._buttons = [False] * _BUTTONS

    def _on_size(self, message: Input) -> None:
        self._screen.resize(message["width"], message["height"])
