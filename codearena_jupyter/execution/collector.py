"""Collects the outputs of one run in notebook format, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..domain.execution import Output
from . import hostile

RICH_FACTOR = 5
"""Pictures and tables may take so many times the bytes that text may."""
MAX_OUTPUTS = 1000
_MAX_TRACEBACK_LINES = 400
_STREAMS = ("stdout", "stderr")


@dataclass
class _Entry:
    """One output; `pieces` of a stream are joined at the end."""

    output: dict[str, Any]
    rich: int = 0
    text: int = 0
    pieces: list[str] = field(default_factory=list)

    def finished(self) -> Output:
        return {**self.output, "text": "".join(self.pieces)} if self.pieces else self.output


class Collector:
    """Takes iopub messages of a kernel that may be hostile. What goes beyond `max_bytes` of text
    (five times that for rich outputs) is dropped, and `truncated` says so."""

    def __init__(self, max_bytes: int) -> None:
        self.truncated = False
        self.error: tuple[str, str] | None = None
        """Name and message of the last uncaught exception."""
        self._max_text, self._max_rich = max_bytes, RICH_FACTOR * max_bytes
        self._entries: list[_Entry] = []
        self._displays: dict[str, _Entry] = {}
        self._clear_next = False

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Everything in order."""
        return tuple(entry.finished() for entry in self._entries)

    def stream(self, name: str) -> str:
        """All text of a stream; tracebacks are on "stderr", as Python prints them."""
        parts: list[str] = []
        for entry in self._entries:
            if entry.output.get("name") == name:
                parts += entry.pieces
            elif name == "stderr" and entry.output["output_type"] == "error":
                if parts and not parts[-1].endswith("\n"):
                    parts.append("\n")
                parts.append("\n".join([*entry.output["traceback"], ""]))
        return "".join(parts)

    def take(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take one message; what is malformed or of no interest (comms, payloads) is passed over."""
        try:
            match kind:
                case "stream":
                    self.write(content["name"], hostile.text(content["text"]))
                case "display_data" | "execute_result":
                    self._display(kind, content)
                case "update_display_data":
                    self._update(content)
                case "error":
                    self._fail(content)
                case "clear_output":
                    self._clear_next = bool(content.get("wait"))
                    if not self._clear_next:
                        self._clear()
        except (LookupError, TypeError, ValueError):
            return

    def write(self, name: str, text: str) -> None:
        """Text on a stream.

        Raises:
            ValueError: there is no such stream.
        """
        if name not in _STREAMS:
            raise ValueError("no such stream")
        if not text:
            return
        size = len(text.encode())
        room = self._max_text - sum(entry.text for entry in self._entries)
        if size > room:
            self.truncated = True
            text = text.encode()[: max(room, 0)].decode(errors="ignore")
            size = room
        last = self._entries[-1] if self._entries else None
        if text and last and not self._clear_next and last.output.get("name") == name:
            last.pieces.append(text)
            last.text += size
        elif text:
            self._append(_Entry({"output_type": "stream", "name": name}, text=size, pieces=[text]))

    def _display(self, kind: str, content: Mapping[str, Any]) -> None:
        data, size = self._fitting(content["data"])
        output: dict[str, Any] = {
            "output_type": kind,
            "data": data,
            "metadata": hostile.sizes(content.get("metadata")),
        }
        if kind == "execute_result":
            output["execution_count"] = None  # the program is no cell of a notebook
        entry = _Entry(output, rich=size)
        self._append(entry)
        if (name := _display_id(content)) and entry in self._entries[-1:]:
            self._displays[name] = entry

    def _update(self, content: Mapping[str, Any]) -> None:
        entry = self._displays.get(_display_id(content))
        if entry is None:
            return
        before, entry.rich = entry.rich, 0
        data, size = self._fitting(content["data"])
        if data:
            entry.output["data"], entry.rich = data, size
            entry.output["metadata"] = hostile.sizes(content.get("metadata"))
        else:
            entry.rich = before

    def _fitting(self, data: object) -> tuple[dict[str, Any], int]:
        """The bundle, or a note in its place where there is no room left for it."""
        kept, size = hostile.bundle(data)
        if size > self._max_rich - sum(entry.rich for entry in self._entries):
            self.truncated = True
            kept = {"text/plain": f"[{', '.join(kept)}: too large to keep]"}
            size = 100
        return kept, size

    def _fail(self, content: Mapping[str, Any]) -> None:
        lines = content["traceback"][-_MAX_TRACEBACK_LINES:]
        name, message = hostile.text(content["ename"]), hostile.text(content["evalue"])
        traceback = [hostile.text(line) for line in lines]
        size = len(message.encode()) + sum(len(line.encode()) for line in traceback)
        if size > self._max_text:
            self.truncated = True
            return
        self.error = (name, message)
        output = {"output_type": "error", "ename": name, "evalue": message, "traceback": traceback}
        # Always kept, but only the last: a program has one end.
        for entry in [entry for entry in self._entries if entry.output["output_type"] == "error"][:-8]:
            self._entries.remove(entry)
        self._append(_Entry(output))

    def _append(self, entry: _Entry) -> None:
        if self._clear_next:
            self._clear()
        if len(self._entries) < MAX_OUTPUTS or entry.output["output_type"] == "error":
            self._entries.append(entry)
        else:
            self.truncated = True

    def _clear(self) -> None:
        self._entries, self._displays = [], {}
        self._clear_next = False


def _display_id(content: Mapping[str, Any]) -> str:
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, Mapping) else None
    return name if isinstance(name, str) and len(name) < 200 else ""
