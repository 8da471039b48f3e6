"""The models file: JSON that people edit by hand and the Models tab writes."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import Conflict, NotFound, UsageError

Entry = dict[str, Any]

_LIST = re.compile(r'"models"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_EXAMPLE = '{"models": [{"name": "My model", "id": "openai/gpt-4.1", "key_env": "OPENAI_API_KEY"}]}'


class ModelsFile:
    """`{"models": [{"name": …, "id": …}, …]}`. Read anew each time: hand edits count at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def entries(self) -> list[tuple[Entry, str]]:
        """Each entry with the place where it stands, for messages.

        Raises:
            UsageError: it can't be read, is no JSON or no list of models; names the line.
        """
        text = self._text()
        return [(entry, self._place(text, at)) for entry, at, _ in self._scan(text)]

    def place_of(self, index: int, field: str) -> str:
        """Where a field of an entry stands."""
        text = self._text()
        _, start, end = self._scan(text)[index]
        found = re.search(rf'"{re.escape(field)}"\s*:', text[start:end])
        return self._place(text, start + (found.start() if found else 0))

    def append(self, entry: Entry) -> None:
        """Add an entry at the end; everything else stays as it is.

        Raises:
            Conflict: its name is taken.
            UsageError: the file can't be read or written.
        """
        with self._lock:
            document = self._document()
            if any(other.get("name", other.get("id")) == entry["name"] for other in document["models"]):
                raise Conflict(f"There is a model “{entry['name']}” already; choose another name.")
            document["models"].append(entry)
            self._write(document)

    def remove(self, name: str) -> None:
        """Take the entry called `name` out.

        Raises:
            NotFound: there is none.
            UsageError: the file can't be read or written.
        """
        with self._lock:
            document = self._document()
            kept = [entry for entry in document["models"] if entry.get("name", entry.get("id")) != name]
            if len(kept) == len(document["models"]):
                raise NotFound("configured model", name, "Only models of the models file can be removed.")
            document["models"] = kept
            self._write(document)

    def _text(self) -> str:
        try:
            return self.path.read_text("utf-8")
        except FileNotFoundError:
            return '{"models": []}'
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The models file {self.path} can't be read: {error}.") from error

    def _document(self) -> dict[str, Any]:
        text = self._text()
        self._scan(text)
        document: dict[str, Any] = json.loads(text)
        return document

    def _scan(self, text: str) -> list[tuple[Entry, int, int]]:
        """Each entry with its start and end in the text."""
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            place = f"{self.path}, line {error.lineno}"
            raise UsageError(
                f"The models file is no valid JSON ({place}, column {error.colno}: {error.msg}). "
                "Correct it there, or move the file away to start afresh."
            ) from error
        if not isinstance(document, dict) or not isinstance(document.get("models"), list):
            raise UsageError(f"The models file {self.path} has to hold a list of models, such as {_EXAMPLE}.")
        unknown = document.keys() - {"models"}
        if unknown:
            at = text.find(f'"{min(unknown)}"')
            raise UsageError(
                f"{self._place(text, at)}: the field “{min(unknown)}” is unknown; "
                "the file holds “models” only."
            )
        opening = _LIST.search(text)
        assert opening is not None
        found, position = [], opening.end()
        for _ in document["models"]:
            start = self._skip(text, position)
            entry, position = json.JSONDecoder().raw_decode(text, start)
            if not isinstance(entry, dict):
                raise UsageError(
                    f"{self._place(text, start)}: a model is written as {{…}}, as in {_EXAMPLE}."
                )
            found.append((entry, start, position))
        return found

    @staticmethod
    def _skip(text: str, position: int) -> int:
        match = _BETWEEN.match(text, position)
        assert match is not None
        return match.end()

    def _place(self, text: str, position: int) -> str:
        return f"{self.path}, line {text.count(chr(10), 0, position) + 1}"

    def _write(self, document: Mapping[str, Any]) -> None:
        """Replace the file at once, so that no reader and no crash sees half of it."""
        target = self.path.resolve()  # a link stays a link
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            temporary = Path(name)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                temporary.chmod(mode)
                temporary.replace(target)
            finally:
                with suppress(FileNotFoundError):
                    temporary.unlink()
        except OSError as error:
            raise UsageError(
                f"The models file {self.path} can't be written: {error.strerror or error}."
            ) from error
